package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Casts between number types by functions.
var _ = register(numberCasts())

func numberCasts() map[string]rule {
	rules := map[string]rule{
		"text(bool)": as("CAST($1 AS STRING)"), "float4(float8)": domain("CAST(% AS FLOAT)", "abs(CAST(% AS FLOAT)) = double('Infinity') AND abs(%) <> double('Infinity')", "22003", "value out of range: overflow",
			"CAST(% AS FLOAT) = 0 AND % <> 0", "22003", "value out of range: underflow"), "float8(float4)": as("CAST($1 AS DOUBLE)"),
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
		v+" IS NULL", "NULL", v+" <> 0 AND abs("+v+") < 1e-"+itoa(22-digits)+"D", raise("22003", "value out of range for Spark's decimals"))
}

func trimmedFloat(digits int) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string { return trimmed("CAST(" + decimalOfFloat(v[0], digits) + " AS STRING)") }, c.arg(0))
	}
}

// trimmed is a decimal's text without the zeros at its end.
func trimmed(s string) string { return "regexp_replace(" + s + ", '\\\\.?0+$', '')" }

// ioCasts are casts over a value's text, by source and target type.
var ioCasts = map[[2]uint32]func(w *writer, arg *querytree.Node) string{}

func registerCasts(family map[[2]uint32]func(w *writer, arg *querytree.Node) string) bool {
	for k, f := range family {
		if ioCasts[k] != nil {
			panic("deparse: two casts from " + itoa(int(k[0])) + " to " + itoa(int(k[1])))
		}
		ioCasts[k] = f
	}
	return true
}

var _ = registerCasts(numberTexts())

func numberTexts() map[[2]uint32]func(w *writer, arg *querytree.Node) string {
	casts := map[[2]uint32]func(w *writer, arg *querytree.Node) string{}
	to := func(template string) func(w *writer, arg *querytree.Node) string {
		return func(w *writer, arg *querytree.Node) string {
			return (&call{w: w, args: []*querytree.Node{arg}}).template(template)
		}
	}
	for _, text := range []uint32{oid.Text, oid.Varchar} {
		for _, t := range []uint32{oid.Int2, oid.Int4, oid.Int8} {
			casts[[2]uint32{t, text}] = to("CAST($1 AS STRING)")
			casts[[2]uint32{text, t}] = to("CAST(" + digitsOf + " AS " + sparkTypes[t] + ")")
		}
		casts[[2]uint32{oid.Bool, text}] = to("CAST($1 AS STRING)")
		casts[[2]uint32{oid.Numeric, text}] = (*writer).exactly
		casts[[2]uint32{oid.Float4, text}] = floatText(6)
		casts[[2]uint32{oid.Float8, text}] = floatText(15)
		casts[[2]uint32{text, oid.Float4}] = to("CAST($1 AS FLOAT)")
		casts[[2]uint32{text, oid.Float8}] = to("CAST($1 AS DOUBLE)")
		casts[[2]uint32{text, oid.Bool}] = booleanOf
		casts[[2]uint32{text, oid.Numeric}] = func(w *writer, arg *querytree.Node) string {
			return "CAST(" + (&call{w: w, args: []*querytree.Node{arg}}).template(digitsOf) + " AS " + varyingType + ")"
		}
	}
	return casts
}

// digitsOf is the text of a number without PostgreSQL's underscores between digits.
const digitsOf = `regexp_replace($1, '(?<=[0-9])_(?=[0-9])', '')`

// floatText is PostgreSQL's text of a float: the shortest digits that make the same number, as Spark's are, but with an exponent from
// so many digits before the point on, and below 0.0001.
func floatText(digits int) func(w *writer, arg *querytree.Node) string {
	return func(w *writer, arg *querytree.Node) string {
		return w.let(func(v []string) string {
			size := "abs(CAST(" + v[0] + " AS DOUBLE))"
			mantissa, exponent := "regexp_replace(substring_index("+v[0]+", 'E', 1), '\\\\.0$', '')", "CAST(substring_index("+v[0]+", 'E', -1) AS INT)"
			scientific := "concat(" + mantissa + ", if(" + exponent + " < 0, 'e-', 'e+'), if(abs(" + exponent + ") < 10, '0', ''), CAST(abs(" + exponent + ") AS STRING))"
			plain := trimmed("CAST(CAST(" + v[0] + " AS DECIMAL(38,22)) AS STRING)")
			s := "CASE WHEN NOT " + v[0] + " RLIKE '[0-9]' THEN " + v[0] + " WHEN " + size + " = 0 THEN regexp_replace(" + v[0] + ", '\\\\.0$', '') WHEN " +
				size + " >= 1e-4D AND " + size + " < 1e" + itoa(digits) + "D THEN " + plain
			if digits < 7 { // Spark's own exponents begin at 10,000,000
				s += " WHEN NOT contains(" + v[0] + ", 'E') THEN concat(regexp_replace(regexp_replace(" + v[0] + ", '^(-?[0-9])([0-9]{6})\\\\.([0-9]*)$', '$1.$2$3'), '\\\\.?0+$', ''), 'e+06')"
			}
			return "(" + s + " ELSE " + scientific + " END)"
		}, "CAST("+w.expr(arg)+" AS STRING)")
	}
}

// booleanOf reads a boolean as PostgreSQL does: any beginning of true, false, yes and no; on, off, 1, 0.
func booleanOf(w *writer, arg *querytree.Node) string {
	return w.let(func(v []string) string {
		s := "lower(trim(" + v[0] + "))"
		return "(CASE WHEN " + s + " IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN true WHEN " + s +
			" IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN false WHEN " + v[0] + " IS NOT NULL THEN " +
			"raise_error(concat('libra 22P02 invalid input syntax for type boolean: \"', " + v[0] + ", '\"')) END)"
	}, w.expr(arg))
}

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
	}, (&call{w: w, args: []*querytree.Node{n.Node("arg")}}).template("trim("+digitsOf+")"))
}
