package deparse

import (
	"github.com/whereq/libra/translate/querytree"
)

const hintReturning = "Spark tells nothing of the rows that it writes. INSERT … VALUES … RETURNING is there; else run a SELECT behind the statement."

// returned is a query of what an INSERT of VALUES returns: the values are in the statement.
func (w *writer) returned(q *querytree.Node, r *relation, into Relation) string {
	for _, other := range w.scope.ranges {
		if other != r && other.node.Int("rtekind") != rteValues && other.node.Int("rtekind") != rteResult {
			return w.refuse(q, "RETURNING of an INSERT from a query", hintReturning)
		}
	}
	if q.Has("onConflict") {
		return w.refuse(q, "RETURNING with ON CONFLICT", hintReturning)
	}
	var columns []string
	used := map[int]bool{}
	r.table.Texts = make([]bool, len(into.Columns)) // of json: what the statement has is text
	for _, t := range q.Nodes("returningList") {
		for _, v := range columnsIn(t, q.Int("resultRelation")) {
			if w.returnedColumn(q, v, into) {
				used[v.Int("varattno")] = true
				r.table.Texts[v.Int("varattno")-1] = isJSON(v.OID("vartype")) || into.text(v.Int("varattno"))
			}
		}
	}
	for c := range into.Columns {
		switch t := given(q, c+1); {
		case !used[c+1]:
		case t == nil:
			columns = append(columns, "NULL AS "+name(into.Columns[c]))
		default:
			columns = append(columns, w.assigned(t, into)+" AS "+name(into.Columns[c]))
		}
	}
	if len(columns) == 0 {
		columns = []string{"1 AS `nothing`"}
	}
	list := q.Nodes("returningList")
	names := unique(each(list, func(t *querytree.Node) string { return t.Text("resname") }))
	return "SELECT " + commas(each2(list, names, w.target)) + " FROM (SELECT " + commas(columns) + w.withLifted(w.from(q)) + ") AS " + name(r.alias)
}

// returnedColumn notes a column that RETURNING names, whose value must be known and the same each time.
func (w *writer) returnedColumn(q, v *querytree.Node, into Relation) bool {
	c := v.Int("varattno")
	if v.Int("varreturningtype") == 1 || c < 1 || c > len(into.Columns) {
		w.refuse(v, "this in RETURNING", "It takes the columns of the new row.")
		return false
	}
	switch t := given(q, c); {
	case t == nil && (into.Defaults == nil || into.Defaults[c-1]):
		w.refuse(v, "RETURNING of a column that the INSERT leaves out", "Spark has its default. Give the column a value.")
	case t != nil && w.changes(t.Node("expr")):
		w.refuse(v, "RETURNING of a value that is another each time", "Write the value into the statement.")
	}
	return true
}

// columnsIn are the VARs of a relation in an expression.
func columnsIn(n *querytree.Node, varno int) (list []*querytree.Node) {
	n.Walk(func(n *querytree.Node) bool {
		if n.Tag == "VAR" && n.Int("varno") == varno && n.Int("varlevelsup") == 0 {
			list = append(list, n)
		}
		return true
	})
	return list
}

// moving are functions whose value is another each time.
var moving = map[string]bool{
	"now": true, "transaction_timestamp": true, "statement_timestamp": true, "clock_timestamp": true, "timeofday": true, "random": true,
	"gen_random_uuid": true, "uuidv4": true, "uuidv7": true, "random_normal": true,
}

// changes tells whether an expression may have another value when it is computed again. A column of VALUES is what stands there.
func (w *writer) changes(n *querytree.Node) (yes bool) {
	n.Walk(func(n *querytree.Node) bool {
		switch n.Tag {
		case "FUNCEXPR":
			f, known := w.Catalog.Function(n.OID("funcid"))
			yes = yes || !known || moving[f.Name]
		case "SQLVALUEFUNCTION", "SUBLINK":
			yes = true
		case "VAR":
			if _, r := w.relationOf(n); r != nil && r.node.Int("rtekind") == rteValues {
				yes = yes || w.anyChanges(r, n.Int("varattno"))
			}
		}
		return !yes
	})
	return yes
}

// anyChanges is changes of a column of VALUES.
func (w *writer) anyChanges(r *relation, attno int) bool {
	for _, row := range r.node.List("values_lists") {
		if cells, _ := row.([]any); attno >= 1 && attno <= len(cells) {
			if cell, _ := cells[attno-1].(*querytree.Node); cell != nil && w.changes(cell) {
				return true
			}
		}
	}
	return false
}
