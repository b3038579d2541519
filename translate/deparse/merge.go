package deparse

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
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

// merging is a MERGE in Spark's words.
type merging struct {
	with           string
	target, source string // with their aliases
	on             string
	actions        []action
}

// action is what a MERGE does with some rows; does is empty for DO NOTHING.
type action struct {
	kind       int
	when, does string
}

// merge is MERGE.
func (w *writer) merge(q *querytree.Node) string {
	r, into := w.change(q)
	defer w.leave()
	source := q.Node("jointree").Nodes("fromlist")
	if len(source) != 1 || source[0].Tag != "RANGETBLREF" {
		return w.refuse(q, "MERGE from a join", "Put the join into a subquery.")
	}
	m := merging{with: w.with(q), target: names(into.Name) + " AS " + name(r.alias), source: w.fromItem(source[0]), on: w.expr(q.Node("mergeJoinCondition"))}
	for _, n := range q.Nodes("mergeActionList") {
		a := action{kind: n.Int("matchKind")}
		if qual := n.Node("qual"); qual != nil {
			a.when = w.expr(qual)
		}
		a.does = w.mergeAction(n, into)
		m.actions = append(m.actions, a)
	}
	w.counting = m.count()
	return m.String()
}

// String is the statement. Spark has no DO NOTHING: the actions behind one leave its rows out.
func (m merging) String() string {
	var b strings.Builder
	b.WriteString(m.with + "MERGE INTO " + m.target + " USING " + m.source + " ON " + m.on)
	left := map[int][]string{} // conditions of rows that nothing is done with
	for _, a := range m.actions {
		when := slices.Clone(left[a.kind])
		switch {
		case a.does == "" && a.when == "":
			left[a.kind] = append(left[a.kind], "false")
			continue
		case a.does == "":
			left[a.kind] = append(left[a.kind], "NOT coalesce("+a.when+", false)")
			continue
		case a.when != "":
			when = append(when, a.when)
		}
		b.WriteString(mergeWords[a.kind])
		if len(when) > 0 {
			b.WriteString(" AND " + strings.Join(when, " AND "))
		}
		b.WriteString(" THEN " + a.does)
	}
	return b.String()
}

// mergeRows are the rows of each kind.
var mergeRows = map[int]string{whenMatched: "%[1]s JOIN %[2]s ON %[3]s", whenNotMatchedBySource: "%[1]s LEFT ANTI JOIN %[2]s ON %[3]s", whenNotMatched: "%[2]s LEFT ANTI JOIN %[1]s ON %[3]s"}

// count is the query of how many rows it changes: those of each kind that the first action which is for them does something with.
func (m merging) count() string {
	cases := map[int]string{}
	for _, a := range m.actions {
		when := a.when
		if when == "" {
			when = "true"
		}
		cases[a.kind] += " WHEN " + when + " THEN " + strconv.FormatBool(a.does != "")
	}
	var list []string
	for _, kind := range slices.Sorted(maps.Keys(cases)) {
		list = append(list, "(SELECT count_if(CASE"+cases[kind]+" END) FROM "+fmt.Sprintf(mergeRows[kind], m.target, m.source, m.on)+")")
	}
	if list == nil {
		return ""
	}
	return m.with + "SELECT " + strings.Join(list, " + ") + " AS `n`"
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
