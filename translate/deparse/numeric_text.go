package deparse

// Arithmetic on the texts of numerics, which PostgreSQL's own texts are. v[i] are names of texts. Up to 38 digits are computed
// with; more are an error (22003) and never dropped.

// fraction is the number of digits behind the point of a text.
func fraction(v string) string {
	return "if(instr(" + v + ", '.') = 0, 0, length(" + v + ") - instr(" + v + ", '.'))"
}

// unscaled is a text's digits as a whole number, with some zeros behind it.
func unscaled(v, zeros string) string {
	digits := "replace(" + v + ", '.', '')"
	if zeros != "" {
		digits = "concat(" + digits + ", repeat('0', " + zeros + "))"
	}
	return "CAST(" + digits + " AS DECIMAL(38,0))"
}

// scaled is the text of u / 10^s, both being names.
func scaled(u, s string) string {
	digits := "lpad(CAST(abs(" + u + ") AS STRING), greatest(" + s + " + 1, length(CAST(abs(" + u + ") AS STRING))), '0')"
	return "concat(if(" + u + " < 0, '-', ''), substring(" + digits + ", 1, length(" + digits + ") - " + s + "), if(" + s + " > 0, concat('.', right(" +
		digits + ", " + s + ")), ''))"
}

// exactSum is a + b or, with another operator, a - b or the remainder of a / b: they have the greater scale.
func exactSum(operator string) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			return c.w.let(func(s []string) string {
				return c.w.let(func(r []string) string { return scaled(r[0], r[1]) },
					"("+unscaled(v[0], "greatest("+s[1]+" - "+s[0]+", 0)")+" "+operator+" "+unscaled(v[1], "greatest("+s[0]+" - "+s[1]+", 0)")+")",
					"greatest("+s[0]+", "+s[1]+")")
			}, fraction(v[0]), fraction(v[1]))
		}, c.exact(0), c.exact(1))
	}
}

func exactProduct(c *call) string {
	return c.w.let(func(v []string) string {
		return c.w.let(func(r []string) string { return scaled(r[0], r[1]) },
			"("+unscaled(v[0], "")+" * "+unscaled(v[1], "")+")", "("+fraction(v[0])+" + "+fraction(v[1])+")")
	}, c.exact(0), c.exact(1))
}

// exactQuotient is a / b.
func exactQuotient(c *call) string {
	if s, ok := c.inSteps(func(_ int, q string) string { return "CAST(" + q + " AS STRING)" }); ok {
		return s
	}
	return c.w.quotient(c.exact(0), c.exact(1))
}

func quotientValue(c *call) string {
	if s, ok := c.inSteps(func(_ int, q string) string { return "CAST(" + q + " AS " + varyingType + ")" }); ok {
		return s
	}
	return readExactly(exactQuotient(c))
}

// quotient divides with the scale that PostgreSQL takes (select_div_scale in numeric.c): at least 16 significant digits, reckoned by
// digits to the base 10,000, and at least the scale of either operand.
func (w *writer) quotient(a, b string) string {
	return w.let(func(v []string) string {
		return w.let(func(x []string) string { // unscaled a and b, their scales
			la, lb := length(x[0], x[2]), length(x[1], x[3])
			return w.let(func(l []string) string { // how many digits before the point
				scale := "greatest(16 - 4 * (" + weight(x[0], l[0]) + " - " + weight(x[1], l[1]) + " - if(" + leading(x[0], l[0]) + " <= " +
					leading(x[1], l[1]) + ", 1, 0)), " + x[2] + ", " + x[3] + ", 0)"
				return w.let(func(s []string) string {
					return "(CASE WHEN " + x[0] + " IS NULL OR " + x[1] + " IS NULL THEN NULL WHEN " + x[1] + " = 0 THEN " +
						raise("22012", "division by zero") + " ELSE " + w.divided(x[0], x[1], s[0], "("+s[0]+" + "+x[3]+" - "+x[2]+")") + " END)"
				}, scale)
			}, la, lb)
		}, unscaled(v[0], ""), unscaled(v[1], ""), fraction(v[0]), fraction(v[1]))
	}, a, b)
}

// length is the number of digits before the point of u / 10^s; zero or less tells of zeros behind it.
func length(u, s string) string { return "(length(CAST(abs(" + u + ") AS STRING)) - " + s + ")" }

// weight is the power of 10,000 of a number's first digit to that base.
func weight(u, digits string) string {
	return "if(" + u + " = 0, 0, CAST(floor((" + digits + " - 1) / 4D) AS INT))"
}

// leading is the first digit to the base 10,000.
func leading(u, digits string) string {
	n := "pmod(" + digits + " - 1, 4) + 1"
	return "CAST(rpad(CAST(abs(" + u + ") AS STRING), " + n + ", '0') AS INT)"
}

// divided is the text of round(u * 10^zeros / v) / 10^s. The zeros are appended in two steps, so that the numbers stay
// below 38 digits; Spark gives a quotient at most 32 before the point.
func (w *writer) divided(u, v, s, zeros string) string {
	power := func(e string) string { return "CAST(rpad('1', 1 + " + e + ", '0') AS DECIMAL(38,0))" }
	return w.let(func(d []string) string { // |u|, |v|, the zeros of the first step, of the second one
		whole := func(x, y string) string {
			return "CAST((" + x + " - " + x + " % " + y + ") / " + y + " AS DECIMAL(38,0))"
		}
		return w.let(func(e []string) string {
			return w.let(func(f []string) string {
				return w.let(func(g []string) string { // the remainder with the second step's zeros
					q := f[0] + " * " + power(e[1]) + " + " + whole(g[0], d[1]) + " + if(" + g[0] + " % " + d[1] + " >= " + d[1] + " - " + g[0] + " % " + d[1] + ", 1, 0)"
					return w.let(func(r []string) string { return scaled(r[0], s) },
						"if(("+u+" < 0) = ("+v+" < 0), 1, -1) * CAST("+q+" AS DECIMAL(38,0))")
				}, "CAST("+f[1]+" * "+power(e[1])+" AS DECIMAL(38,0))")
			}, whole(e[2], d[1]), "CAST("+e[2]+" % "+d[1]+" AS DECIMAL(38,0))")
		}, d[2], "("+zeros+" - "+d[2]+")", "CAST("+d[0]+" * "+power(d[2])+" AS DECIMAL(38,0))")
	}, "abs("+u+")", "CAST(abs("+v+") AS DECIMAL(26,0))", "least("+zeros+", greatest(32 - length(CAST(abs("+u+") AS STRING)), 0))")
}
