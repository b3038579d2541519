package deparse

var _ = register(map[string]rule{"jsonb_pretty": jsonPretty})

// jsonPretty goes through a jsonb's tokens with the text so far, the depth, and whether a line is to begin (JsonbToCStringIndent).
func jsonPretty(c *call) string {
	tokens := "regexp_extract_all(" + c.json(0) + ", " + text(jsonString+`|[{}\[\],:]|[^\s{}\[\],:"]++`) + ", 0)"
	line := func(depth string) string { return `'\n' || repeat('    ', ` + depth + ")" }
	state := func(s, depth, begins string) string {
		return "named_struct('s', " + s + ", 'd', " + depth + ", 'b', " + begins + ")"
	}
	value := "a.s || if(a.b, " + line("a.d") + ", '') || t"
	step := "CASE WHEN t IN ('{', '[') THEN " + state(value, "a.d + 1", "true") + " WHEN t IN ('}', ']') THEN " + state("a.s || "+line("a.d - 1")+" || t", "a.d - 1", "false") +
		" WHEN t = ',' THEN " + state("a.s || ','", "a.d", "true") + " WHEN t = ':' THEN " + state("a.s || ': '", "a.d", "false") + " ELSE " + state(value, "a.d", "false") + " END"
	return "aggregate(" + tokens + ", " + state("''", "0", "false") + ", (a, t) -> " + step + ", a -> a.s)"
}

// jsonbKey is a scalar jsonb as PostgreSQL sorts it: null, strings, numbers, booleans. Objects and arrays are sorted by their
// sizes and members there; libra refuses them when it meets one.
func jsonbKey(v string) string {
	kind := "CASE WHEN " + v + " = '[]' THEN -1 WHEN " + v + " = 'null' THEN 0 WHEN startswith(" + v + ", '\"') THEN 1 WHEN " + v + " IN ('false', 'true') THEN 3 WHEN " +
		v + ` RLIKE '\\A[\\[{]' THEN ` + raise("0A000", "sorting jsonb objects and arrays is not supported by libra") + " ELSE 2 END"
	number := "CASE WHEN " + v + " = 'true' THEN 1BD WHEN " + v + ` RLIKE '\\A[-0-9]' THEN CAST(` + v + " AS " + varyingType + ") END"
	return "if(" + v + " IS NULL, NULL, named_struct('k', " + kind + ", 'n', " + number + ", 's', if(startswith(" + v + ", '\"'), " + jsonUnquoted(v) + ", NULL)))"
}

// compareJSON is < and its like.
func compareJSON(sign string) rule {
	return func(c *call) string {
		return c.bind(func(a []string) string { return "(" + jsonbKey(a[0]) + " " + sign + " " + jsonbKey(a[1]) + ")" })
	}
}

var _ = register(map[string]rule{
	"jsonb_lt": compareJSON("<"), "jsonb_le": compareJSON("<="), "jsonb_gt": compareJSON(">"), "jsonb_ge": compareJSON(">="),
})

// extremeBy is GREATEST or LEAST of values that Spark sorts by a key; of equal ones it is the first. NULLs don't count.
func extremeBy(args []string, key func(v string) string, greatest bool) string {
	place, pick := "i", "array_min"
	if greatest {
		place, pick = "- i", "array_max"
	}
	return pick + "(transform(filter(array(" + commas(args) + "), v -> v IS NOT NULL), (v, i) -> struct(" + key("v") + " AS k, " + place + " AS i, v AS v))).v"
}

// containmentLevels are the levels that @> goes down where neither side is constant.
const containmentLevels = 5

// jsonbContained tells whether y is in x. An array may contain a scalar without brackets, at the top.
func jsonbContained(x, y string) string {
	scalar := "startswith(" + x + ", '[') AND NOT " + y + ` RLIKE '\\A[\\[{]' AND exists(` + jsonElements(x) + ", e -> " + plainNumbers("e") + " = " + plainNumbers(y) + ")"
	return "if(" + x + " IS NULL OR " + y + " IS NULL, NULL, " + containment(x, y, 0) + " OR " + scalar + ")"
}

func containment(x, y string, level int) string {
	e, f := "e"+itoa(level), "f"+itoa(level)
	open := ` RLIKE '\\A[\\[{]'`
	below := raise("0A000", "this JSON value is nested too deeply for libra")
	if level < containmentLevels {
		parts := func(v string) string {
			return "if(startswith(" + v + ", '{'), " + jsonPairs(v) + ", transform(" + jsonElements(v) + ", z -> struct('' AS k, z AS v)))"
		}
		// Members and elements go through one lambda, or the text would double with each level.
		below = "left(" + x + ", 1) = left(" + y + ", 1) AND forall(" + parts(y) + ", " + f + " -> exists(" + parts(x) + ", " + e + " -> " + e + ".k = " + f + ".k AND " +
			containment(e+".v", f+".v", level+1) + "))"
	}
	return "if(" + y + open + ", " + below + ", " + plainNumbers(x) + " = " + plainNumbers(y) + ")"
}
