package deparse

import "strconv"

// Arithmetic on numerics.
var _ = registerNumerics(map[string]numericRule{
	"numeric_add":           {of: sumShape, value: natural("($1 + $2)", sumShape, exactSum("+")), exact: exactSum("+")},
	"numeric_sub":           {of: differenceShape, value: subtraction, exact: exactSum("-")},
	"numeric_mul":           {of: productShape, value: natural("($1 * $2)", productShape, exactProduct), exact: exactProduct},
	"numeric_div":           {of: always(varying), value: quotientValue, exact: exactQuotient},
	"numeric_mod":           {of: modShape, value: as("($1 % $2)"), exact: exactRemainder},
	"mod(numeric,numeric)":  {of: modShape, value: as("($1 % $2)"), exact: exactRemainder},
	"div(numeric,numeric)":  {of: always(fixed(19, 0)), value: as("CAST(($1 div $2) AS DECIMAL(19,0))")},
	"numeric_uminus":        {of: firstShape, value: as("(- $1)"), exact: exactNegative},
	"numeric_uplus":         {of: firstShape, value: as("$1"), exact: func(c *call) string { return c.exact(0) }},
	"numeric_abs":           {of: firstShape, value: as("abs($1)"), exact: exactAbs},
	"abs(numeric)":          {of: firstShape, value: as("abs($1)"), exact: exactAbs},
	"round(numeric)":        {of: always(fixed(38, 0)), value: as("CAST(round($1, 0) AS DECIMAL(38,0))")},
	"round(numeric,int4)":   {of: roundShape, value: roundTo},
	"trunc(numeric)":        {of: always(fixed(38, 0)), value: truncate(0)},
	"trunc(numeric,int4)":   {of: roundShape, value: truncateTo},
	"ceil(numeric)":         {of: always(fixed(38, 0)), value: as("CAST(ceil($1) AS DECIMAL(38,0))")},
	"ceiling(numeric)":      {of: always(fixed(38, 0)), value: as("CAST(ceil($1) AS DECIMAL(38,0))")},
	"floor(numeric)":        {of: always(fixed(38, 0)), value: as("CAST(floor($1) AS DECIMAL(38,0))")},
	"sign(numeric)":         {of: always(fixed(1, 0)), value: as("CAST(signum($1) AS DECIMAL(1,0))")},
	"numeric(int2)":         {of: always(fixed(5, 0)), value: as("CAST($1 AS DECIMAL(5,0))")},
	"numeric(int4)":         {of: always(fixed(10, 0)), value: as("CAST($1 AS DECIMAL(10,0))")},
	"numeric(int8)":         {of: always(fixed(19, 0)), value: as("CAST($1 AS DECIMAL(19,0))")},
	"numeric(numeric,int4)": {of: lengthShape, value: toLength},
	"trim_scale(numeric)":   {of: always(varying), exact: func(c *call) string { return c.w.letOne(c.exact(0), withoutZeros) }},
	"factorial(int8)":       {of: always(fixed(38, 0)), value: factorial},
})

// Casts from numeric. PostgreSQL rounds halves away from zero.
var _ = register(map[string]rule{
	"int2(numeric)":   as("CAST(round($1, 0) AS SMALLINT)"),
	"int4(numeric)":   as("CAST(round($1, 0) AS INT)"),
	"int8(numeric)":   as("CAST(round($1, 0) AS BIGINT)"),
	"float4(numeric)": toFloat(32),
	"float8(numeric)": toFloat(64),
	"scale(numeric)": func(c *call) string {
		return c.w.let(func(v []string) string { return "(" + fraction(v[0]) + ")" }, c.exact(0))
	},
	"min_scale(numeric)": func(c *call) string {
		return c.w.letOne(c.exact(0), func(v string) string {
			return c.w.letOne(withoutZeros(v), func(x string) string { return "(" + fraction(x) + ")" })
		})
	},
	"width_bucket(numeric,numeric,numeric,int4)": numericBucket,
})

// natural is Spark's own operator where its type keeps all digits, and what the exact text says elsewhere.
func natural(template string, of func(*call) numeric, exact rule) rule {
	return func(c *call) string {
		if of(c) == varying {
			return readExactly(exact(c))
		}
		return as(template)(c)
	}
}

// sumShape is Spark's type for a sum, where it keeps all digits.
func sumShape(c *call) numeric {
	a, b := c.shape(0), c.shape(1)
	s := max(a.scale, b.scale)
	p := max(a.precision-a.scale, b.precision-b.scale) + s + 1
	if !a.known() || !b.known() || p > 38 && s > 6 {
		return varying
	}
	return numeric{precision: min(p, 38), scale: s, fixed: a.fixed && b.fixed} // beyond 38 digits Spark drops no more than what is beyond the sixth behind the point
}

// differenceShape and subtraction know of differences that are sums in truth (bits.go).
func differenceShape(c *call) numeric {
	if _, ok := c.w.symmetricSum(c.node); ok {
		return fixed(38, 0)
	}
	return sumShape(c)
}

func subtraction(c *call) string {
	if s, ok := c.w.symmetricSum(c.node); ok {
		return s
	}
	return natural("($1 - $2)", sumShape, exactSum("-"))(c)
}

func productShape(c *call) numeric {
	a, b := c.shape(0), c.shape(1)
	p, s := a.precision+b.precision+1, a.scale+b.scale
	if !a.known() || !b.known() || p > 38 && s > 6 {
		return varying
	}
	return numeric{precision: min(p, 38), scale: s, fixed: a.fixed && b.fixed}
}

func modShape(c *call) numeric {
	a, b := c.shape(0), c.shape(1)
	if !a.fixed || !b.fixed || a.precision == 0 || b.precision == 0 {
		return varying
	}
	s := max(a.scale, b.scale)
	return fixed(min(a.precision-a.scale, b.precision-b.scale)+s, s)
}

func firstShape(c *call) numeric { return c.shape(0) }

// exactRemainder is the remainder of two numerics whose scales vary.
func exactRemainder(c *call) string { return exactSum("%")(c) }

func exactNegative(c *call) string {
	return c.w.let(func(v []string) string {
		return "(CASE WHEN startswith(" + v[0] + ", '-') THEN substring(" + v[0] + ", 2) WHEN " + v[0] + " RLIKE '[1-9]' THEN concat('-', " + v[0] + ") ELSE " + v[0] + " END)"
	}, c.exact(0))
}

func exactAbs(c *call) string { return "ltrim('-', " + c.exact(0) + ")" }

// roundShape is that of round(x, k) and trunc(x, k) with a constant k.
func roundShape(c *call) numeric {
	k, ok := c.scale()
	if !ok {
		return asIs
	}
	whole := 38 - k
	if a := c.shape(0); a.precision > 0 {
		whole = min(whole, a.precision-a.scale+1)
	}
	return fixed(max(whole+k, 1), k)
}

// scale is the constant second argument of round and trunc as a number of digits behind the point.
func (c *call) scale() (int, bool) {
	v, ok := c.constant(1)
	k, isInt := v.(int64)
	if !ok || !isInt || k > 37 {
		return 0, false
	}
	return int(max(k, 0)), true
}

const roundHint = "The number of digits must be a constant up to 37."

func roundTo(c *call) string {
	if _, ok := c.scale(); !ok {
		return c.refuse("this "+c.name, roundHint)
	}
	return "CAST(round(" + c.arg(0) + ", " + itoa(c.digits()) + ") AS " + roundShape(c).spark() + ")"
}

// digits is the second argument as it is, negative or not.
func (c *call) digits() int {
	v, _ := c.constant(1)
	k, _ := v.(int64)
	return int(max(k, -38))
}

func truncateTo(c *call) string {
	if _, ok := c.scale(); !ok {
		return c.refuse("this "+c.name, roundHint)
	}
	return "CAST(" + truncate(c.digits())(c) + " AS " + roundShape(c).spark() + ")"
}

// truncate cuts digits off: Spark has none for numbers.
func truncate(k int) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			return "CAST(if(" + v[0] + " < 0, ceil(" + v[0] + ", " + itoa(k) + "), floor(" + v[0] + ", " + itoa(k) + ")) AS DECIMAL(38," + itoa(max(k, 0)) + "))"
		}, c.arg(0))
	}
}

// lengthShape is numeric(p, s) by its type modifier.
func lengthShape(c *call) numeric {
	if f, ok := declared(typmodOf(c.node)); ok {
		return f
	}
	return asIs
}

func toLength(c *call) string {
	f, ok := declared(typmodOf(c.node))
	if !ok {
		return c.refuse("this numeric(p, s)", "Spark's decimals have up to 38 digits and no negative scale.")
	}
	x := c.arg(0)
	if c.w.varies(c.args[0]) {
		x = c.w.exactly(c.args[0])
	}
	return "CAST(" + x + " AS " + f.spark() + ")"
}

// toFloat makes a float of all digits. A constant may have more of them than a DECIMAL, as 1e300 has.
func toFloat(bits int) rule {
	return func(c *call) string {
		if v, ok := c.constant(0); ok {
			if digits, ok := v.(string); ok {
				f, err := strconv.ParseFloat(digits, bits)
				switch {
				case err != nil:
					return c.refuse("a numeric beyond a float's range", "")
				case bits == 32:
					return single(f)
				}
				return float(f)
			}
		}
		x := c.arg(0)
		if c.w.varies(c.args[0]) {
			x = c.exact(0)
		}
		return "CAST(" + x + " AS " + map[int]string{32: "FLOAT", 64: "DOUBLE"}[bits] + ")"
	}
}

// factorial has 33! as the greatest that fits.
func factorial(c *call) string {
	return c.w.let(func(v []string) string {
		return checked("aggregate(sequence(1L, greatest("+v[0]+", 1L)), CAST(1 AS DECIMAL(38,0)), (p, i) -> CAST(p * i AS DECIMAL(38,0)))",
			v[0]+" < 0", raise("22003", "factorial of a negative number is undefined"),
			v[0]+" > 33", raise("22003", "value overflows numeric format"))
	}, c.arg(0))
}

func numericBucket(c *call) string {
	return c.w.let(func(v []string) string {
		x, lo, hi, n := v[0], v[1], v[2], v[3]
		up := "(CASE WHEN " + x + " < " + lo + " THEN 0 WHEN " + x + " >= " + hi + " THEN " + n + " + 1 ELSE CAST((" + x + " - " + lo + ") * " + n + " div (" + hi + " - " + lo + ") AS INT) + 1 END)"
		down := "(CASE WHEN " + x + " > " + lo + " THEN 0 WHEN " + x + " <= " + hi + " THEN " + n + " + 1 ELSE CAST((" + lo + " - " + x + ") * " + n + " div (" + lo + " - " + hi + ") AS INT) + 1 END)"
		return checked("if("+lo+" < "+hi+", "+up+", "+down+")", n+" <= 0", raise("2201G", "count must be greater than zero"),
			lo+" = "+hi, raise("2201G", "lower bound cannot equal upper bound"))
	}, c.all()...)
}

// withoutZeros is the text of a numeric without zeros at the end of its fraction.
func withoutZeros(v string) string {
	return "if(instr(" + v + ", '.') = 0, " + v + ", " + trimmed(v) + ")"
}
