package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
)

var _ = register(map[string]rule{
	"string_to_array(text,text)":          stringToArray,
	"string_to_array(text,text,text)":     stringToArray,
	"array_to_string(anyarray,text)":      arrayToString,
	"array_to_string(anyarray,text,text)": arrayToString,
})

// stringToArray cuts a text: at each character where the delimiter is NULL, nowhere where it is empty.
func stringToArray(c *call) string {
	if len(c.args) == 3 {
		if null, ok := c.constant(2); !ok || null == nil {
			if !isNull(c.args[2]) {
				return c.refuse("string_to_array() with a text for NULL that is not constant", "")
			}
		} else {
			v := c.w.alias()
			return "transform(" + c.split() + ", " + v + " -> nullif(" + v + ", " + c.arg(2) + "))"
		}
	}
	return c.split()
}

func (c *call) split() string {
	if isNull(c.args[1]) {
		return "regexp_extract_all(" + c.arg(0) + ", '(?s).', 0)"
	}
	if d, ok := c.string(1); ok {
		if d == "" {
			return once("if($1 = '', CAST(array() AS ARRAY<STRING>), if($1 IS NULL, NULL, array($1)))")(c)
		}
		return once("if($1 = '', CAST(array() AS ARRAY<STRING>), split($1, " + plainTemplate(text(quoteRegex(d))) + ", -1))")(c)
	}
	return once(`CASE WHEN $1 = '' THEN CAST(array() AS ARRAY<STRING>) WHEN $1 IS NULL THEN NULL WHEN $2 IS NULL THEN regexp_extract_all($1, '(?s).', 0) ` +
		`WHEN $2 = '' THEN array($1) ELSE split($1, '\\Q' || replace($2, '\\E', '\\E\\\\E\\Q') || '\\E', -1) END`)(c)
}

// plainTemplate keeps the dollar signs of a literal from being arguments.
func plainTemplate(s string) string { return strings.ReplaceAll(s, "$", `\u0024`) }

// arrayToString passes over NULLs unless it is told what to write for them.
func arrayToString(c *call) string {
	v := c.w.alias()
	elem := oid.ElemOf(typeOf(c.args[0]))
	if elem == 0 {
		return c.refuse(c.w.signature(c), "")
	}
	list := "transform(" + c.arg(0) + ", " + v + " -> " + c.w.outputOfType(c.args[0], elem, v) + ")"
	if texts[elem] || isStringType(elem) {
		list = c.arg(0)
	}
	if len(c.args) == 2 || isNull(c.args[2]) {
		return "array_join(" + list + ", " + c.arg(1) + ")"
	}
	if _, ok := c.constant(2); !ok {
		return "if(" + c.arg(2) + " IS NULL, array_join(" + list + ", " + c.arg(1) + "), array_join(" + list + ", " + c.arg(1) + ", " + c.arg(2) + "))"
	}
	return "array_join(" + list + ", " + c.arg(1) + ", " + c.arg(2) + ")"
}
