package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

func init() {
	fromText[oid.Bool] = boolFromText
	fromText[oid.Bytea] = bytesFromText
	fromText[oid.UUID] = uuidFromText
	fromText[oid.Text] = func(_ *writer, _ *querytree.Node, s string) string { return s }
}

// boolFromText reads what boolin does: any beginning of true, false, yes and no, on, off, of, 1 and 0, in any case.
func boolFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letText(s, func(v string) string {
		word := "lower(trim(BOTH ' \\t\\n\\r\\u000B\\u000C' FROM " + v + "))"
		return "CASE WHEN " + word + " IN ('t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1') THEN true WHEN " + word +
			" IN ('f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0') THEN false WHEN " + v + " IS NULL THEN NULL ELSE " +
			fails("22P02", `'invalid input syntax for type boolean: "' || `+v+` || '"'`) + " END"
	})
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

// bytesFromText reads the hex form, and texts without a backslash, which stand for their bytes.
func bytesFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letText(s, func(v string) string {
		return "CASE WHEN " + v + ` RLIKE '^\\\\x([0-9a-fA-F]{2})*\\z' THEN unhex(substring(` + v + ", 3)) WHEN NOT contains(" + v + `, '\\') THEN encode(` + v +
			", 'UTF-8') WHEN " + v + " IS NULL THEN NULL ELSE " + fails("22P02", `'invalid input syntax for type bytea: "' || `+v+` || '"'`) + " END"
	})
}
