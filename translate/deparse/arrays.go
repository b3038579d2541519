package deparse

import "github.com/whereq/libra/translate/querytree"

// arrayLiteral is ARRAY[…].
func (w *writer) arrayLiteral(n *querytree.Node) string {
	if n.Bool("multidims") {
		return w.refuse(n, "arrays of several dimensions", "")
	}
	list := each(n.Nodes("elements"), w.expr)
	if len(list) == 0 {
		return "CAST(array() AS " + w.sparkType(n, n.OID("array_typeid"), -1) + ")"
	}
	return "array(" + commas(list) + ")"
}

// arrayCast converts each element.
func (w *writer) arrayCast(n *querytree.Node) string {
	return w.refuse(n, "a cast of an array", "")
}

// subscript is a[1] and a[1:2].
func (w *writer) subscript(n *querytree.Node) string {
	return w.refuse(n, "subscripts", "")
}

// arrayOperator is x = ANY (array) and the like: IN with a list is one of them.
func (w *writer) arrayOperator(n *querytree.Node) string {
	args := n.Nodes("args")
	op, ok := w.Catalog.Operator(n.OID("opno"))
	if !ok {
		return w.refuse(n, "this operator", "")
	}
	list := args[1]
	any := n.Bool("useOr")
	if (list.Tag == "ARRAYEXPR" || list.Tag == "ARRAY") && w.comparable(typeOf(args[0])) && !list.Bool("multidims") && len(list.Nodes("elements")) > 0 {
		switch {
		case op.Name == "=" && any:
			return "(" + w.expr(args[0]) + " IN (" + commas(each(list.Nodes("elements"), w.expr)) + "))"
		case op.Name == "<>" && !any:
			return "(" + w.expr(args[0]) + " NOT IN (" + commas(each(list.Nodes("elements"), w.expr)) + "))"
		}
	}
	return w.refuse(n, "ANY and ALL with this operator", "")
}
