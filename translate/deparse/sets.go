package deparse

import (
	"github.com/whereq/libra/translate/querytree"
)

// set is what a function that returns a set becomes: an array of its rows. Where fields are named, a row is a struct of them.
type set struct {
	array  string
	fields []string
}

// setRule writes a function that returns a set.
type setRule func(*call) set

// sets are the rules of functions that return sets, with keys as rules has them.
var sets = map[string]setRule{}

func registerSets(family map[string]setRule) bool {
	for key, r := range family {
		if sets[key] != nil {
			panic("deparse: two rules for " + key)
		}
		sets[key] = r
	}
	return true
}

// asSet is a rule for a set of single values, by a template of the array.
func asSet(template string) setRule {
	return func(c *call) set { return set{array: once(template)(c)} }
}

var _ = registerSets(map[string]setRule{
	"unnest(anyarray)":                asSet("$1"),
	"string_to_table(text,text)":      func(c *call) set { return set{array: stringToArray(c)} },
	"string_to_table(text,text,text)": func(c *call) set { return set{array: stringToArray(c)} },
	"generate_subscripts(anyarray,int4)": func(c *call) set {
		if n, ok := c.integer(1); ok && n == 1 {
			return set{array: "transform(" + c.arg(0) + ", (x, i) -> i + 1)"}
		}
		return set{array: c.refuse("generate_subscripts() of this dimension", "")}
	},
})

// setOf is the set of a FUNCEXPR; a function that returns no set is a set of one.
func (w *writer) setOf(n *querytree.Node) set {
	if n.Tag != "FUNCEXPR" {
		return set{array: "array(" + w.expr(n) + ")"}
	}
	f, ok := w.Catalog.Function(n.OID("funcid"))
	if !ok {
		return set{array: w.refuse(n, "this function in FROM", "")}
	}
	if !n.Bool("funcretset") {
		return set{array: "array(" + w.expr(n) + ")"}
	}
	c := &call{w: w, node: n, name: f.Name, args: n.Nodes("args"), types: f.Args, result: n.OID("funcresulttype")}
	r := sets[key(f.Name, f.Args)]
	if r == nil {
		r = sets[f.Name]
	}
	if r == nil {
		return set{array: w.refuse(n, w.signature(c), "")}
	}
	return r(c)
}
