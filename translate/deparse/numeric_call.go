package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// numericRule is a function or operator that gives a numeric.
type numericRule struct {
	of    func(*call) numeric // what it gives
	value rule                // as a DECIMAL; nil where only the exact text is to be had
	exact rule                // as PostgreSQL's text, where the scale may vary
}

var numericRules = map[string]numericRule{}

// registerNumerics adds rules of functions and operators that give numerics.
func registerNumerics(family map[string]numericRule) bool {
	for key, r := range family {
		numericRules[key] = r
		register(map[string]rule{key: r.write})
	}
	return true
}

// write is the rule as every other.
func (r numericRule) write(c *call) string {
	if r.value != nil {
		return r.value(c)
	}
	return readExactly(r.exact(c))
}

// always is the shape of a call that always gives the same.
func always(n numeric) func(*call) numeric { return func(*call) numeric { return n } }

// callOf is the call that a FUNCEXPR or OPEXPR is.
func (w *writer) callOf(n *querytree.Node) (*call, bool) {
	id, result := n.OID("funcid"), n.OID("funcresulttype")
	if n.Tag == "OPEXPR" {
		id, result = n.OID("opfuncid"), n.OID("opresulttype")
		if op, ok := w.Catalog.Operator(n.OID("opno")); ok && id == 0 {
			id = op.Function
		}
	}
	f, ok := w.Catalog.Function(id)
	return &call{w: w, node: n, name: f.Name, args: n.Nodes("args"), types: f.Args, result: result}, ok
}

func (w *writer) numericRule(n *querytree.Node) (numericRule, *call, bool) {
	c, ok := w.callOf(n)
	if !ok {
		return numericRule{}, c, false
	}
	r, ok := numericRules[key(c.name, c.types)]
	if !ok {
		r, ok = numericRules[c.name]
	}
	return r, c, ok
}

func (w *writer) callShape(n *querytree.Node) numeric {
	if r, c, ok := w.numericRule(n); ok && typeOf(n) == oid.Numeric {
		return r.of(c)
	}
	return asIs
}

func (w *writer) exactCall(n *querytree.Node) string {
	r, c, ok := w.numericRule(n)
	if !ok || r.exact == nil {
		return w.refuse(n, w.signature(c), "Cast the result to numeric(p, s).")
	}
	return mark(n) + r.exact(c)
}

// shape is what argument i is; an integer is a numeric without a fraction.
func (c *call) shape(i int) numeric {
	if d := integerDigits[typeOf(c.args[i])]; d > 0 {
		return fixed(d, 0)
	}
	return c.w.numericOf(c.args[i])
}

// exact writes argument i as PostgreSQL's text of it.
func (c *call) exact(i int) string {
	if integerDigits[typeOf(c.args[i])] > 0 {
		return "CAST(" + c.arg(i) + " AS STRING)"
	}
	return c.inside(c.w.exactly)(c.args[i])
}

// numericAggregate is an aggregate that gives a numeric.
type numericAggregate struct {
	of    func(*aggregateCall) numeric
	value aggregateRule
	exact aggregateRule
}

var numericAggregates = map[string]numericAggregate{}

func registerNumericAggregates(family map[string]numericAggregate) bool {
	for key, r := range family {
		numericAggregates[key] = r
		registerAggregates(map[string]aggregateRule{key: r.write})
	}
	return true
}

func (r numericAggregate) write(c *aggregateCall) string {
	if r.value != nil {
		return r.value(c)
	}
	return readExactly(r.exact(c))
}

func (w *writer) numericAggregate(n *querytree.Node) (numericAggregate, *aggregateCall, bool) {
	c, ok := w.aggregateOf(n)
	if !ok {
		return numericAggregate{}, nil, false
	}
	r, ok := numericAggregates[key(c.name, c.types)]
	return r, c, ok
}

func (w *writer) aggregateShape(n *querytree.Node) numeric {
	if r, c, ok := w.numericAggregate(n); ok && typeOf(n) == oid.Numeric {
		return r.of(c)
	}
	if c, ok := w.aggregateOf(n); ok && len(c.args) > 0 && typeOf(n) == oid.Numeric {
		f := c.shape(0) // a value of a window's rows: lag, first_value …
		if len(c.args) == 3 {
			f = common(f, c.shape(2)) // or their default
		}
		if f.fixed {
			return asIs
		}
		return varying
	}
	return asIs
}

func (w *writer) exactAggregate(n *querytree.Node) string {
	r, c, ok := w.numericAggregate(n)
	if n.Tag == "WINDOWFUNC" && !n.Bool("winagg") {
		return w.windowFunctionOf(n, w.exactly)
	}
	if !ok || r.exact == nil {
		return w.refuse(n, "this function of a numeric whose scale varies", "Cast its argument to numeric(p, s).")
	}
	return mark(n) + r.exact(c)
}

// aggregateOf is the call that an AGGREF is, or a WINDOWFUNC.
func (w *writer) aggregateOf(n *querytree.Node) (*aggregateCall, bool) {
	if n.Tag == "WINDOWFUNC" {
		f, ok := w.Catalog.Function(n.OID("winfnoid"))
		c := &call{w: w, node: n, name: f.Name, args: n.Nodes("args"), types: f.Args, result: n.OID("wintype")}
		return &aggregateCall{call: c, star: n.Bool("winstar"), filter: n.Node("aggfilter"), over: " OVER (" + w.window(n, true, false) + ")"}, ok
	}
	f, ok := w.Catalog.Function(n.OID("aggfnoid"))
	c := &call{w: w, node: n, name: f.Name, types: f.Args, result: n.OID("aggtype")}
	for _, t := range n.Nodes("args") {
		if !t.Bool("resjunk") {
			c.args = append(c.args, t.Node("expr"))
		}
	}
	return &aggregateCall{call: c, distinct: n.Has("aggdistinct"), star: n.Bool("aggstar"), filter: n.Node("aggfilter")}, ok
}
