package deparse

import (
	"strconv"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// arrayLiteral is ARRAY[…].
func (w *writer) arrayLiteral(n *querytree.Node) string {
	if n.Bool("multidims") {
		return w.refuse(n, "arrays of several dimensions", "")
	}
	if n.OID("element_typeid") == oid.Numeric && !common(each3(n.Nodes("elements"), w.numericOf)...).fixed {
		return w.refuse(n, "an array of numerics with different scales", "Cast its elements to numeric(p, s).")
	}
	list := each(n.Nodes("elements"), w.expr)
	if len(list) == 0 {
		return w.emptyArray(n, n.OID("array_typeid"))
	}
	return "array(" + commas(list) + ")"
}

func (w *writer) emptyArray(n *querytree.Node, typ uint32) string {
	return "CAST(array() AS " + w.sparkType(n, typ, -1) + ")"
}

// arrayCast converts each element.
func (w *writer) arrayCast(n *querytree.Node) string {
	arg, elem := n.Node("arg"), n.Node("elemexpr")
	if elem == nil {
		return w.refuse(n, "a cast of an array", "")
	}
	if elem.Tag == "CASETESTEXPR" {
		return w.expr(arg)
	}
	defer func(was *querytree.Node) { w.caseArg = was }(w.caseArg)
	if elements, ok := w.elements(arg); ok && len(elements) > 0 && arg.Tag != "CONST" {
		return "array(" + commas(each(elements, func(e *querytree.Node) string {
			w.caseArg = e
			return w.expr(elem)
		})) + ")"
	}
	v := w.alias()
	list := w.expr(arg)
	w.caseArg = written(v, oid.ElemOf(typeOf(arg)))
	return "transform(" + list + ", " + v + " -> " + w.expr(elem) + ")"
}

// subscript is a[1] and a[1:2], which begin at 1 and give NULL and nothing where there is nothing.
func (w *writer) subscript(n *querytree.Node) string {
	if n.OID("refcontainertype") == oid.JSONB {
		return w.jsonSubscript(n)
	}
	upper, lower := n.List("refupperindexpr"), n.List("reflowerindexpr")
	if len(upper) != 1 || n.Has("refassgnexpr") {
		return w.refuse(n, "subscripts of several dimensions", "")
	}
	high, _ := upper[0].(*querytree.Node)
	list := w.expr(n.Node("refexpr"))
	if len(lower) == 0 {
		if i, ok := (&call{w: w, args: []*querytree.Node{high}}).integer(0); ok {
			return "get(" + list + ", " + strconv.FormatInt(i-1, 10) + ")"
		}
		return "get(" + list + ", " + w.expr(high) + " - 1)"
	}
	low, _ := lower[0].(*querytree.Node)
	from, to := "1", "array_size("+list+")"
	if low != nil {
		from = "if(" + w.expr(low) + " < 1, 1, " + w.expr(low) + ")"
	}
	if high != nil {
		to = w.expr(high)
	}
	count := to + " - " + from + " + 1"
	return "slice(" + list + ", " + from + ", if(" + count + " < 0, 0, " + count + "))"
}

// arrayOperator is x = ANY (array) and the like: IN with a list is one of them.
func (w *writer) arrayOperator(n *querytree.Node) string {
	args, operator, any := n.Nodes("args"), n.OID("opno"), n.Bool("useOr")
	op, ok := w.Catalog.Operator(operator)
	if !ok {
		return w.refuse(n, "this operator", "")
	}
	elements, listed := w.elements(args[1])
	if listed && len(elements) > 0 && w.comparable(typeOf(args[0])) && w.comparable(typeOf(elements[0])) {
		switch {
		case op.Name == "=" && any:
			return "(" + w.expr(args[0]) + " IN (" + commas(each(elements, w.expr)) + "))"
		case op.Name == "<>" && !any:
			return "(" + w.expr(args[0]) + " NOT IN (" + commas(each(elements, w.expr)) + "))"
		}
	}
	compare := func(e *querytree.Node) string {
		return w.operation(n, operator, []*querytree.Node{args[0], e}, oid.Bool)
	}
	if listed && len(elements) > 0 {
		word := " AND "
		if any {
			word = " OR "
		}
		return "(" + join(each(elements, compare), word) + ")"
	}
	word := "forall("
	if any {
		word = "exists("
	}
	v := w.alias()
	return word + w.expr(args[1]) + ", " + v + " -> " + compare(written(v, oid.ElemOf(typeOf(args[1])))) + ")"
}

// elements gives the elements of an array that is written out.
func (w *writer) elements(n *querytree.Node) ([]*querytree.Node, bool) {
	switch n.Tag {
	case "RELABELTYPE":
		return w.relabelled(n)
	case "ARRAYEXPR", "ARRAY":
		return n.Nodes("elements"), !n.Bool("multidims")
	case "CONST":
		c, err := n.Constant()
		a, ok := c.Value.(querytree.Array)
		if err != nil || !ok || len(a.Dims) > 1 {
			return nil, false
		}
		out := make([]*querytree.Node, len(a.Values))
		for i, v := range a.Values {
			out[i] = w.literalNode(n, v)
		}
		return out, true
	}
	return nil, false
}

// relabelled are the elements of an array that is taken for one of another type: varchar[] for text[].
func (w *writer) relabelled(n *querytree.Node) ([]*querytree.Node, bool) {
	list, ok := w.elements(n.Node("arg"))
	from, to := oid.ElemOf(typeOf(n.Node("arg"))), oid.ElemOf(n.OID("resulttype"))
	return list, ok && texts[from] && texts[to] && from != oid.BPChar
}
