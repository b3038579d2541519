package deparse

import "strings"

// Floating point. Spark's functions answer NaN or infinity, or NULL, where PostgreSQL fails.
var _ = register(floatRules())

func floatRules() map[string]rule {
	rules := map[string]rule{
		"sign(float8)": as("signum($1)"),
		"pi()":         as("pi()"),
		"random()":     as("rand()"),
		"cbrt(float8)": as("cbrt($1)"), "dcbrt": as("cbrt($1)"),
		"degrees(float8)": as("($1 / 0.017453292519943295D)"), // Spark multiplies, which rounds otherwise
		"radians(float8)": as("($1 * 0.017453292519943295D)"),
		"atan(float8)":    as("atan($1)"), "atan2(float8,float8)": as("atan2($1, $2)"),
		"sinh(float8)": as("sinh($1)"), "cosh(float8)": as("cosh($1)"), "tanh(float8)": as("tanh($1)"), "asinh(float8)": as("asinh($1)"),
		"width_bucket(float8,float8,float8,int4)": widthBucket,
	}
	for _, f := range []string{"float4", "float8"} {
		rules[f+"um"], rules[f+"up"], rules[f+"abs"], rules["abs("+f+")"] = as("(- $1)"), as("$1"), as("abs($1)"), as("abs($1)")
	}
	for names, r := range map[[2]string]rule{
		{"sqrt", "dsqrt"}:   domain("sqrt(%)", "% < 0", "2201F", "cannot take square root of a negative number"),
		{"ln", "dlog1"}:     domain("ln(%)", "% = 0", "2201E", "cannot take logarithm of zero", "% < 0", "2201E", "cannot take logarithm of a negative number"),
		{"log", "dlog10"}:   domain("log10(%)", "% = 0", "2201E", "cannot take logarithm of zero", "% < 0", "2201E", "cannot take logarithm of a negative number"),
		{"log10", ""}:       domain("log10(%)", "% = 0", "2201E", "cannot take logarithm of zero", "% < 0", "2201E", "cannot take logarithm of a negative number"),
		{"exp", "dexp"}:     domain("exp(%)", "% > 709.7827128933841D AND % < double('Infinity')", "22003", "value out of range: overflow", "% < -745.2D AND % > double('-Infinity')", "22003", "value out of range: underflow"),
		{"asin", ""}:        domain("asin(%)", "abs(%) > 1 AND NOT isnan(%)", "22003", "input is out of range"),
		{"acos", ""}:        domain("acos(%)", "abs(%) > 1 AND NOT isnan(%)", "22003", "input is out of range"),
		{"acosh", ""}:       domain("acosh(%)", "% < 1", "22003", "input is out of range"),
		{"atanh", ""}:       domain("atanh(%)", "abs(%) > 1 AND NOT isnan(%)", "22003", "input is out of range"),
		{"sin", ""}:         domain("sin(%)", "abs(%) = double('Infinity')", "22003", "input is out of range"),
		{"cos", ""}:         domain("cos(%)", "abs(%) = double('Infinity')", "22003", "input is out of range"),
		{"tan", ""}:         domain("tan(%)", "abs(%) = double('Infinity')", "22003", "input is out of range"),
		{"cot", ""}:         domain("(1D / tan(%))", "abs(%) = double('Infinity')", "22003", "input is out of range"),
		{"ceil", ""}:        domain("(CASE WHEN rint(%) < % THEN rint(%) + 1 ELSE rint(%) END)"),
		{"ceiling", ""}:     domain("(CASE WHEN rint(%) < % THEN rint(%) + 1 ELSE rint(%) END)"),
		{"floor", ""}:       domain("(CASE WHEN rint(%) > % THEN rint(%) - 1 ELSE rint(%) END)"),
		{"trunc", "dtrunc"}: domain("(CASE WHEN abs(rint(%)) > abs(%) THEN rint(%) - signum(%) ELSE rint(%) END)"),
		{"round", "dround"}: domain("rint(%)"),
		{"power", "dpow"}:   power,
		{"pow", ""}:         power,
	} {
		sign := "(float8)"
		if names[0] == "power" || names[0] == "pow" {
			sign = "(float8,float8)"
		}
		rules[names[0]+sign] = r
		if names[1] != "" {
			rules[names[1]] = r
		}
	}
	return rules
}

// domain is a function of one argument, % in the texts, with the conditions under which PostgreSQL fails: threes of a condition,
// a SQLSTATE and a message.
func domain(value string, failures ...string) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			put := func(s string) string { return strings.ReplaceAll(s, "%", v[0]) }
			if len(failures) == 0 {
				return put(value)
			}
			var pairs []string
			for i := 0; i < len(failures); i += 3 {
				pairs = append(pairs, put(failures[i]), raise(failures[i+1], failures[i+2]))
			}
			return checked(put(value), pairs...)
		}, c.arg(0))
	}
}

// power is POSIX's pow with PostgreSQL's errors (dpow in float.c).
func power(c *call) string {
	return c.w.let(func(v []string) string {
		x, y := v[0], v[1]
		return checked("power("+x+", "+y+")",
			"isnan("+x+") AND "+y+" <> 0 OR isnan("+y+") AND "+x+" <> 1", "double('NaN')",
			x+" = 0 AND "+y+" < 0", raise("2201F", "zero raised to a negative power is undefined"),
			x+" < 0 AND "+y+" <> rint("+y+")", raise("2201F", "a negative number raised to a non-integer power yields a complex result"),
			"abs(power("+x+", "+y+")) = double('Infinity') AND abs("+x+") <> double('Infinity') AND abs("+y+") <> double('Infinity')",
			raise("22003", "value out of range: overflow"),
			"power("+x+", "+y+") = 0 AND "+x+" <> 0 AND abs("+x+") <> double('Infinity') AND abs("+y+") <> double('Infinity')",
			raise("22003", "value out of range: underflow"))
	}, c.arg(0), c.arg(1))
}

// widthBucket is width_bucket: Spark's answers NULL where PostgreSQL fails.
func widthBucket(c *call) string {
	return c.w.let(func(v []string) string {
		return checked("CAST(width_bucket("+commas(v)+") AS INT)",
			v[3]+" <= 0", raise("2201G", "count must be greater than zero"),
			v[1]+" = "+v[2], raise("2201G", "lower bound cannot equal upper bound"))
	}, c.all()...)
}
