package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// setOperators are Spark's words for SetOperation (parsenodes.h).
var setOperators = map[int]string{1: " UNION ", 2: " INTERSECT ", 3: " EXCEPT "}

// setOperation is UNION, INTERSECT and EXCEPT. Their keys can only be output columns, so the sorting is that of any query.
func (w *writer) setOperation(q *querytree.Node, as []string) string {
	if q.Int("limitOption") == limitWithTies {
		return w.refuse(q, "WITH TIES after a set operation", "Put the set operation into a subquery.")
	}
	w.unifyNumerics(q)
	body := w.setTree(q.Node("setOperations"), as)
	return "SELECT * FROM (" + body + ") AS " + name(w.alias()) + w.orderBy(q, as) + w.limit(q)
}

// setTree is a SETOPERATIONSTMT or a RANGETBLREF to one of the queries.
func (w *writer) setTree(n *querytree.Node, as []string) string {
	if n.Tag == "RANGETBLREF" {
		r := w.scope.ranges[n.Int("rtindex")-1]
		return w.query(r.node.Node("subquery"), as)
	}
	op, ok := setOperators[n.Int("op")]
	if !ok {
		return w.refuse(n, "this set operation", "")
	}
	switch {
	case n.Bool("all"):
		op += "ALL "
	case !w.hasKeys(n):
	case op == setOperators[1]:
		return w.union(n, w.branch(n, "larg", as), w.branch(n, "rarg", as), as)
	default:
		return w.refuse(n, "INTERSECT or EXCEPT of intervals, jsonb or numerics of several scales", "Cast numerics to numeric(p, s) and others to text on both sides.")
	}
	return "(" + w.branch(n, "larg", as) + ")" + op + "(" + w.branch(n, "rarg", as) + ")"
}

// branch is one side. PostgreSQL's analyzer leaves the columns of a side as they are; they are converted to the types of the whole here.
func (w *writer) branch(n *querytree.Node, side string, as []string) string {
	b := n.Node(side)
	body := w.setTree(b, as)
	casts, same := w.branchCasts(n, b, as)
	if same {
		return body
	}
	return "SELECT " + commas(casts) + " FROM (" + body + ") AS " + name(w.alias())
}

// branchCasts are the columns of a side in the types of the whole; same tells that they have them already.
func (w *writer) branchCasts(n, b *querytree.Node, as []string) (casts []string, same bool) {
	from, types, mods := w.sideTypes(b), n.Strings("colTypes"), n.Strings("colTypmods")
	casts, same = make([]string, len(as)), true
	for i, c := range as {
		to := oidOf(types[i])
		switch {
		case i >= len(from) || from[i] == to:
			casts[i] = name(c)
			continue
		case to == oid.Numeric && integerDigits[from[i]] > 0:
			casts[i] = w.integerBranch(from[i], i, c)
		case from[i] == oid.BPChar: // loses its blanks
			casts[i] = "CAST(rtrim(" + name(c) + ") AS " + w.sparkType(n, to, int32(atoi(mods[i]))) + ") AS " + name(c)
		default:
			casts[i] = "CAST(" + name(c) + " AS " + w.sparkType(n, to, int32(atoi(mods[i]))) + ") AS " + name(c)
		}
		same = false
	}
	return casts, same
}

// sideTypes are the types of the columns of one side.
func (w *writer) sideTypes(side *querytree.Node) []uint32 {
	if side.Tag == "RANGETBLREF" {
		q := w.scope.ranges[side.Int("rtindex")-1].node.Node("subquery")
		return each3(targets(q), func(t *querytree.Node) uint32 { return typeOf(t.Node("expr")) })
	}
	return each3(side.Strings("colTypes"), oidOf)
}

// unifyNumerics makes all branches of a set operation give exact texts for a numeric column whose scale varies.
func (w *writer) unifyNumerics(q *querytree.Node) {
	tree := q.Node("setOperations")
	for i, f := range w.setOutputs(tree) {
		if f.fixed {
			continue
		}
		tree.Walk(func(n *querytree.Node) bool {
			if n.Tag == "RANGETBLREF" {
				w.wantText(w.scope.ranges[n.Int("rtindex")-1].node.Node("subquery"), i)
			}
			return n.Tag == "SETOPERATIONSTMT"
		})
		w.wantText(q, i)
	}
}

// wantText has a query give an output column as exact text.
func (w *writer) wantText(q *querytree.Node, i int) {
	if w.asTexts == nil {
		w.asTexts = map[*querytree.Node]map[int]bool{}
	}
	if w.asTexts[q] == nil {
		w.asTexts[q] = map[int]bool{}
	}
	w.asTexts[q][i] = true
}

// integerBranch is a column of integers where the whole has numerics.
func (w *writer) integerBranch(from uint32, i int, column string) string {
	if w.asTexts[w.scope.query][i] {
		return "CAST(" + name(column) + " AS STRING) AS " + name(column)
	}
	return "CAST(" + name(column) + " AS DECIMAL(" + itoa(integerDigits[from]) + ",0)) AS " + name(column)
}
