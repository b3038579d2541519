package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

const (
	arrayElement  = `("(?:[^"\\]|\\.)*+"|[^\s,{}"\\](?:[^,{}"\\]*[^\s,{}"\\])?)`
	arrayOfTexts  = `(?s)\A\s*\{\s*` + arrayElement + `\s*(?:,\s*` + arrayElement + `\s*)*\}\s*\z`
	arrayElements = `(?s)(?:\A\s*\{|\G\s*,)\s*` + arrayElement + `\s*`
)

// arrayFromText reads an array of one dimension as array_in does.
func (w *writer) arrayFromText(n *querytree.Node, elem uint32, s string) string {
	if elem == oid.Numeric {
		return w.refuse(n, "a cast from text to numeric[]", "Cast to float8[], or split the text and cast its parts.")
	}
	return w.letText(s, func(v string) string {
		e := w.alias()
		text1 := "if(startswith(" + e + ", '\"'), regexp_replace(substring(" + e + ", 2, char_length(" + e + `) - 2), '(?s)\\\\(.)', '$1'), ` + e + ")"
		list := "transform(regexp_extract_all(" + v + ", " + text(arrayElements) + ", 1), " + e + " -> if(lower(" + e + ") = 'null', NULL, " +
			w.letText(text1, func(x string) string { return w.readAs(n, x, elem, -1) }) + "))"
		return "CASE WHEN " + v + " RLIKE '\\\\A\\\\s*\\\\{\\\\s*\\\\}\\\\s*\\\\z' THEN " + w.emptyArray(n, oid.ArrayOf(elem)) + " WHEN " + v + " RLIKE " + text(arrayOfTexts) + " THEN " + list +
			" WHEN " + v + " RLIKE '^\\\\s*(\\\\[|\\\\{\\\\s*\\\\{)' THEN " + raise("0A000", "arrays of several dimensions or with bounds of their own are not supported by libra") +
			" WHEN " + v + " IS NOT NULL THEN " + fails("22P02", `'malformed array literal: "' || `+v+` || '"'`) + " END"
	})
}
