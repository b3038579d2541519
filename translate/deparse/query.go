package deparse

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

func itoa(i int) string { return strconv.Itoa(i) }

// query writes a SELECT, VALUES or set operation without parentheses around it. as are the names of its columns; nil gives
// them names of no importance.
func (w *writer) query(q *querytree.Node, as []string) string {
	w.enter(q)
	defer w.leave()
	if as == nil {
		as = outputNames(q)
	}
	with := w.with(q)
	if q.Has("setOperations") {
		return with + w.setOperation(q, as)
	}
	return with + w.selection(q, as)
}

// outputNames are names for the columns of a query whose names don't matter.
func outputNames(q *querytree.Node) []string {
	return unique(each(targets(q), func(t *querytree.Node) string { return t.Text("resname") }))
}

// selection is a plain SELECT. Sorting that needs more than the output columns, DISTINCT ON and WITH TIES put a query
// around it.
func (w *writer) selection(q *querytree.Node, as []string) string {
	w.refuseClauses(q)
	switch {
	case q.Bool("hasDistinctOn"):
		return w.distinctOn(q, as)
	case q.Int("limitOption") == limitWithTies:
		return w.withTies(q, as)
	case w.equalButOther(q):
		return w.distinctAround(q, as)
	case w.sortsByMore(q):
		return w.sortedOutside(q, as)
	}
	core := w.withTotals(q, func() []string { return each2(targets(q), as, w.target) })
	return core + w.orderBy(q, as) + w.limit(q)
}

// core is everything up to HAVING: SELECT list FROM … WHERE … GROUP BY … HAVING ….
func (w *writer) core(q *querytree.Node, list []string) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	if len(q.List("distinctClause")) > 0 && !q.Bool("hasDistinctOn") && !w.scope.anyOfEqual {
		b.WriteString("DISTINCT ")
	}
	if len(list) == 0 {
		list = []string{"NULL AS `nothing`"}
	}
	b.WriteString(commas(list))
	w.scope.beforeGroups = true
	from, groups := w.from(q), w.groupBy(q)
	w.scope.beforeGroups = false
	if w.havingGrouping(q) { // Spark does not always find the keys of GROUPING there
		of, kept := w.condition(q.Node("havingQual")), "libra_having"
		return "SELECT * EXCEPT (" + name(kept) + ") FROM (" + b.String() + ", " + of + " AS " + name(kept) + w.withLifted(from) + groups + ") AS " + name(w.alias()) +
			" WHERE " + name(kept)
	}
	having := w.having(q)
	return b.String() + w.withLifted(from) + groups + having
}

// havingGrouping tells whether the groups of grouping sets are picked by GROUPING.
func (w *writer) havingGrouping(q *querytree.Node) (yes bool) {
	if h := q.Node("havingQual"); h != nil && len(q.List("groupingSets")) > 0 {
		h.Walk(func(n *querytree.Node) bool {
			yes = yes || n.Tag == "GROUPINGFUNC"
			return !yes
		})
	}
	return yes
}

func (w *writer) having(q *querytree.Node) string {
	if h := q.Node("havingQual"); h != nil {
		return " HAVING " + w.condition(h)
	}
	return ""
}

// target is one entry of the select list.
func (w *writer) target(t *querytree.Node, as string) string {
	e := t.Node("expr")
	if typeOf(e) == oid.Numeric && !t.Bool("resjunk") && (w.asTexts[w.scope.query][t.Int("resno")-1] || w.varies(e)) {
		return w.exactly(e) + " AS " + name(as)
	}
	if w.scope.up == nil && !t.Bool("resjunk") && w.isComposite(e) {
		return w.recordText(e) + " AS " + name(as)
	}
	return w.expr(e) + " AS " + name(as)
}

// refuseClauses refuses what no SELECT of Spark's has.
func (w *writer) refuseClauses(q *querytree.Node) {
	if len(q.List("rowMarks")) > 0 {
		w.refuse(q, "FOR UPDATE and FOR SHARE", "Spark locks no rows.")
	}
}

func each2[A, B any](a []A, b []B, f func(A, B) string) []string {
	out := make([]string, len(a))
	for i, x := range a {
		out[i] = f(x, b[i])
	}
	return out
}
