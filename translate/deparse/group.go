package deparse

import "github.com/whereq/libra/translate/querytree"

// groupBy is GROUP BY with whatever grouping sets it has.
func (w *writer) groupBy(q *querytree.Node) string {
	if sets := q.Nodes("groupingSets"); len(sets) > 0 {
		if q.Bool("groupDistinct") {
			return w.refuse(q, "GROUP BY DISTINCT", "")
		}
		if len(sets) == 1 && sets[0].Int("kind") == setEmpty { // one group of all rows, even of none
			if q.Bool("hasAggs") || q.Has("havingQual") {
				return ""
			}
			return " HAVING true"
		}
		return " GROUP BY " + commas(each(sets, func(s *querytree.Node) string { return w.groupingSet(q, s) }))
	}
	keys := each(q.Nodes("groupClause"), func(c *querytree.Node) string { return w.groupKey(q, c.Int("tleSortGroupRef")) })
	if len(keys) == 0 {
		return ""
	}
	return " GROUP BY " + commas(keys)
}

// groupKey is the expression of a grouping column. A bare number would be a column's ordinal to Spark.
func (w *writer) groupKey(q *querytree.Node, ref int) string {
	return w.groupKeyOf(w.resolved(entry(q, ref).Node("expr")))
}

// asKey writes what a query is grouped by as GROUP BY has it.
func (w *writer) asKey(s *scope, write func() string) string {
	defer func(was bool) { s.beforeGroups = was }(s.beforeGroups)
	s.beforeGroups = true
	return write()
}

func (w *writer) groupKeyOf(n *querytree.Node) string {
	return w.asKey(w.scope, func() string { return w.groupKeyText(n) })
}

func (w *writer) groupKeyText(n *querytree.Node) string {
	if byKey(typeOf(n)) {
		return w.keyOf(n)
	}
	if n.Tag == "CONST" {
		return "CAST(" + w.expr(n) + " AS " + w.sparkType(n, typeOf(n), typmodOf(n)) + ")"
	}
	return w.expr(n)
}

// resolved follows a VAR of the grouping step (PostgreSQL 18's RTE_GROUP) to what it stands for.
func (w *writer) resolved(n *querytree.Node) *querytree.Node {
	if n.Tag != "VAR" || n.Int("varlevelsup") != 0 {
		return n
	}
	if v := n.Int("varno"); v >= 1 && v <= len(w.scope.ranges) {
		r := w.scope.ranges[v-1].node
		if list, at := r.Nodes("groupexprs"), n.Int("varattno"); r.Int("rtekind") == rteGroup && at >= 1 && at <= len(list) {
			return list[at-1]
		}
	}
	return n
}

// The kinds of GROUPINGSET (GroupingSetKind, parsenodes.h).
const (
	setEmpty = iota
	setSimple
	setRollup
	setCube
	setSets
)

func (w *writer) groupingSet(q, s *querytree.Node) string {
	content := func() string {
		return commas(each(s.List("content"), func(x any) string {
			switch x := x.(type) {
			case *querytree.Node:
				return w.groupingSet(q, x)
			case string:
				return w.groupKey(q, atoi(x))
			}
			return ""
		}))
	}
	switch s.Int("kind") {
	case setEmpty:
		return "()"
	case setSimple:
		if len(s.List("content")) == 1 {
			return content()
		}
		return "(" + content() + ")"
	case setRollup:
		return "ROLLUP(" + content() + ")"
	case setCube:
		return "CUBE(" + content() + ")"
	case setSets:
		return "GROUPING SETS(" + content() + ")"
	}
	return w.refuse(q, "this GROUP BY", "")
}

// groupingFunction is GROUPING(a, b): a bit for each argument, the last one's the lowest.
func (w *writer) groupingFunction(n *querytree.Node) string {
	args := n.Nodes("args")
	switch at := w.at(n.Int("agglevelsup")); {
	case at != w.scope:
		return w.refuse(n, "GROUPING of an outer query", "")
	case len(at.query.List("groupingSets")) == 0:
		return "0"
	case at.nothing:
		return itoa(1<<len(args) - 1)
	}
	s := ""
	for i, a := range args {
		bit := "CAST(grouping(" + w.groupKeyOf(w.resolved(a)) + ") AS INT)"
		if shift := len(args) - 1 - i; shift > 0 {
			bit = "shiftleft(" + bit + ", " + itoa(shift) + ")"
		}
		if s != "" {
			s += " | "
		}
		s += bit
	}
	return "(" + s + ")"
}
