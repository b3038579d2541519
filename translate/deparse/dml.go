package deparse

import (
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// PostgreSQL's CmdType (nodes.h).
const (
	commandSelect = iota + 1
	commandUpdate
	commandInsert
	commandDelete
)

// statement is a whole statement.
func (w *writer) statement(q *querytree.Node) string {
	write := map[int]func(*writer, *querytree.Node) string{
		commandSelect: func(w *writer, q *querytree.Node) string { return w.query(q, w.names) },
		commandInsert: (*writer).insert,
		commandUpdate: (*writer).update,
		commandDelete: (*writer).deletion,
	}[q.Int("commandType")]
	if q.Tag != "QUERY" || write == nil {
		return w.refuse(q, "this statement", "")
	}
	if q.Has("returningList") {
		return w.refuse(q, "RETURNING", "Spark tells nothing of the rows that it writes. Run a SELECT behind it.")
	}
	return write(w, q)
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
	r.columns = found.Columns
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
	_, into := w.change(q)
	defer w.leave()
	if q.Has("onConflict") {
		return w.refuse(q, "ON CONFLICT", "Spark's tables have no unique keys. Use MERGE where the table's format can.")
	}
	with := w.with(q)
	var columns, list []string
	for _, t := range targets(q) {
		if t.Node("expr").Tag == "SETTODEFAULT" {
			continue
		}
		columns = append(columns, w.columnOf(t, into))
		list = append(list, w.expr(t.Node("expr"))+" AS "+name(t.Text("resname")))
	}
	if len(columns) == 0 {
		return w.refuse(q, "INSERT without a value", "Give one column a value.")
	}
	return "INSERT INTO " + names(into.Name) + " (" + commas(columns) + ") " + with + "SELECT " + commas(list) + w.from(q)
}

// update is UPDATE of one table by its own columns.
func (w *writer) update(q *querytree.Node) string {
	r, into := w.change(q)
	defer w.leave()
	set := each(targets(q), func(t *querytree.Node) string {
		if t.Node("expr").Tag == "SETTODEFAULT" {
			return w.columnOf(t, into) + " = DEFAULT"
		}
		return w.columnOf(t, into) + " = " + w.expr(t.Node("expr"))
	})
	return "UPDATE " + names(into.Name) + " AS " + name(r.alias) + " SET " + commas(set) + w.rowsOf(q, "UPDATE … FROM")
}

// deletion is DELETE from one table.
func (w *writer) deletion(q *querytree.Node) string {
	r, from := w.change(q)
	defer w.leave()
	return "DELETE FROM " + names(from.Name) + " AS " + name(r.alias) + w.rowsOf(q, "DELETE … USING")
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
		return " WHERE " + w.expr(quals)
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
