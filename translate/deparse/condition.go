package deparse

import "github.com/whereq/libra/translate/querytree"

// condition writes what only picks rows: WHERE and HAVING. There, NULL is as good as false, and x IN (subquery) and NOT IN can be
// Spark's own, which are joins; as values, Spark's are never NULL.
func (w *writer) condition(n *querytree.Node) string { return w.picks(n, true) }

// picks writes a condition; conjunct tells that it is one of those that must all hold.
func (w *writer) picks(n *querytree.Node, conjunct bool) string {
	switch {
	case n.Tag == "BOOLEXPR" && n.Text("boolop") == "and":
		return "(" + join(each(n.Nodes("args"), func(a *querytree.Node) string { return w.picks(a, conjunct) }), " AND ") + ")"
	case n.Tag == "BOOLEXPR" && n.Text("boolop") == "or":
		return "(" + join(each(n.Nodes("args"), func(a *querytree.Node) string { return w.picks(a, false) }), " OR ") + ")"
	case n.Tag == "BOOLEXPR" && n.Text("boolop") == "not" && conjunct:
		if arg := n.Nodes("args")[0]; arg.Tag == "SUBLINK" && arg.Int("subLinkType") == linkAny {
			if left, ok := w.equalities(arg.Node("testexpr"), "="); ok {
				return "(" + left + " NOT IN (" + w.query(arg.Node("subselect"), nil) + "))"
			}
		}
	case n.Tag == "SUBLINK" && n.Int("subLinkType") == linkAny:
		if left, ok := w.equalities(n.Node("testexpr"), "="); ok {
			return "(" + left + " IN (" + w.query(n.Node("subselect"), nil) + "))"
		}
		return w.rowExists(n, func(test string) string { return test })
	case n.Tag == "SUBLINK" && n.Int("subLinkType") == linkAll:
		if left, ok := w.equalities(n.Node("testexpr"), "<>"); ok && conjunct {
			return "(" + left + " NOT IN (" + w.query(n.Node("subselect"), nil) + "))"
		}
		return "(NOT " + w.rowExists(n, func(test string) string { return "NOT coalesce(" + test + ", false)" }) + ")"
	}
	return w.expr(n)
}
