package deparse

// Variances of integers and numerics, as PostgreSQL computes them from the sum and the sum of the squares (numeric_stddev_internal).
var _ = registerNumericAggregates(varianceRules())

func varianceRules() map[string]numericAggregate {
	rules := map[string]numericAggregate{}
	for _, t := range []string{"int2", "int4", "int8", "numeric"} {
		for name, sample := range map[string]bool{"variance": true, "var_samp": true, "var_pop": false} {
			rules[name+"("+t+")"] = numericAggregate{of: alwaysA(varying), exact: variance(sample)}
		}
		for name, sample := range map[string]bool{"stddev": true, "stddev_samp": true, "stddev_pop": false} {
			rules[name+"("+t+")"] = numericAggregate{of: alwaysA(varying), exact: deviation(sample)}
		}
	}
	return rules
}

// variance is the text of (N * sum of squares - square of the sum) / (N * (N - 1)), or N * N.
func variance(sample bool) aggregateRule {
	return func(c *aggregateCall) string {
		f := c.shape(0)
		if !f.fixed || f.precision == 0 {
			return c.refuse(c.w.signature(c.call)+" of numerics whose scale varies", "Cast the argument to numeric(p, s).")
		}
		x := "CAST(" + c.arg(0) + " AS DECIMAL(" + itoa(max(f.precision, 1)) + "," + itoa(f.scale) + "))"
		if 2*f.precision > 38 { // Spark would drop digits of the square rather than fail
			x = "CAST(" + c.arg(0) + " AS DECIMAL(18," + itoa(min(f.scale, 9)) + "))"
			if f.scale > 9 {
				return c.refuse(c.w.signature(c.call)+" of numerics with so many digits", "Cast the argument to numeric(18, 9) or less.")
			}
		}
		total, squares, n := c.spark("sum", x), c.spark("sum", x+" * "+x), c.spark("count", x)
		return c.w.let(func(v []string) string {
			count := "CAST(" + v[2] + " AS DECIMAL(19,0))"
			return c.w.let(func(u []string) string {
				divisor := "CAST(CAST(" + v[2] + " * " + v[2] + " AS DECIMAL(24,0)) AS STRING)"
				nothing := v[2] + " = 0"
				if sample {
					divisor, nothing = "CAST(CAST("+v[2]+" * ("+v[2]+" - 1) AS DECIMAL(24,0)) AS STRING)", v[2]+" <= 1"
				}
				return "(CASE WHEN " + nothing + " THEN NULL WHEN " + u[0] + " <= 0 THEN '0' ELSE " +
					c.w.quotient(scaled(u[0], itoa(2*f.scale)), divisor) + " END)"
			}, "("+unscaled(v[1], "")+" * "+count+" - "+unscaled(v[0], "")+" * "+unscaled(v[0], "")+")")
		}, "CAST("+total+" AS STRING)", "CAST("+squares+" AS STRING)", n)
	}
}

// deviation is the square root of the variance, with the variance's scale.
func deviation(sample bool) aggregateRule {
	return func(c *aggregateCall) string { return c.w.rootOf(variance(sample)(c), fraction) }
}

var _ = registerNumerics(map[string]numericRule{
	"sqrt(numeric)": {of: always(varying), exact: root}, "numeric_sqrt": {of: always(varying), exact: root},
})

// root is sqrt of a numeric, with 16 digits reckoned by the digits to the base 10,000 (numeric_sqrt).
func root(c *call) string {
	return c.w.letOne(c.exact(0), func(v string) string {
		scale := func(v string) string {
			digits := "(length(" + v + ") - if(instr(" + v + ", '.') = 0, 0, length(" + v + ") - instr(" + v + ", '.') + 1))"
			zeros := "length(regexp_extract(" + v + ", '^0[.](0*)', 1))"
			weight := "if(" + v + " RLIKE '^0[.]0*[1-9]', - (" + zeros + " div 4) - 1, CAST(floor((" + digits + " - 1) / 4D) AS INT))"
			return c.w.letOne(weight, func(n string) string {
				return "greatest(16 - if(" + n + " >= 0, " + n + " * 2 + 1, (" + n + " + 1) * 2 - 1), " + fraction(v) + ")"
			})
		}
		return checked(c.w.rootOf(v, scale), "startswith("+v+", '-')", raise("2201F", "cannot take square root of a negative number"))
	})
}

// rootOf is the square root of a text with some scale: a double's root, and one step of Newton's in decimals.
func (w *writer) rootOf(text string, scale func(string) string) string {
	return w.letOne(text, func(v string) string {
		return w.letOne(scale(v), func(s string) string {
			step := func(root, square, rest string) string {
				return w.letOne("CAST(sqrt(CAST("+v+" AS DOUBLE)) AS "+root+")", func(g string) string {
					return "(" + g + " + CAST(CAST(" + v + " AS " + square + ") - " + g + " * " + g + " AS " + rest + ") / (2 * " + g + "))"
				})
			}
			small, large := step("DECIMAL(18,12)", "DECIMAL(38,24)", "DECIMAL(26,24)"), step("DECIMAL(18,4)", "DECIMAL(38,8)", "DECIMAL(22,8)")
			unscaled := func(r string) string {
				return "CAST(round(" + r + " * CAST(rpad('1', 1 + " + s + ", '0') AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))"
			}
			root := "if(CAST(" + v + " AS DOUBLE) < 1e12D, " + unscaled(small) + ", " + unscaled(large) + ")"
			return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN NOT " + v + " RLIKE '[1-9]' THEN rpad(if(" + s + " = 0, '0', '0.'), if(" + s + " = 0, 1, 2 + " + s + "), '0') WHEN " + s + " > 20 THEN " +
				raise("0A000", "a square root or standard deviation this small of numerics is not supported by libra") + " ELSE " +
				w.letOne(root, func(u string) string { return scaled(u, s) }) + " END)"
		})
	})
}
