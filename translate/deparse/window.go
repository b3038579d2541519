package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// windowFunction is f(…) OVER (…). PostgreSQL's row_number and rank are bigint, Spark's int.
func (w *writer) windowFunction(n *querytree.Node) string {
	if !n.Bool("winagg") && w.varies(n) {
		return readExactly(w.windowFunctionOf(n, w.exactly))
	}
	return w.windowFunctionOf(n, w.expr)
}

// windowFunctionOf writes it with values as they are wanted.
func (w *writer) windowFunctionOf(n *querytree.Node, value func(*querytree.Node) string) string {
	f, ok := w.Catalog.Function(n.OID("winfnoid"))
	if !ok {
		return w.refuse(n, "this window function", "")
	}
	c := &call{w: w, node: n, name: f.Name, args: n.Nodes("args"), types: f.Args, result: n.OID("wintype")}
	over := " OVER (" + w.window(n, true, false) + ")"
	if n.Bool("winagg") {
		r := aggregates[key(f.Name, f.Args)]
		if r == nil {
			r = aggregates[f.Name]
		}
		if r == nil {
			return w.refuse(n, w.signature(c), "")
		}
		return mark(n) + r(&aggregateCall{call: c, star: n.Bool("winstar"), filter: n.Node("aggfilter"), over: over, order: func() []sortKey { return nil }})
	}
	switch f.Name {
	case "row_number", "rank", "dense_rank":
		return mark(n) + "CAST(" + f.Name + "() OVER (" + w.window(n, false, true) + ") AS BIGINT)"
	case "percent_rank", "cume_dist":
		return mark(n) + f.Name + "() OVER (" + w.window(n, false, true) + ")"
	case "lag", "lead", "ntile":
		return mark(n) + w.offsetFunction(c, value)
	case "first_value", "last_value":
		return mark(n) + f.Name + "(" + value(c.args[0]) + ")" + over
	case "nth_value":
		if i, ok := c.integer(1); !ok || i < 1 {
			return c.refuse("nth_value() with a number that is not constant and positive", "")
		}
		return mark(n) + f.Name + "(" + value(c.args[0]) + ", " + c.arg(1) + ") OVER (" + w.window(n, true, true) + ")"
	}
	return w.refuse(n, w.signature(c), "")
}

// offsetFunction is lag, lead and ntile, whose numbers must be constant in Spark.
func (w *writer) offsetFunction(c *call, value func(*querytree.Node) string) string {
	all := func() string {
		list := c.all()
		if c.name != "ntile" {
			for i := range list {
				if i != 1 {
					list[i] = value(c.args[i])
				}
			}
		}
		return commas(list)
	}
	over := " OVER (" + w.window(c.node, false, true) + ")"
	at := 1
	if c.name == "ntile" {
		at = 0
	}
	if len(c.args) <= at {
		return c.name + "(" + all() + ")" + over
	}
	number := c.args[at]
	if isNull(number) {
		return "CAST(NULL AS " + w.sparkType(c.node, c.result, -1) + ")"
	}
	if !w.isConstant(number) {
		return c.refuse(c.name+"() with a number that is not constant", "Spark wants a literal there.")
	}
	if n, ok := c.integer(0); c.name == "ntile" && ok && n < 1 {
		return raise("22014", "argument of ntile must be greater than zero")
	}
	return c.name + "(" + all() + ")" + over
}

// isConstant tells whether an expression is made of constants and parameters alone.
func (w *writer) isConstant(n *querytree.Node) bool {
	constant := true
	n.Walk(func(x *querytree.Node) bool {
		switch x.Tag {
		case "VAR", "SUBLINK", "AGGREF", "WINDOWFUNC":
			constant = false
		}
		return constant
	})
	return constant
}

// window is what stands in the parentheses of OVER. Functions that go by the order of rows have no frame, and Spark wants an order for
// them, if it is one in which all rows are the same.
func (w *writer) window(n *querytree.Node, framed, ordered bool) string {
	win := w.scope.windows[n.Int("winref")]
	if win == nil {
		return w.refuse(n, "this window", "")
	}
	q, s := w.scope.query, ""
	part := each(win.Nodes("partitionClause"), func(c *querytree.Node) string {
		return w.keyOf(entry(q, c.Int("tleSortGroupRef")).Node("expr"))
	})
	if len(part) > 0 {
		s = "PARTITION BY " + commas(part)
	}
	keys := w.sortKeys(win.Nodes("orderClause"), func(ref int) string {
		e := entry(q, ref).Node("expr")
		if framed && byInterval(win) && typeOf(e) == oid.Date { // a date and an interval make a timestamp
			return "CAST(" + w.expr(e) + " AS TIMESTAMP_NTZ)"
		}
		return w.sortable(e)
	})
	if len(keys) > 0 {
		s += " ORDER BY " + commas(keys)
	} else if ordered {
		s += " ORDER BY NULL"
	}
	if !framed {
		return s
	}
	return s + w.frame(win)
}
