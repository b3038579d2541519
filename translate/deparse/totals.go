package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// A grouping set of no columns gives a row of totals even where there is nothing to group; Spark gives none then. So a query with one is
// followed by that row, for the case that its FROM has no rows.

// withTotals is core with the grand totals of nothing. list makes the select list, the second time for that row.
func (w *writer) withTotals(q *querytree.Node, list func() []string) string {
	n := grandTotals(q)
	if n == 0 || len(q.List("groupClause")) > 0 && !w.hasGroups() || len(q.Node("jointree").Nodes("fromlist")) == 0 {
		return w.core(q, list())
	}
	text := w.core(q, list())
	defer func(lifted []string) { w.scope.nothing, w.scope.lifted = false, lifted }(w.scope.lifted)
	w.scope.beforeGroups = true
	from := w.withLifted(w.from(q))
	w.scope.nothing, w.scope.beforeGroups, w.scope.lifted = true, false, nil
	selected, having := list(), w.having(q)
	if len(w.scope.lifted) > 0 {
		return w.refuse(q, "subqueries beside a grand total of GROUPING SETS", "Put the groups into a subquery.")
	}
	where := " WHERE false"
	if strings.Contains(from, " WHERE ") && q.Node("jointree").Node("quals") != nil {
		where = " AND false"
	}
	alias := name(w.alias())
	total := "SELECT * FROM (SELECT " + commas(selected) + from + where + having + ") AS " + alias
	if n > 1 {
		total = "SELECT " + alias + ".* FROM (SELECT " + commas(selected) + from + where + having + ") AS " + alias + " CROSS JOIN range(" + itoa(n) + ")"
	}
	if w.scope.up != nil && refersOutside(q, 0) {
		return w.refuse(q, "a grand total of GROUPING SETS in a subquery that refers to the query around", "Use UNION ALL.")
	}
	return text + " UNION ALL " + total + " WHERE NOT EXISTS (SELECT 1" + from + ")"
}

// hasGroups tells whether the tree has the grouping step as a relation, which PostgreSQL has since 18.
func (w *writer) hasGroups() bool {
	for _, r := range w.scope.ranges {
		if r.node.Int("rtekind") == rteGroup {
			return true
		}
	}
	return false
}

// grandTotals is the number of grouping sets without columns. A GROUP BY of that alone is an aggregate without groups.
func grandTotals(q *querytree.Node) int {
	sets := q.Nodes("groupingSets")
	if len(sets) == 0 || len(sets) == 1 && sets[0].Int("kind") == setEmpty {
		return 0
	}
	n := 1
	for _, s := range sets {
		n *= emptySets(s)
	}
	return n
}

func emptySets(s *querytree.Node) int {
	switch s.Int("kind") {
	case setEmpty, setRollup, setCube:
		return 1
	case setSets:
		n := 0
		for _, x := range s.Nodes("content") {
			n += emptySets(x)
		}
		return n
	}
	return 0
}

// typedNull is NULL of an expression's type; a numeric's digits are those of what it is beside.
func (w *writer) typedNull(n *querytree.Node) string {
	if typeOf(n) == oid.Numeric {
		return "NULL"
	}
	return "CAST(NULL AS " + w.sparkType(n, typeOf(n), typmodOf(n)) + ")"
}

// isConst tells whether an entry of a list is a constant.
func isConst(list []*querytree.Node, attno int) bool {
	return attno >= 1 && attno <= len(list) && list[attno-1] != nil && list[attno-1].Tag == "CONST"
}
