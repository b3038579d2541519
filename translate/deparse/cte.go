package deparse

import (
	"slices"

	"github.com/whereq/libra/translate/querytree"
)

// with is the WITH clause of a query, with a space behind it, and makes its names known.
func (w *writer) with(q *querytree.Node) string {
	list := q.Nodes("cteList")
	if len(list) == 0 {
		return ""
	}
	word := "WITH "
	for _, n := range list {
		if n.Bool("cterecursive") {
			word = "WITH RECURSIVE "
		}
	}
	return word + commas(each(list, w.commonTable)) + " "
}

// commonTable is one query of a WITH.
func (w *writer) commonTable(n *querytree.Node) string {
	c, q := w.scope.ctes[n.Text("ctename")], n.Node("ctequery")
	switch {
	case q.Int("commandType") != commandSelect:
		return w.refuse(n, "a WITH that writes", "Run the two statements one after the other.")
	case n.Has("search_clause"), n.Has("cycle_clause"):
		return w.refuse(n, "SEARCH and CYCLE", "")
	case n.Bool("cterecursive") && !q.Has("setOperations"):
		return w.refuse(n, "this recursion", "")
	case n.Bool("cterecursive") && !q.Node("setOperations").Bool("all"):
		return w.distinctRecursion(c, q)
	}
	body := ""
	if n.Bool("cterecursive") {
		body = w.recursion(q, c.columns)
	} else {
		body = w.query(q, c.columns)
	}
	return name(c.name) + "(" + commas(each(c.columns, name)) + ") AS (" + body + ")"
}

// recursion is UNION ALL as Spark wants it in a recursive query: nothing around it.
func (w *writer) recursion(q *querytree.Node, as []string) string {
	w.enter(q)
	defer w.leave()
	if q.Has("sortClause") || q.Has("limitCount") || q.Has("limitOffset") {
		return w.refuse(q, "ORDER BY and LIMIT in a recursive query", "Put them into the query that reads it.")
	}
	w.unifyNumerics(q)
	return w.setTree(q.Node("setOperations"), as)
}

// cteReference is a WITH query's name in FROM.
func (w *writer) cteReference(r *relation) string {
	s := w.at(r.node.Int("ctelevelsup"))
	if s == nil || s.ctes[r.node.Text("ctename")] == nil {
		return w.refuse(r.node, "this reference to a WITH query", "")
	}
	c := s.ctes[r.node.Text("ctename")]
	columns := r.columns
	if c.lineage {
		columns = append(slices.Clone(columns), lineage)
	}
	return name(c.name) + " AS " + name(r.alias) + "(" + commas(each(columns, name)) + ")"
}
