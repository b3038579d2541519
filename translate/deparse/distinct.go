package deparse

import "github.com/whereq/libra/translate/querytree"

// equalButOther tells whether a query with DISTINCT has columns whose equal values are not the same to Spark.
func (w *writer) equalButOther(q *querytree.Node) bool {
	if len(q.List("distinctClause")) == 0 || q.Bool("hasDistinctOn") {
		return false
	}
	for _, t := range targets(q) {
		if e := t.Node("expr"); byKey(typeOf(e)) || w.varies(e) {
			return true
		}
	}
	return false
}

// distinctAround groups the rows in a query around, and shows one of those that are equal, as PostgreSQL does.
func (w *writer) distinctAround(q *querytree.Node, as []string) string {
	w.scope.anyOfEqual = true
	inner := w.core(q, each2(targets(q), as, w.target))
	list, keys := make([]string, len(as)), make([]string, len(as))
	for i, t := range targets(q) {
		list[i], keys[i] = name(as[i]), w.outputKey(t, as[i])
		if keys[i] != list[i] {
			list[i] = "any_value(" + name(as[i]) + ") AS " + name(as[i])
		}
	}
	grouped := "SELECT " + commas(list) + " FROM (" + inner + ") AS " + name(w.alias()) + " GROUP BY " + commas(keys)
	return "SELECT * FROM (" + grouped + ") AS " + name(w.alias()) + w.orderBy(q, as) + w.limit(q)
}
