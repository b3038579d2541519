package deparse

import (
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// What a MERGE's action is for (MergeMatchKind, primnodes.h).
const (
	whenMatched = iota
	whenNotMatchedBySource
	whenNotMatched
)

var mergeWords = map[int]string{
	whenMatched: " WHEN MATCHED", whenNotMatchedBySource: " WHEN NOT MATCHED BY SOURCE", whenNotMatched: " WHEN NOT MATCHED",
}

// merge is MERGE. Spark has no DO NOTHING: the actions behind one leave its rows out.
func (w *writer) merge(q *querytree.Node) string {
	r, into := w.change(q)
	defer w.leave()
	source := q.Node("jointree").Nodes("fromlist")
	if len(source) != 1 || source[0].Tag != "RANGETBLREF" {
		return w.refuse(q, "MERGE from a join", "Put the join into a subquery.")
	}
	var b strings.Builder
	b.WriteString(w.with(q) + "MERGE INTO " + names(into.Name) + " AS " + name(r.alias) + " USING " + w.fromItem(source[0]) +
		" ON " + w.expr(q.Node("mergeJoinCondition")))
	left := map[int][]string{} // conditions of rows that nothing is done with
	for _, a := range q.Nodes("mergeActionList") {
		kind := a.Int("matchKind")
		when := append([]string(nil), left[kind]...)
		if qual := a.Node("qual"); qual != nil {
			when = append(when, w.expr(qual))
		}
		action := w.mergeAction(a, into)
		if action == "" {
			not := "false"
			if qual := a.Node("qual"); qual != nil {
				not = "NOT coalesce(" + w.expr(qual) + ", false)"
			}
			left[kind] = append(left[kind], not)
			continue
		}
		b.WriteString(mergeWords[kind])
		if len(when) > 0 {
			b.WriteString(" AND " + strings.Join(when, " AND "))
		}
		b.WriteString(" THEN " + action)
	}
	return b.String()
}

// mergeAction is what is done; "" is nothing.
func (w *writer) mergeAction(a *querytree.Node, into Relation) string {
	switch a.Int("commandType") {
	case commandUpdate:
		return "UPDATE SET " + w.assignments(targets(a), into)
	case commandDelete:
		return "DELETE"
	case commandInsert:
		var columns, values []string
		for _, t := range targets(a) {
			columns = append(columns, w.columnOf(t, into))
			if t.Node("expr").Tag == "SETTODEFAULT" {
				values = append(values, "DEFAULT")
			} else {
				values = append(values, w.assigned(t, into))
			}
		}
		if len(columns) == 0 {
			return w.refuse(a, "INSERT DEFAULT VALUES in MERGE", "Give one column a value.")
		}
		return "INSERT (" + commas(columns) + ") VALUES (" + commas(values) + ")"
	}
	return ""
}

// assignments are those of an UPDATE.
func (w *writer) assignments(list []*querytree.Node, into Relation) string {
	return commas(each(list, func(t *querytree.Node) string {
		if t.Node("expr").Tag == "SETTODEFAULT" {
			return w.columnOf(t, into) + " = DEFAULT"
		}
		return w.columnOf(t, into) + " = " + w.assigned(t, into)
	}))
}
