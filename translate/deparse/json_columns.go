package deparse

import "github.com/whereq/libra/translate/querytree"

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
