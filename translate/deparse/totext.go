package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// textForms write the text that PostgreSQL prints of a value (its type's output function), from Spark's value. Types that
// are texts to Spark are not here. Families add their own (registerText).
var textForms = map[uint32]func(string) string{
	oid.Bool:        func(s string) string { return "CASE WHEN " + s + " THEN 't' WHEN NOT " + s + " THEN 'f' END" },
	oid.Int2:        castText1,
	oid.Int4:        castText1,
	oid.Int8:        castText1,
	oid.OID:         castText1,
	oid.Numeric:     castText1,
	oid.Date:        castText1,
	oid.Time:        castText1,
	oid.Timestamp:   castText1,
	oid.TimestampTZ: momentText,
	oid.Bytea:       func(s string) string { return `('\\x' || lower(hex(` + s + `)))` },
}

func castText1(s string) string { return "CAST(" + s + " AS STRING)" }

// momentText has the offset of the session's time zone behind it, in whole hours where that can be.
func momentText(s string) string {
	return "(CAST(" + s + " AS STRING) || regexp_replace(date_format(" + s + `, 'xxx'), ':00\\z', ''))`
}

// registerText adds a type's text form.
func registerText(typ uint32, form func(string) string) bool {
	textForms[typ] = form
	return true
}

// usesTwice are the types whose text forms write the value more than once.
var usesTwice = map[uint32]bool{oid.TimestampTZ: true, oid.Bool: true}

// output is the text of an expression as its type's output function prints it: bools are t and f.
func (w *writer) output(n *querytree.Node) string {
	typ := typeOf(n)
	switch {
	case typ == oid.Numeric:
		return w.exactly(n)
	case w.isComposite(n):
		return w.recordText(n)
	case usesTwice[typ] && !isPlain(n):
		return w.letText(w.expr(n), func(v string) string { return w.outputOfType(n, typ, v) })
	}
	return w.outputOfType(n, typ, w.expr(n))
}

// outputOfType is the text of a Spark value of a type; n is what needs it.
func (w *writer) outputOfType(n *querytree.Node, typ uint32, s string) string {
	switch {
	case texts[typ] || isStringType(typ):
		return s
	case textForms[typ] != nil:
		return textForms[typ](s)
	case ioCasts[[2]uint32{typ, oid.Text}] != nil:
		return ioCasts[[2]uint32{typ, oid.Text}](w, written(s, typ))
	}
	if elem := oid.ElemOf(typ); elem != 0 {
		return w.arrayText(n, elem, s)
	}
	return w.refuse(n, "the text of a value of the type "+w.typeName(typ), "")
}

// isStringType tells the types whose values are strings to Spark and have that text.
func isStringType(typ uint32) bool { return typ == oid.UUID || typ == oid.JSON || typ == oid.JSONB }

// asText is an expression's cast to text: a bool is true or false, char(n) loses its blanks.
func (w *writer) asText(n *querytree.Node) string {
	switch typeOf(n) {
	case oid.Bool:
		return "CAST(" + w.expr(n) + " AS STRING)"
	case oid.BPChar:
		return "rtrim(" + w.expr(n) + ")"
	}
	return w.output(n)
}

// arrayText is array_out: elements are quoted where they have to be.
func (w *writer) arrayText(n *querytree.Node, elem uint32, s string) string {
	v := w.alias()
	quoted := w.outputOfType(n, elem, v)
	if w.needsQuotes(elem) {
		quoted = w.letText(quoted, func(e string) string {
			return "CASE WHEN " + e + ` = '' OR lower(` + e + `) = 'null' OR ` + e + ` RLIKE '[\\s{},"\\\\]' THEN '"' || regexp_replace(` + e +
				`, '(["\\\\])', '\\\\$1') || '"' ELSE ` + e + " END"
		})
	}
	return "('{' || array_join(transform(" + s + ", " + v + " -> " + quoted + "), ',', 'NULL') || '}')"
}

// needsQuotes tells whether an element's text may have characters that arrays quote.
func (w *writer) needsQuotes(elem uint32) bool {
	switch elem {
	case oid.Bool, oid.Int2, oid.Int4, oid.Int8, oid.OID, oid.Numeric, oid.Float4, oid.Float8, oid.Date, oid.Time, oid.UUID:
		return false
	}
	return true
}
