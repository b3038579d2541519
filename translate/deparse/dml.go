package deparse

import (
	"slices"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// PostgreSQL's CmdType (nodes.h).
const (
	commandSelect = iota + 1
	commandUpdate
	commandInsert
	commandDelete
	commandMerge
)

// statement is a whole statement.
func (w *writer) statement(q *querytree.Node) string {
	write := map[int]func(*writer, *querytree.Node) string{
		commandSelect: (*writer).selected,
		commandInsert: (*writer).insert,
		commandUpdate: (*writer).update,
		commandDelete: (*writer).deletion,
		commandMerge:  (*writer).merge,
	}[q.Int("commandType")]
	if q.Tag != "QUERY" || write == nil {
		return w.refuse(q, "this statement", "")
	}
	if q.Has("returningList") && q.Int("commandType") != commandInsert {
		return w.refuse(q, "RETURNING", hintReturning)
	}
	return write(w, q)
}

// selected is a query whose rows go to the client, or whose columns are kept under names of their own.
func (w *writer) selected(q *querytree.Node) string {
	if w.Stored != nil {
		return w.stored(q)
	}
	return w.delivered(q, w.query(q, nil))
}

// stored is a query that makes a table or a view. A numeric whose scale varies, which queries hand on as a text, becomes a DECIMAL;
// a temporary table keeps texts of all numerics that have no scale of their own.
func (w *writer) stored(q *querytree.Node) string {
	names := w.storedNames(q)
	w.names = names
	text, shapes, around := w.query(q, names), w.outputs(q, nil), false
	list := make([]string, len(names))
	for i, t := range targets(q) {
		list[i] = name(names[i])
		switch e := t.Node("expr"); {
		case typeOf(e) != oid.Numeric:
		case w.KeepTexts && typmodOf(e) < 0 && shapes[i].fixed:
			list[i], around = "CAST("+list[i]+" AS STRING) AS "+list[i], true
		case !w.KeepTexts && !shapes[i].fixed:
			list[i], around = readExactly(list[i])+" AS "+list[i], true
		}
	}
	if around {
		return "SELECT " + commas(list) + " FROM (" + text + ")"
	}
	return text
}

// change opens the scope of a statement that writes, and gives its table; the caller leaves the scope.
func (w *writer) change(q *querytree.Node) (*relation, Relation) {
	w.enter(q)
	i := q.Int("resultRelation")
	if i < 1 || i > len(w.scope.ranges) {
		w.refuse(q, "this statement", "")
		return &relation{}, Relation{}
	}
	r := w.scope.ranges[i-1]
	found, ok := w.Catalog.Relation(r.node.OID("relid"))
	if !ok {
		w.refuse(r.node, "this relation", "")
	}
	w.changed = names(found.Name)
	return r, found
}

// columnOf is the target's column that an entry of the target list is for.
func (w *writer) columnOf(t *querytree.Node, into Relation) string {
	if i := t.Int("resno"); i >= 1 && i <= len(into.Columns) {
		return name(into.Columns[i-1])
	}
	return w.refuse(t, "a column that the analyzer does not name", "")
}

// insert is INSERT: always of named columns, from a query. DEFAULT leaves a column out.
func (w *writer) insert(q *querytree.Node) string {
	r, into := w.change(q)
	defer w.leave()
	if q.Has("returningList") {
		w.returning = w.returned(q, r, into)
	}
	if q.Has("onConflict") {
		return w.upsert(q, r, into)
	}
	with := w.with(q)
	columns, query := w.inserted(q, into)
	if len(columns) == 0 {
		columns = each(into.Columns, name)
		return "INSERT INTO " + names(into.Name) + " (" + commas(columns) + ") VALUES (" + commas(each(columns, func(string) string { return "DEFAULT" })) + ")"
	}
	return "INSERT INTO " + names(into.Name) + " (" + commas(columns) + ") " + with + query
}

// assigned is the value for a column. Spark's file tables don't check that columns are NOT NULL.
func (w *writer) assigned(t *querytree.Node, into Relation) string {
	e, column := t.Node("expr"), t.Int("resno")
	text := ""
	if typeOf(e) == oid.Numeric && into.text(column) {
		text = w.exactly(e)
	} else {
		text = w.expr(e)
	}
	if i := column - 1; i < len(into.Typmods) && into.Types[i] == oid.Time && into.Typmods[i] >= 0 { // Spark writes no TIME(6) into a TIME(2)
		text = "CAST(" + text + " AS TIME(" + itoa(int(into.Typmods[i])) + "))"
	}
	if !slices.Contains(into.NotNull, column) || e.Tag == "CONST" && !e.Bool("constisnull") {
		return text
	}
	return "coalesce(" + text + ", " + missing(column, into) + ")"
}

// missing is the error of a column that is NOT NULL.
func missing(column int, into Relation) string {
	return raise("23502", `null value in column "`+into.Columns[column-1]+`" of relation "`+into.Label+`" violates not-null constraint`)
}

// omitted are columns that an INSERT should have values for.
func omitted(q *querytree.Node, into Relation) []int {
	var list []int
	for _, c := range into.NotNull {
		if (into.Defaults != nil && !into.Defaults[c-1] || slices.Contains(into.Required, c)) && given(q, c) == nil {
			list = append(list, c)
		}
	}
	return list
}

// given is what an INSERT has for a column; nil when it leaves it out.
func given(q *querytree.Node, column int) *querytree.Node {
	for _, t := range targets(q) {
		if t.Int("resno") == column && t.Node("expr").Tag != "SETTODEFAULT" {
			return t
		}
	}
	return nil
}

// update is UPDATE of one table by its own columns.
func (w *writer) update(q *querytree.Node) string {
	r, into := w.change(q)
	defer w.leave()
	table, set, rows := names(into.Name)+" AS "+name(r.alias), w.assignments(targets(q), into), w.rowsOf(q, "UPDATE … FROM")
	w.counting = "SELECT count(*) AS `n` FROM " + table + rows
	return "UPDATE " + table + " SET " + set + rows
}

// deletion is DELETE from one table.
func (w *writer) deletion(q *querytree.Node) string {
	r, from := w.change(q)
	defer w.leave()
	table, rows := names(from.Name)+" AS "+name(r.alias), w.rowsOf(q, "DELETE … USING")
	w.counting = "SELECT count(*) AS `n` FROM " + table + rows
	return "DELETE FROM " + table + rows
}

// rowsOf is the WHERE of a statement that reads no other table but in subqueries.
func (w *writer) rowsOf(q *querytree.Node, otherwise string) string {
	if q.Has("cteList") {
		return w.refuse(q, "WITH before a statement that writes", "Put the query into a subquery.")
	}
	tree := q.Node("jointree")
	if len(tree.Nodes("fromlist")) > 1 {
		return w.refuse(q, otherwise, "Use MERGE, or a subquery in WHERE.")
	}
	if quals := tree.Node("quals"); quals != nil {
		return " WHERE " + w.condition(quals)
	}
	return ""
}

// repeated is a column name that a table or view would have twice; Spark takes upper and lower case for the same.
func repeated(names []string) string {
	seen := map[string]bool{}
	for _, n := range names {
		if n = strings.ToLower(n); seen[n] {
			return n
		}
		seen[n] = true
	}
	return ""
}
