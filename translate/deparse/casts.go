package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// The ways in which the analyzer casts (beside functions, which have rules like all others).
const (
	castRelabel = iota // the value stays as it is
	castText           // the value's text is read as the other type
)

// texts are types whose values are texts to Spark, too.
var texts = map[uint32]bool{25: true, 1043: true, 1042: true, 19: true, 705: true}

// converted writes a value as one of another type.
func (w *writer) converted(n, arg *querytree.Node, to uint32, how int) string {
	from := typeOf(arg)
	a := w.sparkType(n, from, -1)
	if b := w.sparkType(n, to, -1); how == castRelabel && a == b {
		return w.expr(arg)
	}
	if texts[from] && texts[to] {
		return w.expr(arg)
	}
	return w.refuse(n, "a cast from "+w.typeName(from)+" to "+w.typeName(to), "")
}

// fromText are casts from text, by the type that the text is read as. Families add their own.
var fromText = map[uint32]func(w *writer, n *querytree.Node, s string) string{}

// viaText is a cast that goes over the text of a value: to it, from it, or both.
func (w *writer) viaText(n *querytree.Node) string {
	arg, to := n.Node("arg"), n.OID("resulttype")
	from := typeOf(arg)
	if cast := ioCasts[[2]uint32{from, to}]; cast != nil {
		return mark(n) + cast(w, arg)
	}
	isText := texts[from] || isStringType(from)
	switch {
	case texts[to] && from == oid.BPChar:
		return w.expr(arg)
	case texts[to]:
		return w.output(arg)
	case isText && fromText[to] != nil:
		return fromText[to](w, n, w.expr(arg))
	}
	if elem := oid.ElemOf(to); isText && elem != 0 {
		return w.arrayFromText(n, elem, w.expr(arg))
	}
	return w.converted(n, arg, to, castText)
}
