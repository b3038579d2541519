package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// choices are the expressions of which a CASE, COALESCE, GREATEST or LEAST gives one.
func choices(n *querytree.Node) []*querytree.Node {
	switch n.Tag {
	case "CASEEXPR", "CASE":
		var list []*querytree.Node
		for _, when := range n.Nodes("args") {
			list = append(list, when.Node("result"))
		}
		if d := n.Node("defresult"); d != nil {
			list = append(list, d)
		}
		return list
	}
	return n.Nodes("args")
}

// chosenShape is that of all choices together.
func (w *writer) chosenShape(n *querytree.Node) numeric {
	return common(each3(choices(n), w.numericOf)...)
}

func each3[A, B any](list []A, f func(A) B) []B {
	out := make([]B, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}

// choice gives the writer of n's choices: decimals are converted to the type that all of them fit in, since Spark, when it finds that
// type itself, may drop digits.
func (w *writer) choice(n *querytree.Node) func(*querytree.Node) string {
	if typeOf(n) != oid.Numeric {
		return w.expr
	}
	all := w.chosenShape(n)
	return func(c *querytree.Node) string {
		if one := w.numericOf(c); all.precision == 0 || one.precision == all.precision && one.scale == all.scale {
			return w.expr(c)
		}
		return "CAST(" + w.expr(c) + " AS " + all.spark() + ")"
	}
}

func (w *writer) exactCase(n *querytree.Node) string { return w.caseWith(n, w.exactly) }

func (w *writer) exactCoalesce(n *querytree.Node) string {
	return "coalesce(" + commas(each(n.Nodes("args"), w.exactly)) + ")"
}

// exactMinMax picks the text of the greatest or least value. Of equal ones PostgreSQL takes the first.
func (w *writer) exactMinMax(n *querytree.Node) string {
	greatest, sign := n.Int("op") == 0, 1
	pick := "array_min("
	if greatest {
		pick, sign = "array_max(", -1
	}
	var list []string
	for i, a := range n.Nodes("args") {
		list = append(list, "named_struct('v', CAST("+w.expr(a)+" AS "+varyingType+"), 'i', "+itoa(sign*i)+", 's', "+w.exactly(a)+")")
	}
	return pick + "filter(array(" + commas(list) + "), e -> e.v IS NOT NULL)).s"
}

func (w *writer) nullIfShape(n *querytree.Node) numeric { return w.numericOf(n.Nodes("args")[0]) }

func (w *writer) exactNullIf(n *querytree.Node) string {
	args := n.Nodes("args")
	return "(CASE WHEN " + w.expr(args[0]) + " = " + w.expr(args[1]) + " THEN NULL ELSE " + w.exactly(args[0]) + " END)"
}
