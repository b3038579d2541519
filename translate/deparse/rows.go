package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// isDistinct is IS DISTINCT FROM; NOT is put around it where it is meant the other way.
func (w *writer) isDistinct(n *querytree.Node) string {
	args := n.Nodes("args")
	if !w.same(args) {
		return w.refuse(n, "IS DISTINCT FROM of this type", "")
	}
	return "(NOT (" + w.equated(args[0]) + " <=> " + w.equated(args[1]) + "))"
}

// same tells whether Spark finds two values equal where PostgreSQL does, when they are written by equated.
func (w *writer) same(args []*querytree.Node) bool {
	for _, a := range args {
		t := typeOf(a)
		if t != oid.BPChar && !w.comparable(t) && !(oid.ElemOf(t) != 0 && w.comparable(oid.ElemOf(t))) {
			return false
		}
	}
	return true
}

// equated writes a value so that equal ones are the same: char(n) without its blanks.
func (w *writer) equated(n *querytree.Node) string {
	if typeOf(n) == oid.BPChar {
		return "rtrim(" + w.expr(n) + ")"
	}
	return w.expr(n)
}

// nullIf is NULLIF.
func (w *writer) nullIf(n *querytree.Node) string {
	args := n.Nodes("args")
	if !w.same(args) {
		return w.refuse(n, "NULLIF of this type", "")
	}
	if typeOf(args[0]) == oid.BPChar {
		return "if(" + w.equated(args[0]) + " = " + w.equated(args[1]) + ", NULL, " + w.expr(args[0]) + ")"
	}
	return "nullif(" + commas(each(args, w.expr)) + ")"
}

// row is ROW(…): a struct.
func (w *writer) row(n *querytree.Node) string {
	names := n.Strings("colnames")
	fields := make([]string, 0, len(names))
	for i, a := range n.Nodes("args") {
		f := "f" + itoa(i+1)
		if i < len(names) && names[i] != "" {
			f = names[i]
		}
		fields = append(fields, w.expr(a)+" AS "+name(f))
	}
	return "struct(" + commas(fields) + ")"
}

// isNullRow is IS [NOT] NULL of a row: of all its columns.
func (w *writer) isNullRow(n *querytree.Node, test string) string {
	row, ok := w.rowOf(n.Node("arg"))
	if !ok || len(row.Nodes("args")) == 0 {
		return w.refuse(n, "IS NULL of a row", "Name its columns.")
	}
	return "(" + join(each(row.Nodes("args"), func(a *querytree.Node) string { return w.expr(a) + test }), " AND ") + ")"
}

// What a ROWCOMPAREEXPR asks (CompareType, cmptype.h); equality is AND and OR of columns already.
const (
	compareLess         = 1
	compareLessEqual    = 2
	compareGreaterEqual = 4
	compareGreater      = 5
)

// rowCompare is (a, b) < (c, d): the first columns that differ decide.
func (w *writer) rowCompare(n *querytree.Node) string {
	left, right := n.Nodes("largs"), n.Nodes("rargs")
	var sign string
	switch n.Int("cmptype") {
	case compareLess:
		sign = " < "
	case compareLessEqual:
		sign = " <= "
	case compareGreaterEqual:
		sign = " >= "
	case compareGreater:
		sign = " > "
	}
	if sign == "" || !w.same(left) || !w.same(right) {
		return w.refuse(n, "comparing these rows by order", "Compare the columns.")
	}
	last := len(left) - 1
	s := "(" + w.equated(left[last]) + sign + w.equated(right[last]) + ")"
	for i := last - 1; i >= 0; i-- {
		a, b := w.equated(left[i]), w.equated(right[i])
		s = "(" + a + sign[:2] + " " + b + " OR (" + a + " = " + b + " AND " + s + "))"
	}
	return s
}

// recordText is a row as record_out prints it, for the client.
func (w *writer) recordText(n *querytree.Node) string {
	row, ok := w.rowOf(n)
	if !ok {
		return w.refuse(n, "the whole row of a table", "Name its columns, or read them in a subquery.")
	}
	fields := each(row.Nodes("args"), func(a *querytree.Node) string {
		if isNull(a) {
			return "''"
		}
		return "coalesce(" + w.letText(w.output(a), func(v string) string {
			return "CASE WHEN " + v + ` = '' OR ` + v + ` RLIKE '[\\s(),"\\\\]' THEN '"' || regexp_replace(` + v + `, '(["\\\\])', '$1$1') || '"' ELSE ` + v + " END"
		}) + ", '')"
	})
	return w.unlessAbsent(n, "('(' || concat_ws(',', "+commas(fields)+") || ')')")
}

// field is (row).column.
func (w *writer) field(n *querytree.Node) string {
	row, ok := w.rowOf(n.Node("arg"))
	if i := n.Int("fieldnum"); ok && i >= 1 && i <= len(row.Nodes("args")) {
		return w.expr(row.Nodes("args")[i-1])
	}
	return w.refuse(n, "a field of this row", "Name the column.")
}
