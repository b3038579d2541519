package deparse

import (
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// Spark has no subqueries within lambdas, which is what let makes. So a statement in which one would be is written again with
// those subqueries in FROM that give one value and refer to nothing around them.

// lifted writes a subquery's value as a column of FROM, if that can be.
func (w *writer) lifted(q *querytree.Node, value func() string) (string, bool) {
	if !w.lift || w.scope == nil || refersOutside(q, 0) {
		return "", false
	}
	s, alias := w.scope, w.alias()
	s.lifted = append(s.lifted, "(SELECT "+value()+" AS `value`) AS "+name(alias))
	column := name(alias) + ".`value`"
	if s.grouped() && !s.beforeGroups && w.inAggregate == 0 {
		column = "any_value(" + column + ")"
	}
	return column, true
}

// grouped tells whether the select list is that of groups.
func (s *scope) grouped() bool {
	q := s.query
	return q.Bool("hasAggs") || len(q.List("groupClause")) > 0 || len(q.List("groupingSets")) > 0 || q.Has("havingQual")
}

// withLifted puts the lifted subqueries of the query into its FROM, in front, where the conditions of joins see them.
func (w *writer) withLifted(from string) string {
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
