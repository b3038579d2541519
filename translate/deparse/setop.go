package deparse

import "github.com/whereq/libra/translate/querytree"

// setOperators are Spark's words for SetOperation (parsenodes.h).
var setOperators = map[int]string{1: " UNION ", 2: " INTERSECT ", 3: " EXCEPT "}

// setOperation is UNION, INTERSECT and EXCEPT. Their keys can only be output columns, so the sorting is that of any query.
func (w *writer) setOperation(q *querytree.Node, as []string) string {
	if q.Int("limitOption") == limitWithTies {
		return w.refuse(q, "WITH TIES after a set operation", "Put the set operation into a subquery.")
	}
	body := w.setTree(q.Node("setOperations"), as)
	return "SELECT * FROM (" + body + ") AS " + name(w.alias()) + w.orderBy(q, as) + w.limit(q)
}

// setTree is a SETOPERATIONSTMT or a RANGETBLREF to one of the queries.
func (w *writer) setTree(n *querytree.Node, as []string) string {
	if n.Tag == "RANGETBLREF" {
		r := w.scope.ranges[n.Int("rtindex")-1]
		return w.query(r.node.Node("subquery"), as)
	}
	op, ok := setOperators[n.Int("op")]
	if !ok {
		return w.refuse(n, "this set operation", "")
	}
	if n.Bool("all") {
		op += "ALL "
	}
	return "(" + w.branch(n, "larg", as) + ")" + op + "(" + w.branch(n, "rarg", as) + ")"
}

// branch is one side. The analyzer has converted the columns of plain queries to the types of the whole; those of a set operation
// within are converted here.
func (w *writer) branch(n *querytree.Node, side string, as []string) string {
	b := n.Node(side)
	body := w.setTree(b, as)
	if b.Tag == "RANGETBLREF" || sameAtoms(b.List("colTypes"), n.List("colTypes")) {
		return body
	}
	types, mods := n.Strings("colTypes"), n.Strings("colTypmods")
	casts := make([]string, len(as))
	for i, c := range as {
		casts[i] = "CAST(" + name(c) + " AS " + w.sparkType(n, oidOf(types[i]), int32(atoi(mods[i]))) + ") AS " + name(c)
	}
	return "SELECT " + commas(casts) + " FROM (" + body + ") AS " + name(w.alias())
}

func sameAtoms(a, b []any) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
