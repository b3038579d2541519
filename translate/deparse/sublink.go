package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// The kinds of SUBLINK (SubLinkType, primnodes.h).
const (
	linkExists = iota
	linkAll
	linkAny
	linkRowCompare
	linkExpr
	linkMultiExpr
	linkArray
)

// sublink is a subquery in an expression.
func (w *writer) sublink(n *querytree.Node) string {
	q := n.Node("subselect")
	switch n.Int("subLinkType") {
	case linkExists:
		return "EXISTS (" + w.query(q, nil) + ")"
	case linkExpr:
		if w.varies(n) {
			return readExactly(w.exactSublink(n))
		}
		return w.scalar(q)
	case linkArray:
		return w.arrayOf(n, q)
	case linkRowCompare:
		return w.rowSublink(n, q)
	}
	return w.quantified(n)
}

// equalities gives the left side of x = ANY (subquery), of one column or a row of them.
func (w *writer) equalities(test *querytree.Node, operator string) (string, bool) {
	if test == nil {
		return "", false
	}
	parts := []*querytree.Node{test}
	if test.Tag == "BOOLEXPR" {
		if operator != "=" || test.Text("boolop") != "and" {
			return "", false
		}
		parts = test.Nodes("args")
	}
	var left []string
	for _, p := range parts {
		op, ok := w.Catalog.Operator(p.OID("opno"))
		args := p.Nodes("args")
		if p.Tag != "OPEXPR" || len(args) == 2 && (!w.comparable(typeOf(args[0])) || !w.comparable(typeOf(args[1])) || typeOf(args[1]) == oid.Numeric) || !ok || op.Name != operator || len(args) != 2 || !isSublinkOutput(args[1]) {
			return "", false
		}
		left = append(left, w.expr(args[0]))
	}
	if len(left) == 1 {
		return left[0], true
	}
	return "(" + commas(left) + ")", true
}

// paramSublink is PARAM_SUBLINK of ParamKind (primnodes.h): an output column of the subquery.
const paramSublink = 2

func isSublinkOutput(n *querytree.Node) bool {
	return n.Tag == "PARAM" && n.Int("paramkind") == paramSublink
}

// scalar is a subquery that gives one value.
func (w *writer) scalar(q *querytree.Node) string {
	value := func() string { return "(" + w.query(q, nil) + ")" }
	if s, ok := w.lifted(q, value); ok {
		return s
	}
	if s := w.scope; s != nil && s.grouped() && !s.beforeGroups && w.inAggregate == 0 && len(s.query.List("groupingSets")) == 0 &&
		refersOutside(q, 0) && !hasOuterAggregate(q) { // in a list of groups, Spark wants it within an aggregate
		s.beforeGroups = true
		defer func() { s.beforeGroups = false }()
		return "any_value(" + value() + ")"
	}
	return value()
}
