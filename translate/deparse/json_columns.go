package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// json writes an operand. A column of a table that PostgreSQL takes for jsonb is a STRUCT, a MAP or a VARIANT, which are shown as
// they are; whoever works on it needs its text.
func (w *writer) json(n *querytree.Node) string {
	if isJSON(typeOf(n)) && w.isNested(n) {
		return canonicalJSON("to_json(" + w.expr(n) + ", map('ignoreNullFields', 'false'))")
	}
	return w.expr(n)
}

// json writes argument i.
func (c *call) json(i int) string { return c.w.json(c.args[i]) }

// isNested tells whether an expression is a column of one of Spark's tables, seen through subqueries or not.
func (w *writer) isNested(n *querytree.Node) bool {
	if n == nil || n.Tag != "VAR" {
		return false
	}
	s, r := w.relationOf(n)
	if r == nil {
		return false
	}
	at := n.Int("varattno")
	list, ok := expressionsOf(r)
	in := s
	switch q := (*querytree.Node)(nil); r.node.Int("rtekind") {
	case rteRelation:
		return !r.table.text(at)
	case rteSubquery:
		q = r.node.Node("subquery")
		list, in = outputsOf(q), w.inner(s, q)
	case rteCTE:
		for up := s; up != nil; up = up.up {
			if c := up.ctes[r.node.Text("ctename")]; c != nil {
				list, in = outputsOf(c.query), w.inner(up, c.query)
				break
			}
		}
	default:
		if !ok {
			return false
		}
	}
	if at < 1 || at > len(list) {
		return false
	}
	defer func(here *scope) { w.scope = here }(w.scope)
	w.scope = in
	return w.isNested(list[at-1])
}

func outputsOf(q *querytree.Node) []*querytree.Node {
	var list []*querytree.Node
	for _, t := range targets(q) {
		list = append(list, t.Node("expr"))
	}
	return list
}

// inner is the scope of a query within another one's, good for asking what its VARs are.
func (w *writer) inner(in *scope, q *querytree.Node) *scope {
	defer func(here *scope, aliases int) { w.scope, w.aliases = here, aliases }(w.scope, w.aliases)
	w.scope = in
	w.enter(q)
	return w.scope
}

// rowOf is a whole row as its columns, where their types are known.
func (w *writer) rowOf(n *querytree.Node) (*querytree.Node, bool) {
	if n.Tag == "ROWEXPR" || n.Tag == "ROW" {
		return n, true
	}
	if n.Tag == "CONVERTROWTYPEEXPR" || n.Tag == "RELABELTYPE" {
		return w.rowOf(n.Node("arg"))
	}
	if n.Tag != "VAR" || n.Int("varattno") != 0 {
		return nil, false
	}
	s, r := w.relationOf(n)
	if s == nil || r.alias == "" {
		return nil, false
	}
	types := w.columnTypes(s, r)
	if len(types) == 0 || len(types) > len(r.columns) {
		return nil, false
	}
	var args []any
	for i := range types {
		args = append(args, &querytree.Node{Tag: "VAR", Fields: map[string]any{"varno": n.Text("varno"), "varattno": itoa(i + 1), "vartypmod": "-1",
			"varlevelsup": n.Text("varlevelsup"), "vartype": itoa(int(types[i])), "varnullingrels": n.Fields["varnullingrels"]}})
	}
	return &querytree.Node{Tag: "ROWEXPR", Fields: map[string]any{"args": args, "row_typeid": itoa(int(oid.Record)), "colnames": r.node.Node("eref").List("colnames")}}, true
}

// columnTypes are the types of a relation's columns; nil where the tree does not tell.
func (w *writer) columnTypes(_ *scope, r *relation) []uint32 {
	var out []uint32
	switch r.node.Int("rtekind") {
	case rteSubquery:
		for _, e := range outputsOf(r.node.Node("subquery")) {
			out = append(out, typeOf(e))
		}
	case rteRelation:
		return r.table.Types
	case rteValues, rteCTE:
		for _, t := range r.node.Strings("coltypes") {
			out = append(out, oidOf(t))
		}
	}
	return out
}

// unlessMissing is what is made of a row; it is otherwise where n is the row of a relation for which an outer join has found nothing.
func (w *writer) unlessMissing(n *querytree.Node, value, otherwise string) string {
	if n.Tag == "CONVERTROWTYPEEXPR" || n.Tag == "RELABELTYPE" {
		return w.unlessMissing(n.Node("arg"), value, otherwise)
	}
	row, ok := w.rowOf(n)
	if n.Tag != "VAR" || !ok || !n.Has("varnullingrels") || n.Text("varnullingrels") == "(b)" {
		return value
	}
	return "if(" + join(each(row.Nodes("args"), func(a *querytree.Node) string { return w.expr(a) + " IS NULL" }), " AND ") + ", " + otherwise + ", " + value + ")"
}
