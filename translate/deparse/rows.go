package deparse

import "github.com/whereq/libra/translate/querytree"

// isDistinct is IS DISTINCT FROM; NOT is put around it where it is meant the other way.
func (w *writer) isDistinct(n *querytree.Node) string {
	args := n.Nodes("args")
	if !w.comparable(typeOf(args[0])) || !w.comparable(typeOf(args[1])) {
		return w.refuse(n, "IS DISTINCT FROM of this type", "")
	}
	return "(NOT (" + w.expr(args[0]) + " <=> " + w.expr(args[1]) + "))"
}

// nullIf is NULLIF.
func (w *writer) nullIf(n *querytree.Node) string {
	args := n.Nodes("args")
	if !w.comparable(typeOf(args[0])) || !w.comparable(typeOf(args[1])) {
		return w.refuse(n, "NULLIF of this type", "")
	}
	return "nullif(" + commas(each(args, w.expr)) + ")"
}

// row is ROW(…).
func (w *writer) row(n *querytree.Node) string {
	return w.refuse(n, "rows as values", "Name the columns.")
}

// rowCompare is (a, b) < (c, d).
func (w *writer) rowCompare(n *querytree.Node) string {
	return w.refuse(n, "comparing rows by order", "Compare the columns.")
}
