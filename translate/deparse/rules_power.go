package deparse

import (
	"strconv"
	"strings"
)

var _ = registerNumerics(map[string]numericRule{
	"numeric_power":          {of: always(varying), exact: numericPower},
	"power(numeric,numeric)": {of: always(varying), exact: numericPower},
	"pow(numeric,numeric)":   {of: always(varying), exact: numericPower},
})

// wholeExponent is a constant whole number from 0 to 20, which an exponent of numerics has to be.
func (c *call) wholeExponent() (int, bool) {
	n := c.args[1]
	if n.Tag == "FUNCEXPR" && len(n.Nodes("args")) == 1 { // numeric(2)
		n = n.Nodes("args")[0]
	}
	k, err := constantOf(n)
	switch v := k.Value.(type) {
	case int64:
		return int(v), err == nil && v >= 0 && v <= 20
	case string:
		whole, zeros, _ := strings.Cut(v, ".")
		i, bad := strconv.Atoi(whole + strings.Trim(zeros, "0"))
		if strings.Trim(zeros, "0") != "" || len(zeros) > 3 {
			return 0, false
		}
		return i, err == nil && bad == nil && i >= 0 && i <= 20
	}
	return 0, false
}

// numericPower multiplies exactly and rounds to 16 digits, reckoned as PostgreSQL does (power_var_int); more than 38 digits on the way
// are an error.
func numericPower(c *call) string {
	n, ok := c.wholeExponent()
	if !ok {
		return c.refuse("a power of numerics with this exponent", "libra knows constant whole exponents from 0 to 20; cast the base to double precision for others.")
	}
	w := c.w
	return w.letOne(c.exact(0), func(v string) string {
		return w.let(func(x []string) string { // digits and scale of the base
			digits := "if(" + x[0] + " = 0, 0, CAST(" + itoa(n) + " * log10(abs(CAST(" + v + " AS DOUBLE))) AS INT))"
			product := "aggregate(sequence(1, " + itoa(max(n, 1)) + "), CAST(1 AS DECIMAL(38,0)), (p, i) -> CAST(p * " + x[0] + " AS DECIMAL(38,0)))"
			if n == 0 {
				product = "CAST(1 AS DECIMAL(38,0))"
			}
			return w.let(func(y []string) string { // the product, its scale, the result's scale
				cut, fill := w.divided(y[0], "CAST(rpad('1', 1 + "+y[1]+" - "+y[2]+", '0') AS DECIMAL(38,0))", y[2], "0"), w.divided(y[0], "1", y[2], "("+y[2]+" - "+y[1]+")")
				return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + y[1] + " > " + y[2] + " THEN " + cut + " ELSE " + fill + " END)"
			}, product, "("+itoa(n)+" * "+x[1]+")", "greatest(16 - "+digits+", "+x[1]+", "+itoa(c.shape(1).scale)+")")
		}, unscaled(v, ""), fraction(v))
	})
}
