package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Casts between number types by functions.
var _ = register(numberCasts())

func numberCasts() map[string]rule {
	rules := map[string]rule{
		"float4(float8)": as("CAST($1 AS FLOAT)"), "float8(float4)": as("CAST($1 AS DOUBLE)"),
	}
	for i, a := range integerNames {
		for j, b := range integerNames {
			if i != j {
				rules["int"+b.size+"(int"+a.size+")"] = as("CAST($1 AS " + b.spark + ")")
			}
		}
		// Halves go to the even number.
		rules["int"+a.size+"(float4)"] = as("CAST(rint($1) AS " + a.spark + ")")
		rules["int"+a.size+"(float8)"] = as("CAST(rint($1) AS " + a.spark + ")")
		rules["float4(int"+a.size+")"] = as("CAST($1 AS FLOAT)")
		rules["float8(int"+a.size+")"] = as("CAST($1 AS DOUBLE)")
	}
	return rules
}

// PostgreSQL makes a numeric of the 15 or 6 digits that a float surely has.
var _ = registerNumerics(map[string]numericRule{
	"numeric(float8)": {of: always(numeric{precision: 38, scale: 22}), value: roundedFloat(14), exact: trimmedFloat(14)},
	"numeric(float4)": {of: always(numeric{precision: 38, scale: 22}), value: roundedFloat(5), exact: trimmedFloat(5)},
})

// roundedFloat is a float with some digits behind the first one. What is too small to have them all in the DECIMAL fails, as do
// NaN and infinity, which no DECIMAL has.
func roundedFloat(digits int) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string { return decimalOfFloat(v[0], digits) }, c.arg(0))
	}
}

func decimalOfFloat(v string, digits int) string {
	return checked("CAST(format_string('%."+itoa(digits)+"e', "+v+") AS DECIMAL(38,22))",
		v+" <> 0 AND abs("+v+") < 1e-"+itoa(22-digits)+"D", raiseText("22003", "value out of range for Spark's decimals"))
}

func trimmedFloat(digits int) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string { return trimmed("CAST(" + decimalOfFloat(v[0], digits) + " AS STRING)") }, c.arg(0))
	}
}

// trimmed is a decimal's text without the zeros at its end.
func trimmed(s string) string { return "regexp_replace(" + s + ", '\\\\.?0+$', '')" }

func init() {
	for _, t := range []uint32{oid.Int2, oid.Int4, oid.Int8, oid.Float4, oid.Float8} {
		fromText[t] = func(_ *writer, _ *querytree.Node, s string) string {
			return "CAST(" + digitsOf(s) + " AS " + sparkTypes[t] + ")"
		}
	}
	fromText[oid.Numeric] = func(_ *writer, _ *querytree.Node, s string) string { return readExactly(digitsOf(s)) }
}

// digitsOf is the text of a number without PostgreSQL's underscores between digits.
func digitsOf(s string) string { return "regexp_replace(" + s + ", '(?<=[0-9])_(?=[0-9])', '')" }

// viaTextShape is that of a text read as a numeric.
func (w *writer) viaTextShape(*querytree.Node) numeric { return varying }

// exactViaText is a text read as a numeric: what its digits say. An exponent moves the point.
func (w *writer) exactViaText(n *querytree.Node) string {
	return w.let(func(v []string) string {
		return w.let(func(p []string) string { // mantissa and exponent
			return w.let(func(s []string) string {
				whole := "CAST(" + v[0] + " AS DECIMAL(38,20))"
				return w.let(func(u []string) string { return scaled(u[0], s[0]) },
					"if(instr(lower("+v[0]+"), 'e') = 0, "+unscaled(p[0], "")+", CAST(round("+whole+" * CAST(rpad('1', 1 + "+s[0]+", '0') AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)))")
			}, "greatest("+fraction(p[0])+" - "+p[1]+", 0)")
		}, "substring_index(lower("+v[0]+"), 'e', 1)", "if(instr(lower("+v[0]+"), 'e') = 0, 0, CAST(substring_index(lower("+v[0]+"), 'e', -1) AS INT))")
	}, "trim("+digitsOf(w.expr(n.Node("arg")))+")")
}
