package deparse

import (
	"github.com/whereq/libra/translate/querytree"
)

// onConflictUpdate is DO UPDATE (OnConflictAction, nodes.h).
const onConflictUpdate = 2

const hintConflict = "Name the columns of the key: ON CONFLICT (id). Keys of Spark's tables are those that it tells, or a property does."

// upsert is INSERT … ON CONFLICT: a MERGE by the key's columns. Of rows with the same key PostgreSQL takes the first, or refuses to
// update one twice.
func (w *writer) upsert(q *querytree.Node, r *relation, into Relation) string {
	c := q.Node("onConflict")
	keys := c.Nodes("arbiterElems")
	i := c.Int("exclRelIndex")
	update := c.Int("action") == onConflictUpdate || len(c.Nodes("onConflictSet")) > 0
	if len(keys) == 0 || c.Has("arbiterWhere") {
		return w.refuse(q, "this ON CONFLICT", hintConflict)
	}
	alias := w.alias()
	if update {
		if i < 1 || i > len(w.scope.ranges) {
			return w.refuse(q, "this ON CONFLICT", hintConflict)
		}
		w.scope.ranges[i-1].alias = alias
	}
	var on, partition []string
	for _, k := range keys {
		v := k.Node("expr")
		if v == nil || v.Tag != "VAR" || v.Int("varattno") < 1 || v.Int("varattno") > len(into.Columns) {
			return w.refuse(q, "ON CONFLICT with an expression", hintConflict)
		}
		column := name(into.Columns[v.Int("varattno")-1])
		on, partition = append(on, name(r.alias)+"."+column+" = "+name(alias)+"."+column), append(partition, column)
	}
	columns, source := w.inserted(q, into)
	with := w.with(q)
	number := "row_number() OVER (PARTITION BY " + commas(partition) + " ORDER BY NULL) AS `libra_nth`"
	source = "SELECT *, " + number + " FROM (" + source + ")"
	one := "(`libra_nth` = 1 OR " + join(each(partition, func(c string) string { return c + " IS NULL" }), " OR ") + ")" // NULLs are no conflict
	first := " WHERE " + one
	if update {
		first = " WHERE if(" + one + ", true, " + raise("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time") + ")"
	}
	m := merging{with: with, target: names(into.Name) + " AS " + name(r.alias),
		source: "(SELECT " + commas(columns) + " FROM (" + source + ")" + first + ") AS " + name(alias), on: join(on, " AND ")}
	if update {
		change := action{kind: whenMatched}
		if where := c.Node("onConflictWhere"); where != nil {
			change.when = w.expr(where)
		}
		change.does = "UPDATE SET " + w.assignments(c.Nodes("onConflictSet"), into)
		m.actions = append(m.actions, change)
	}
	values := each(columns, func(c string) string { return name(alias) + "." + c })
	m.actions = append(m.actions, action{kind: whenNotMatched, does: "INSERT (" + commas(columns) + ") VALUES (" + commas(values) + ")"})
	w.counting = m.count()
	return m.String()
}

// inserted are the columns that an INSERT has values for, and the query of these.
func (w *writer) inserted(q *querytree.Node, into Relation) (columns []string, query string) {
	var list []string
	for _, t := range targets(q) {
		if t.Node("expr").Tag == "SETTODEFAULT" {
			continue
		}
		column := w.columnOf(t, into)
		columns = append(columns, column)
		list = append(list, w.assigned(t, into)+" AS "+column)
	}
	for _, c := range omitted(q, into) {
		columns, list = append(columns, name(into.Columns[c-1])), append(list, missing(c, into)+" AS "+name(into.Columns[c-1]))
	}
	return columns, "SELECT " + commas(list) + w.withLifted(w.from(q))
}
