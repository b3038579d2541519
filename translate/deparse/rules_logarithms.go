package deparse

// Logarithms and powers of e of numerics, which PostgreSQL gives with 17 digits or more: a double's, and one step of Newton's in
// decimals of 33 digits behind the point.
var _ = registerNumerics(map[string]numericRule{
	"ln(numeric)":    {of: always(varying), exact: logarithm("")},
	"log(numeric)":   {of: always(varying), exact: logarithm("0.434294481903251827651128918917")},
	"log10(numeric)": {of: always(varying), exact: logarithm("0.434294481903251827651128918917")},
	"exp(numeric)":   {of: always(varying), exact: exponential},
})

const (
	lnTen     = "CAST('2.302585092994045684017991454684364' AS DECIMAL(34,33))"
	manyScale = "DECIMAL(35,33)"
)

// logarithm is the natural one, times a factor.
func logarithm(factor string) rule {
	return func(c *call) string {
		w := c.w
		return w.letOne(c.exact(0), func(v string) string {
			value := w.letOne("ln(CAST("+v+" AS DOUBLE))", func(d string) string {
				return w.letOne(logarithmScale(v, d), func(s string) string {
					exact := w.logarithmOf(v, d)
					if factor != "" {
						exact = "(" + exact + " * CAST('" + factor + "' AS DECIMAL(30,30)))"
					}
					return "(CASE WHEN " + s + " > 26 THEN " + raise("0A000", "a logarithm of so many digits is not supported by libra; cast the argument to double precision") + " ELSE " +
						w.letOne("CAST(round("+exact+" * CAST(rpad('1', 1 + "+s+", '0') AS DECIMAL(27,0)), 0) AS DECIMAL(38,0))", func(u string) string { return scaled(u, s) }) + " END)"
				})
			})
			return checked(value, v+" IS NULL", "NULL", "startswith("+v+", '-') AND "+v+" RLIKE '[1-9]'", raise("2201E", "cannot take logarithm of a negative number"),
				"NOT "+v+" RLIKE '[1-9]'", raise("2201E", "cannot take logarithm of zero"))
		})
	}
}

// logarithmScale is how many digits behind the point PostgreSQL gives (estimate_ln_dweight in numeric.c, which cuts off a fraction). v is a
// text, d a double's logarithm.
func logarithmScale(v, d string) string {
	off := "abs(CAST(CAST(" + v + " AS DECIMAL(38,30)) - 1 AS DOUBLE))"
	return "greatest(16 - CAST(if(CAST(" + v + " AS DOUBLE) BETWEEN 0.9D AND 1.1D, if(" + off + " = 0, 0D, floor(log10(" + off + "))), log10(abs(" + d +
		"))) AS INT), " + fraction(v) + ")"
}

// logarithmOf is y + x / e^y - 1, y being a double's logarithm of x.
func (w *writer) logarithmOf(v, d string) string {
	return w.letOne("CAST(round("+d+" / 2.302585092994046D) AS INT)", func(k string) string {
		return w.letOne("CAST("+d+" AS DECIMAL(20,15))", func(y string) string {
			power := w.powerOfE("CAST(CAST(" + k + " AS DECIMAL(3,0)) * " + lnTen + " - " + y + " AS " + manyScale + ")")
			return "CAST(" + y + " + (CAST(concat(" + v + ", 'E', CAST(-" + k + " AS STRING)) AS DECIMAL(34,32)) * " + power + " - 1) AS DECIMAL(38,28))"
		})
	})
}

// powerOfE is e to the power of a small number: its series.
func (w *writer) powerOfE(of string) string {
	return w.letOne(of, func(r string) string {
		return "aggregate(sequence(32, 1, -1), CAST(1 AS " + manyScale + "), (sum, n) -> CAST(1 + " + r + " * sum / CAST(n AS DECIMAL(2,0)) AS " + manyScale + "))"
	})
}

func exponential(c *call) string {
	w := c.w
	return w.letOne(c.exact(0), func(v string) string {
		return w.letOne("(CAST("+v+" AS DOUBLE) * 0.434294481903252D)", func(d string) string {
			return w.let(func(x []string) string { // the power of ten that is split off, the scale
				power := w.powerOfE("CAST(CAST(" + v + " AS DECIMAL(33,30)) - CAST(" + x[0] + " AS DECIMAL(3,0)) * " + lnTen + " AS " + manyScale + ")")
				digits := "CAST(concat(CAST(" + power + " AS STRING), 'E', CAST(" + x[0] + " + " + x[1] + " AS STRING)) AS DECIMAL(38,0))"
				return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + x[0] + " + " + x[1] + " > 28 OR " + x[0] + " < -400 THEN " +
					raise("0A000", "a power of e of so many digits is not supported by libra; cast the argument to double precision") + " ELSE " +
					w.letOne(digits, func(u string) string { return scaled(u, x[1]) }) + " END)"
			}, "CAST(round("+d+") AS INT)", "greatest(16 - CAST("+d+" AS INT), "+fraction(v)+")")
		})
	})
}
