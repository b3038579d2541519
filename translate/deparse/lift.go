package deparse

import (
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// Spark has no subqueries within lambdas, which is what let makes. So a statement in which one would be is written again with
// those subqueries in FROM that give one value: what refers to nothing around it stands in front, what refers to the
// relations of the query that it is in is joined to them by LATERAL.

// lifted writes a subquery's value as a column of FROM, if that can be.
func (w *writer) lifted(q *querytree.Node, value func() string) (string, bool) {
	if !w.lift || w.scope == nil || !w.scope.selects() {
		return "", false
	}
	s, alias := w.scope, w.alias()
	switch {
	case !refersOutside(q, 0):
		s.lifted = append(s.lifted, "(SELECT "+value()+" AS `value`) AS "+name(alias))
	case s.beside(q):
		before := s.beforeGroups
		s.beforeGroups = true
		s.laterals = append(s.laterals, " CROSS JOIN LATERAL ("+w.oneRow(q)+") AS "+name(alias))
		s.beforeGroups = before
	default:
		return "", false
	}
	column := name(alias) + ".`value`"
	if s.grouped() && !s.beforeGroups && w.inAggregate == 0 {
		column = "any_value(" + column + ")"
	}
	return column, true
}

// beside tells whether a subquery that refers to the query around it can be joined to that one's relations. The condition of a
// join sees no relation that comes after it, and grouping sets have NULL where the relations have values.
func (s *scope) beside(q *querytree.Node) bool {
	return s.joining == 0 && len(s.query.List("groupingSets")) == 0 && !refersOutside(q, 1) && !hasOuterAggregate(q)
}

// oneRow writes a subquery that gives a single value as a relation of one row.
func (w *writer) oneRow(q *querytree.Node) string {
	list := targets(q)
	if q.Bool("hasAggs") && len(q.List("groupClause")) == 0 && !q.Has("setOperations") && !q.Has("havingQual") && !q.Has("limitCount") && !q.Has("limitOffset") && len(list) == 1 {
		return w.query(q, []string{"value"})
	}
	return "SELECT CASE WHEN count(*) > 1 THEN " + raise("21000", "more than one row returned by a subquery used as an expression") +
		" ELSE any_value(`value`) END AS `value` FROM (" + w.query(q, []string{"value"}) + ") AS " + name(w.alias())
}

// hasOuterAggregate tells whether there is an aggregate of a query around this one.
func hasOuterAggregate(n *querytree.Node) bool {
	found := false
	n.Walk(func(x *querytree.Node) bool {
		found = found || x.Tag == "AGGREF" && x.Int("agglevelsup") > 0
		return !found
	})
	return found
}

// selects tells whether the level is one whose FROM has a place for such subqueries.
func (s *scope) selects() bool {
	kind := s.query.Int("commandType")
	return (kind == commandSelect || kind == commandInsert) && !s.query.Has("setOperations")
}

// grouped tells whether the select list is that of groups.
func (s *scope) grouped() bool {
	q := s.query
	return q.Bool("hasAggs") || len(q.List("groupClause")) > 0 || len(q.List("groupingSets")) > 0 || q.Has("havingQual")
}

// where is WHERE. Conditions that have no subquery stand before laterals, whose values Spark computes for each row that is there by then.
func (w *writer) where(quals *querytree.Node) (before, where string) {
	parts := []*querytree.Node{quals}
	if quals.Tag == "BOOLEXPR" && quals.Text("boolop") == "and" {
		parts = quals.Nodes("args")
	}
	var all, early, late []string
	for _, n := range parts {
		s := w.condition(n)
		if all = append(all, s); hasSubquery(n) {
			late = append(late, s)
		} else {
			early = append(early, s)
		}
	}
	switch {
	case len(w.scope.laterals) == 0 && len(all) == 1:
		return "", " WHERE " + all[0]
	case len(w.scope.laterals) == 0:
		return "", " WHERE (" + join(all, " AND ") + ")"
	case len(early) > 0:
		before = " JOIN (SELECT 1) AS " + name(w.alias()) + " ON " + join(early, " AND ")
	}
	if len(late) > 0 {
		where = " WHERE " + join(late, " AND ")
	}
	return before, where
}

// besideMark stands in the text of FROM where laterals go.
const besideMark = "\x01"

// withLifted puts the lifted subqueries of the query into its FROM, in front, where the conditions of joins see them.
func (w *writer) withLifted(from string) string {
	from = strings.Replace(from, besideMark, strings.Join(w.scope.laterals, ""), 1)
	list := strings.Join(w.scope.lifted, " CROSS JOIN ")
	rest, found := strings.CutPrefix(from, " FROM ")
	switch {
	case list == "":
		return from
	case found:
		return " FROM " + list + " CROSS JOIN " + rest
	}
	return " FROM " + list + from
}

// refersOutside tells whether a node has a column of a query that is further out than depth levels.
func refersOutside(n *querytree.Node, depth int) bool {
	switch n.Tag {
	case "QUERY":
		depth++
	case "VAR":
		return n.Int("varlevelsup") >= depth
	case "AGGREF":
		if n.Int("agglevelsup") >= depth {
			return true
		}
	}
	for _, f := range n.Fields {
		if fieldRefersOutside(f, depth) {
			return true
		}
	}
	return false
}

func fieldRefersOutside(f any, depth int) bool {
	switch f := f.(type) {
	case *querytree.Node:
		return f != nil && refersOutside(f, depth)
	case []any:
		for _, x := range f {
			if fieldRefersOutside(x, depth) {
				return true
			}
		}
	}
	return false
}
