package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// A row is a struct to Spark. What libra does with one (prints it, makes JSON of it, compares it) it does with its columns, whose types
// PostgreSQL knows and Spark does not tell.

// isComposite tells whether an expression is a row: ROW(…), the name of a relation, or a column of another query that is one of these.
func (w *writer) isComposite(n *querytree.Node) bool {
	switch n.Tag {
	case "ROWEXPR", "ROW":
		return true
	case "CONVERTROWTYPEEXPR", "RELABELTYPE":
		return w.isComposite(n.Node("arg"))
	case "VAR":
		return n.Int("varattno") == 0 || w.isRowType(n.OID("vartype"))
	}
	return false
}

// isRowType tells the types of rows; those of tables come and go, so that the catalog does not know them.
func (w *writer) isRowType(typ uint32) bool {
	if typ == oid.Record {
		return true
	}
	t, ok := w.Catalog.Type(typ)
	return ok && t.Kind == 'c' || !ok && typ >= firstUserType && oid.ElemOf(typ) == 0
}

// firstUserType is the first OID that is none of PostgreSQL's own (FirstNormalObjectId, transam.h).
const firstUserType = 16384

// rowOf is a row as its columns, where their types are known.
func (w *writer) rowOf(n *querytree.Node) (*querytree.Node, bool) {
	switch {
	case n.Tag == "ROWEXPR", n.Tag == "ROW":
		return n, true
	case n.Tag == "CONVERTROWTYPEEXPR", n.Tag == "RELABELTYPE":
		return w.rowOf(n.Node("arg"))
	case n.Tag != "VAR":
		return nil, false
	}
	fields, ok := w.fieldsOf(n)
	if !ok {
		return nil, false
	}
	column := func(f rowField) *querytree.Node {
		return &querytree.Node{Tag: "VAR", Fields: map[string]any{"varno": n.Text("varno"), "varattno": itoa(f.number), "vartypmod": itoa(int(f.typmod)),
			"varlevelsup": n.Text("varlevelsup"), "vartype": itoa(int(f.typ)), "varnullingrels": n.Fields["varnullingrels"]}}
	}
	if n.Int("varattno") != 0 {
		row := w.expr(n)
		column = func(f rowField) *querytree.Node { return written(row+"."+name(f.spark), f.typ) }
	}
	var args, names []any
	for _, f := range fields {
		args, names = append(args, column(f)), append(names, f.name)
	}
	return &querytree.Node{Tag: "ROWEXPR", Fields: map[string]any{"args": args, "row_typeid": itoa(int(oid.Record)), "colnames": names}}, true
}

// rowField is a column of a row.
type rowField struct {
	name   string // PostgreSQL's
	spark  string // of the struct's field
	number int
	typ    uint32
	typmod int32
}

// fieldsOf are the columns of a row; a numeric must be one that keeps its digits in a struct.
func (w *writer) fieldsOf(n *querytree.Node) ([]rowField, bool) {
	if n.Tag == "ROWEXPR" || n.Tag == "ROW" {
		return w.fieldsOfRow(n)
	}
	if n.Tag != "VAR" {
		return nil, false
	}
	s, r := w.relationOf(n)
	if r == nil {
		return nil, false
	}
	if n.Int("varattno") == 0 {
		return w.fieldsOfRelation(s, r)
	}
	list, in := expressionsIn(w, s, r)
	at := n.Int("varattno")
	if at < 1 || at > len(list) || list[at-1] == nil {
		return nil, false
	}
	defer func(here *scope) { w.scope = here }(w.scope)
	w.scope = in
	fields, ok := w.fieldsOf(list[at-1])
	for _, f := range fields {
		ok = ok && f.typ != 0
	}
	return fields, ok
}

// expressionsIn are what a relation's columns stand for, and the scope in which they do.
func expressionsIn(w *writer, s *scope, r *relation) ([]*querytree.Node, *scope) {
	switch r.node.Int("rtekind") {
	case rteSubquery:
		q := r.node.Node("subquery")
		if q.Has("setOperations") {
			return nil, nil
		}
		return outputsOf(q), w.inner(s, q)
	case rteCTE:
		for up := s; up != nil; up = up.up {
			if c := up.ctes[r.node.Text("ctename")]; c != nil && !c.query.Has("setOperations") {
				return outputsOf(c.query), w.inner(up, c.query)
			}
		}
	}
	list, _ := expressionsOf(r)
	return list, s
}

func (w *writer) fieldsOfRow(n *querytree.Node) ([]rowField, bool) {
	names := n.Strings("colnames")
	var out []rowField
	for i, a := range n.Nodes("args") {
		f := rowField{name: "f" + itoa(i+1), number: i + 1, typ: typeOf(a), typmod: typmodOf(a)}
		if i < len(names) && names[i] != "" {
			f.name = names[i]
		}
		if f.spark = f.name; w.varies(a) {
			return nil, false
		}
		out = append(out, f)
	}
	return out, true
}

func (w *writer) fieldsOfRelation(s *scope, r *relation) ([]rowField, bool) {
	if r.alias == "" {
		return nil, false
	}
	types, mods := w.columnTypes(r)
	names := r.node.Node("eref").Strings("colnames")
	if len(types) == 0 || len(types) > len(r.columns) || len(types) > len(names) {
		return nil, false
	}
	out := make([]rowField, len(types))
	for i, t := range types {
		out[i] = rowField{names[i], r.columns[i], i + 1, t, mods[i]}
	}
	return out, true
}

// columnTypes are the types of a relation's columns, and their modifiers; nil where the tree does not tell.
func (w *writer) columnTypes(r *relation) (types []uint32, mods []int32) {
	switch r.node.Int("rtekind") {
	case rteRelation:
		return r.table.Types, r.table.Typmods
	case rteSubquery:
		for _, e := range outputsOf(r.node.Node("subquery")) {
			types, mods = append(types, typeOf(e)), append(mods, -1)
		}
	case rteValues, rteCTE:
		for _, t := range r.node.Strings("coltypes") {
			types, mods = append(types, oidOf(t)), append(mods, -1)
		}
	}
	return types, mods
}

// absent is a condition that holds where there is no row: an outer join has found none. It is empty where that can't be.
func (w *writer) absent(n *querytree.Node) string {
	switch {
	case n.Tag == "CONVERTROWTYPEEXPR", n.Tag == "RELABELTYPE":
		return w.absent(n.Node("arg"))
	case n.Tag != "VAR":
		return ""
	case n.Int("varattno") != 0:
		return w.expr(n) + " IS NULL"
	}
	_, r := w.relationOf(n)
	if r == nil || !nulled(n) {
		return ""
	}
	return join(each(r.columns, func(c string) string { return name(r.alias) + "." + name(c) + " IS NULL" }), " AND ")
}

// nulled tells whether an outer join may make a VAR NULL.
func nulled(n *querytree.Node) bool {
	return n.Has("varnullingrels") && n.Text("varnullingrels") != "(b)"
}

// unlessAbsent is a value made of a row's columns; NULL where there is no row.
func (w *writer) unlessAbsent(n *querytree.Node, value string) string {
	if c := w.absent(n); c != "" {
		return "if(" + c + ", NULL, " + value + ")"
	}
	return value
}

var _ = register(map[string]rule{
	"record_eq(record,record)": sameRows("", " AND "),
	"record_ne(record,record)": sameRows("NOT ", " OR "),
})

// sameRows compares two rows as values: there, NULLs are equal.
func sameRows(not, and string) rule {
	return func(c *call) string {
		left, ok := c.w.rowOf(c.args[0])
		right, also := c.w.rowOf(c.args[1])
		if !ok || !also {
			return c.refuse("comparing these rows", "Compare their columns.")
		}
		a, b := left.Nodes("args"), right.Nodes("args")
		if len(a) != len(b) || len(a) == 0 || !c.w.same(a) || !c.w.same(b) {
			return c.refuse("comparing these rows", "Compare their columns.")
		}
		text := "(" + strings.Join(each2(a, b, func(x, y *querytree.Node) string {
			return not + "(" + c.w.equated(x) + " <=> " + c.w.equated(y) + ")"
		}), and) + ")"
		return c.w.unlessAbsent(c.args[0], c.w.unlessAbsent(c.args[1], text))
	}
}
