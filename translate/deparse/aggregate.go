package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// aggregate is a call of an aggregate function.
func (w *writer) aggregate(n *querytree.Node) string {
	f, ok := w.Catalog.Function(n.OID("aggfnoid"))
	if !ok {
		return w.refuse(n, "this aggregate", "")
	}
	if n.Int("agglevelsup") > 0 {
		return w.refuse(n, "an aggregate of an outer query", "")
	}
	c := &call{w: w, node: n, name: f.Name, types: f.Args, result: n.OID("aggtype"), args: n.Nodes("aggdirectargs")}
	for _, t := range n.Nodes("args") {
		if !t.Bool("resjunk") {
			c.args = append(c.args, t.Node("expr"))
		}
	}
	r := aggregates[key(f.Name, f.Args)]
	if r == nil {
		r = aggregates[f.Name]
	}
	if r == nil {
		return w.refuse(n, w.signature(c), "")
	}
	w.inAggregate++
	defer func() { w.inAggregate-- }()
	return mark(n) + r(&aggregateCall{call: c, distinct: n.Has("aggdistinct"), star: n.Bool("aggstar"), filter: n.Node("aggfilter"), order: func() []sortKey { return w.aggregateOrder(n) }})
}

// aggregateCall is a call of an aggregate, also as a window function.
type aggregateCall struct {
	*call
	distinct, star bool
	filter         *querytree.Node
	order          func() []sortKey // the ORDER BY, of WITHIN GROUP too; of DISTINCT without one, the argument's own
	over           string           // " OVER (…)" of a window function
}

// aggregateOrder is an aggregate's ORDER BY. DISTINCT sorts, too.
func (w *writer) aggregateOrder(n *querytree.Node) []sortKey {
	clauses := n.Nodes("aggorder")
	if len(clauses) == 0 {
		clauses = n.Nodes("aggdistinct")
	}
	w.inAggregate++
	defer func() { w.inAggregate-- }()
	var keys []sortKey
	for _, c := range clauses {
		for _, t := range n.Nodes("args") {
			if t.Int("ressortgroupref") == c.Int("tleSortGroupRef") {
				e := t.Node("expr")
				key := w.equated(e)
				switch elem := oid.ElemOf(typeOf(e)); {
				case len(n.Nodes("aggorder")) > 0 && typeOf(e) == oid.JSONB:
					key = w.letOne(w.json(e), jsonbKey)
				case len(n.Nodes("aggorder")) > 0 && w.comparable(elem):
					key = ordered(key)
				case unsorted[w.sortFunction(c)]:
					w.refuse(e, "sorting by a value of this type", "Spark puts rows, arrays and jsonb in another order.")
				}
				keys = append(keys, sortKey{expr: key, direction: w.direction(c)})
			}
		}
	}
	return keys
}

// aggregateRule writes a call of an aggregate.
type aggregateRule func(*aggregateCall) string

// aggregates are the rules of aggregates, with keys as rules has them.
var aggregates = map[string]aggregateRule{}

func registerAggregates(family map[string]aggregateRule) bool {
	for key, r := range family {
		if aggregates[key] != nil {
			panic("deparse: two rules for " + key)
		}
		aggregates[key] = r
	}
	return true
}

// spark writes the call under a name of Spark's, with these arguments.
func (c *aggregateCall) spark(name string, args ...string) string {
	s := name + "("
	if c.distinct {
		s += "DISTINCT "
	}
	return s + commas(args) + ")" + c.where() + c.over
}

// where is the FILTER clause.
func (c *aggregateCall) where() string {
	if c.filter == nil {
		return ""
	}
	if c.over != "" && c.w.isConstant(c.filter) {
		return c.refuse("a constant FILTER of a window function", "Spark takes the function for a constant then.")
	}
	if c.over == "" { // the rows are not yet grouped
		c.w.inAggregate++
		defer func() { c.w.inAggregate-- }()
	}
	return " FILTER (WHERE " + c.w.expr(c.filter) + ")"
}

// plainAggregate is an aggregate that has a twin in Spark. The order of its input makes no difference.
func plainAggregate(name string) aggregateRule {
	return func(c *aggregateCall) string { return c.spark(name, c.all()...) }
}
