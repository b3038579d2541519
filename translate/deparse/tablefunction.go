package deparse

import "github.com/whereq/libra/translate/querytree"

// tableFunction is a function in FROM.
func (w *writer) tableFunction(r *relation) string {
	list := r.node.Nodes("functions")
	if len(list) != 1 || r.node.Bool("funcordinality") {
		return w.refuse(r.node, "ROWS FROM and WITH ORDINALITY", "")
	}
	n := list[0].Node("funcexpr")
	if n == nil || n.Tag != "FUNCEXPR" {
		return w.refuse(r.node, "this function in FROM", "")
	}
	f, ok := w.Catalog.Function(n.OID("funcid"))
	if !ok {
		return w.refuse(n, "this function in FROM", "")
	}
	c := &call{w: w, node: n, name: f.Name, args: n.Nodes("args"), types: f.Args, result: n.OID("funcresulttype")}
	if f.Schema == SparkSchema {
		return f.Name + "(" + commas(c.all()) + ") AS " + name(r.alias) + "(" + commas(each(r.columns, name)) + ")"
	}
	return w.refuse(n, w.signature(c)+" in FROM", "")
}

// setInTarget is a function that returns a set, in the select list.
func (w *writer) setInTarget(n *querytree.Node) string {
	return w.refuse(n, "functions that return sets in the select list", "Put it into FROM.")
}
