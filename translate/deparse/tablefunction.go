package deparse

import (
	"slices"

	"github.com/whereq/libra/translate/querytree"
)

// tableFunction is a function in FROM, or several side by side, with numbers behind them or without.
func (w *writer) tableFunction(r *relation) string {
	list := r.node.Nodes("functions")
	tail := " AS " + name(r.alias) + "(" + commas(each(r.columns, name)) + ")"
	if s := w.sparkFunction(list); s != "" {
		return s + tail
	}
	rows := make([]set, len(list))
	for i, n := range list {
		if found, ok := w.recordSet(n); ok {
			rows[i] = found
			continue
		}
		rows[i] = w.setOf(n.Node("funcexpr"))
	}
	word := w.lateral(r)
	if w.lift && slices.ContainsFunc(list, hasSubquery) {
		word = "LATERAL " // a lifted subquery is a relation of FROM
	}
	return word + generate(rows, r.node.Bool("funcordinality")) + tail
}

// sparkFunction is one of Spark's own table functions.
func (w *writer) sparkFunction(list []*querytree.Node) string {
	if len(list) != 1 || list[0].Node("funcexpr").Tag != "FUNCEXPR" {
		return ""
	}
	n := list[0].Node("funcexpr")
	f, ok := w.Catalog.Function(n.OID("funcid"))
	if !ok || f.Schema != SparkSchema {
		return ""
	}
	return f.Name + "(" + commas(each(n.Nodes("args"), w.expr)) + ")"
}
