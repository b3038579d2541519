package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

func init() {
	fromText[oid.Bool] = func(w *writer, n *querytree.Node, s string) string { return booleanOf(w, written(s, oid.Text)) }
	fromText[oid.Bytea] = bytesFromText
	fromText[oid.UUID] = uuidFromText
	fromText[oid.Text] = func(_ *writer, _ *querytree.Node, s string) string { return s }
}

// uuidFromText reads the forms that uuid_in does: with hyphens after groups of four digits or without, in braces or not.
func uuidFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letText(s, func(v string) string {
		digits := "lower(regexp_replace(" + v + ", '[{}-]', ''))"
		return "CASE WHEN " + v + ` RLIKE '^(\\{([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4}\\}|([0-9a-fA-F]{4}-?){7}[0-9a-fA-F]{4})\\z' THEN regexp_replace(` + digits +
			`, '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') WHEN ` + v + " IS NULL THEN NULL ELSE " +
			fails("22P02", `'invalid input syntax for type uuid: "' || `+v+` || '"'`) + " END"
	})
}

// bytesFromText reads the hex form and the escape form.
func bytesFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letText(s, func(v string) string {
		return "CASE WHEN " + v + ` RLIKE '^\\\\x([0-9a-fA-F]{2})*\\z' THEN unhex(substring(` + v + ", 3)) WHEN NOT contains(" + v + `, '\\') THEN encode(` + v +
			", 'UTF-8') WHEN " + v + ` RLIKE '^([^\\\\]|\\\\\\\\|\\\\[0-3][0-7]{2})*\\z' THEN ` + unescaped(v) + " WHEN " + v + " IS NULL THEN NULL ELSE " + fails("22P02", `'invalid input syntax for type bytea: "' || `+v+` || '"'`) + " END"
	})
}
