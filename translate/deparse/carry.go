package deparse

import "github.com/whereq/libra/translate/querytree"

// To Spark a subquery in an expression sees the query around it and no further. So a column of a query that is further out is handed on:
// each query on the way has it in its FROM, as a relation of one row.

// innerQueries are the queries of a statement that are subqueries in expressions, or LATERAL.
func innerQueries(tree *querytree.Node) map[*querytree.Node]bool {
	inner := map[*querytree.Node]bool{}
	tree.Walk(func(n *querytree.Node) bool {
		if q := n.Node("subselect"); n.Tag == "SUBLINK" && q != nil {
			inner[q] = true
		}
		if q := n.Node("subquery"); q != nil && n.Bool("lateral") {
			inner[q] = true
		}
		return true
	})
	return inner
}

// carriedColumn is a column of a relation, as the query that is being written sees it.
func (w *writer) carriedColumn(n *querytree.Node, r *relation) string {
	text := w.column(n, r)
	if n.Int("varlevelsup") == 0 && w.scope.grouped() && !w.scope.beforeGroups && w.inAggregate == 0 && w.hasGroups() {
		if w.scope.nothing {
			return w.typedNull(n)
		}
		return "any_value(" + text + ")" // what the key that it is grouped by determines
	}
	var way []*scope // from within to without
	s := w.scope
	for range n.Int("varlevelsup") {
		if s.inside {
			way = append(way, s)
		}
		s = s.up
	}
	for i := len(way) - 1; i > 0; i-- {
		text = w.carry(way[i], text, n)
	}
	return text
}

// carry has a query hand on a column to its subqueries.
func (w *writer) carry(s *scope, column string, n *querytree.Node) string {
	column = plain(column)
	if text := s.carried[column]; text != "" {
		return text
	}
	if s.query.Has("setOperations") || s.query.Int("commandType") != commandSelect || s.grouped() && !s.beforeGroups && w.inAggregate == 0 {
		return w.refuse(n, "a subquery that refers to a query further out than the one around it", "Join the tables, or put the column into the query between.")
	}
	if s.carried == nil {
		s.carried = map[string]string{}
	}
	alias := w.alias()
	s.lifted = append(s.lifted, "(SELECT "+column+" AS `value`) AS "+name(alias))
	s.carried[column] = name(alias) + ".`value`"
	return s.carried[column]
}
