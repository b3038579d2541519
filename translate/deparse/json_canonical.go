package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// canonicalLevels are the levels of nesting of a text that is read as jsonb; deeper ones are an error (0A000).
const canonicalLevels = 5

// canonicalJSON is jsonb's text of a valid JSON text: blanks as PostgreSQL has them, keys sorted, of equal ones the last.
func canonicalJSON(x string) string { return canonicalLevel(x, 0) }

func canonicalLevel(x string, level int) string {
	v := "j" + itoa(level)
	body := "CASE WHEN startswith(" + v + ", '\"') THEN " + canonicalString(v) + " WHEN " + v + " RLIKE '\\\\A[-0-9]' THEN " + canonicalNumber(v)
	if level == canonicalLevels {
		body += " WHEN " + v + ` RLIKE '\\A[\\[{]' THEN ` + raise("0A000", "this JSON value is nested too deeply for libra")
	} else {
		e := "e" + itoa(level)
		below := canonicalLevel(e, level+1)
		// Members and elements go through one lambda, or the text would double with each level.
		parts := "transform(if(startswith(" + v + ", '{'), " + jsonValues(v) + ", " + jsonElements(v) + "), " + e + " -> " + below + ")"
		p := "p" + itoa(level)
		object := sortedObject("transform(arrays_zip(coalesce(" + jsonKeys(v) + ", array()), coalesce(" + p + ", array())), m" + itoa(level) + " -> struct(" +
			canonicalString("m"+itoa(level)+".`0`") + " AS k, m" + itoa(level) + ".`1` AS v))")
		array := "'[' || array_join(" + p + ", ', ') || ']'"
		body += " WHEN " + v + ` RLIKE '\\A[\\[{]' THEN get(transform(array(` + parts + "), " + p + " -> if(startswith(" + v + ", '{'), " + object + ", " + array + ")), 0)"
	}
	body += " ELSE " + v + " END"
	return "get(transform(array(trim(BOTH ' \\n\\r\\t' FROM " + x + ")), " + v + " -> " + body + "), 0)"
}

// canonicalString writes a string's escapes as jsonb does.
func canonicalString(v string) string {
	return "if(contains(" + v + `, '\\'), ` + jsonQuoted("get(from_json('[' || "+v+" || ']', 'ARRAY<STRING>'), 0)") + ", " + v + ")"
}

// canonicalNumber writes a number without an exponent.
func canonicalNumber(v string) string {
	return "if(" + v + " RLIKE '[eE]', regexp_replace(CAST(CAST(" + v + " AS DECIMAL(38,15)) AS STRING), '\\\\.?0+\\\\z', ''), if(" + v + " RLIKE '\\\\A-0(\\\\.0*)?\\\\z', substring(" + v + ", 2), " + v + "))"
}

func init() {
	fromText[oid.JSON] = func(w *writer, _ *querytree.Node, s string) string {
		return w.letText(s, func(v string) string { return validJSON(v, v) })
	}
	fromText[oid.JSONB] = func(w *writer, n *querytree.Node, s string) string {
		if arg := n.Node("arg"); arg != nil && typeOf(arg) == oid.JSON {
			return canonicalJSON(s)
		}
		return w.letText(s, func(v string) string { return validJSON(v, canonicalJSON(v)) })
	}
}

// validJSON gives a value for a text that is JSON, and an error for others.
func validJSON(v, value string) string {
	return "CASE WHEN try_parse_json(" + v + ") IS NOT NULL OR " + repeatsKeys(v) + " THEN " + value + " WHEN " + v + " IS NOT NULL THEN " + raise("22P02", "invalid input syntax for type json") + " END"
}

// repeatsKeys tells whether a text that Spark makes no variant of is JSON all the same: an object may have a key twice. What
// reads it for get_json_object takes single quotes, too.
func repeatsKeys(v string) string {
	bare := "regexp_replace(" + v + ", " + text(jsonString) + ", '')"
	return v + " RLIKE " + text(wholePattern) + " AND get_json_object(" + v + ", '$') IS NOT NULL AND " + bare + ` RLIKE '\\A[\\s\\[\\]{},:0-9a-zE+.-]*\\z'`
}
