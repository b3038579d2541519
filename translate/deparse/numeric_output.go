package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// outputs tells what the numeric columns of a query are, seen from the scope in which the query stands; others are asIs.
func (w *writer) outputs(q *querytree.Node, in *scope) []numeric {
	if known, ok := w.shapes[q]; ok {
		return known
	}
	list := targets(q)
	out := make([]numeric, len(list))
	for i := range out {
		out[i] = varying // what a recursive query sees of itself
	}
	if w.shapes == nil {
		w.shapes = map[*querytree.Node][]numeric{}
	}
	w.shapes[q] = out
	defer func(here *scope, aliases int, err error) { w.scope, w.aliases, w.err = here, aliases, err }(w.scope, w.aliases, w.err)
	w.scope = in
	w.enter(q)
	if q.Has("setOperations") {
		found := w.setOutputs(q.Node("setOperations"))
		copy(out, found)
		return out
	}
	found := each3(list, func(t *querytree.Node) numeric {
		if e := t.Node("expr"); typeOf(e) == oid.Numeric {
			return w.numericOf(e)
		}
		return asIs
	})
	copy(out, found)
	return out
}

// setOutputs is outputs for a part of a set operation.
func (w *writer) setOutputs(n *querytree.Node) []numeric {
	if n.Tag == "RANGETBLREF" {
		return w.outputs(w.scope.ranges[n.Int("rtindex")-1].node.Node("subquery"), w.scope)
	}
	left, right := w.setOutputs(n.Node("larg")), w.setOutputs(n.Node("rarg"))
	types := n.Strings("colTypes")
	out := make([]numeric, len(types))
	for i := range out {
		out[i] = asIs
		if oidOf(types[i]) == oid.Numeric && i < len(left) && i < len(right) {
			out[i] = common(w.branchShape(n.Node("larg"), i, left[i]), w.branchShape(n.Node("rarg"), i, right[i]))
		}
	}
	return out
}

// branchShape is what a column of one side is as a numeric: it may give integers.
func (w *writer) branchShape(side *querytree.Node, i int, n numeric) numeric {
	if t := w.sideTypes(side); i < len(t) && integerDigits[t[i]] > 0 {
		return fixed(integerDigits[t[i]], 0)
	}
	return n
}

// integerDigits are the digits that integers may have.
var integerDigits = map[uint32]int{oid.Int2: 5, oid.Int4: 10, oid.Int8: 19}

// columnShape is what a column of a relation is.
func (w *writer) columnShape(s *scope, r *relation, attno int) numeric {
	switch r.node.Int("rtekind") {
	case rteSubquery:
		return at(w.outputs(r.node.Node("subquery"), s), attno)
	case rteCTE:
		for in := s; in != nil; in = in.up {
			if c := in.ctes[r.node.Text("ctename")]; c != nil {
				return at(w.outputs(c.query, in), attno)
			}
		}
	case rteValues:
		return w.valuesShape(r, attno)
	case rteRelation:
		if r.table.text(attno) {
			return varying
		}
	case rteFunction:
		if isRecordNumeric(r.node, attno) {
			return varying
		}
	}
	return asIs
}

func at(list []numeric, attno int) numeric {
	if attno < 1 || attno > len(list) {
		return asIs
	}
	return list[attno-1]
}

// valuesShape is what a column of VALUES is.
func (w *writer) valuesShape(r *relation, attno int) numeric {
	var list []numeric
	for _, row := range r.node.List("values_lists") {
		cells, _ := row.([]any)
		if attno > len(cells) {
			return asIs
		}
		if n, _ := cells[attno-1].(*querytree.Node); n != nil && typeOf(n) == oid.Numeric {
			list = append(list, w.numericOf(n))
		}
	}
	if len(list) == 0 {
		return asIs
	}
	return common(list...)
}

// variableShape is what a column is.
func (w *writer) variableShape(n *querytree.Node) numeric {
	if f, ok := declared(typmodOf(n)); ok {
		return f
	}
	s, r := w.relationOf(n)
	if r == nil {
		return asIs
	}
	if list, ok := expressionsOf(r); ok {
		return w.within(s, list, n.Int("varattno"), w.numericOf)
	}
	return handedOn(w.columnShape(s, r, n.Int("varattno")))
}

// handedOn is what another query's column is here: a text where its scale varies.
func handedOn(n numeric) numeric {
	if !n.fixed {
		return varying
	}
	return n
}

// relationOf is the relation that a VAR means, with its scope.
func (w *writer) relationOf(n *querytree.Node) (*scope, *relation) {
	s, varno := w.at(n.Int("varlevelsup")), n.Int("varno")
	if s == nil || varno < 1 || varno > len(s.ranges) {
		return nil, nil
	}
	return s, s.ranges[varno-1]
}

// expressionsOf are what the columns of a join or of the grouping step stand for.
func expressionsOf(r *relation) ([]*querytree.Node, bool) {
	switch r.node.Int("rtekind") {
	case rteJoin:
		return r.node.Nodes("joinaliasvars"), true
	case rteGroup:
		return r.node.Nodes("groupexprs"), true
	}
	return nil, false
}

// within asks something of one of a scope's own expressions.
func (w *writer) within(s *scope, list []*querytree.Node, attno int, ask func(*querytree.Node) numeric) numeric {
	if attno < 1 || attno > len(list) || list[attno-1] == nil {
		return asIs
	}
	defer func(here *scope) { w.scope = here }(w.scope)
	w.scope = s
	return ask(list[attno-1])
}

// exactVariable is a column that is a text; of a group's values, which are equal, PostgreSQL shows one.
func (w *writer) exactVariable(n *querytree.Node) string {
	s, r := w.relationOf(n)
	list, ok := expressionsOf(r)
	attno := n.Int("varattno")
	if !ok {
		return w.carriedColumn(n, r)
	}
	defer func(here *scope) { w.scope = here }(w.scope)
	w.scope = s
	if r.node.Int("rtekind") == rteGroup && s.nothing {
		return "CAST(NULL AS STRING)"
	}
	if r.node.Int("rtekind") == rteGroup {
		return w.anyOfGroup(s, r, attno, w.exactly)
	}
	return w.exactly(list[attno-1])
}

// sublinkShape is that of the one column of a subquery.
func (w *writer) sublinkShape(n *querytree.Node) numeric {
	if n.Int("subLinkType") != linkExpr {
		return asIs
	}
	return handedOn(at(w.outputs(n.Node("subselect"), w.scope), 1))
}

func (w *writer) exactSublink(n *querytree.Node) string {
	return w.scalar(n.Node("subselect"))
}
