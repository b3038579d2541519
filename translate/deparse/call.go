package deparse

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// call is a function or operator of PostgreSQL's with its arguments.
type call struct {
	w      *writer
	node   *querytree.Node
	name   string // pg_proc.proname: date_trunc, int4div
	args   []*querytree.Node
	types  []uint32 // declared types of the arguments
	result uint32
}

// arg writes argument i, counted from 0.
func (c *call) arg(i int) string { return c.inside(c.w.expr)(c.args[i]) }

// inside is a writer of arguments, which for an aggregate's are not yet grouped.
func (c *call) inside(write func(*querytree.Node) string) func(*querytree.Node) string {
	if c.node == nil || c.node.Tag != "AGGREF" {
		return write
	}
	return func(n *querytree.Node) string {
		c.w.inAggregate++
		defer func() { c.w.inAggregate-- }()
		return write(n)
	}
}

// all writes all arguments.
func (c *call) all() []string { return each(c.args, c.inside(c.w.expr)) }

// constant gives the value of an argument that is a constant.
func (c *call) constant(i int) (any, bool) {
	if i >= len(c.args) {
		return nil, false
	}
	n := bare(c.args[i])
	if c, ok := n.Fields[valueConstant].(querytree.Constant); ok {
		return c.Value, !c.Null
	}
	if n.Tag != "CONST" {
		return nil, false
	}
	v, err := n.Constant()
	return v.Value, err == nil && !v.Null
}

// bare is an expression without the casts around it that don't change its value: to a type of the same form, to a wider integer.
func bare(n *querytree.Node) *querytree.Node {
	for n != nil {
		switch {
		case n.Tag == "RELABELTYPE":
			n = n.Node("arg")
		case n.Tag == "FUNCEXPR" && len(n.Nodes("args")) == 1 && widerInteger[typeOf(n)] > widerInteger[typeOf(n.Nodes("args")[0])] && widerInteger[typeOf(n.Nodes("args")[0])] > 0 && n.Int("funcformat") != formCall:
			n = n.Nodes("args")[0]
		default:
			return n
		}
	}
	return n
}

// widerInteger puts the integers in order.
var widerInteger = map[uint32]int{oid.Int2: 1, oid.Int4: 2, oid.Int8: 3}

// string gives the value of an argument that is a constant text.
func (c *call) string(i int) (string, bool) {
	v, _ := c.constant(i)
	s, ok := v.(string)
	return s, ok
}

// refuse refuses the call.
func (c *call) refuse(what, hint string) string { return c.w.refuse(c.node, what, hint) }

// rule writes a call.
type rule func(*call) string

// rules are all rules, by "name(type,type)" with pg_type's names, or by "name" for every other signature.
var rules = map[string]rule{}

// register adds a family's rules. Two rules for one key are a mistake in this package.
func register(family map[string]rule) bool {
	for key, r := range family {
		if rules[key] != nil {
			panic("deparse: two rules for " + key)
		}
		rules[key] = r
	}
	return true
}

// as is a rule that is a template: $1 is the first argument, $* all of them with commas.
func as(template string) rule {
	return func(c *call) string { return c.template(template) }
}

// template puts the arguments into a template.
func (c *call) template(template string) string {
	var b strings.Builder
	for rest := template; ; {
		before, after, found := strings.Cut(rest, "$")
		b.WriteString(before)
		switch {
		case !found:
			return b.String()
		case after != "" && after[0] == '*':
			b.WriteString(commas(c.all()))
			rest = after[1:]
		case after != "" && after[0] >= '1' && after[0] <= '9':
			n, _ := strconv.Atoi(after[:1])
			b.WriteString(c.arg(n - 1))
			rest = after[1:]
		default:
			b.WriteString("$")
			rest = after
		}
	}
}

// refusal is a rule that says why a function can't be had.
func refusal(hint string) rule {
	return func(c *call) string { return c.refuse(c.w.signature(c), hint) }
}

// signature is a call as it is named in messages: date_trunc(text, timestamp without time zone).
func (w *writer) signature(c *call) string {
	return "the function " + c.name + "(" + commas(each(c.types, w.typeName)) + ")"
}

// pseudoTypes are the names of types that only functions' signatures have (pg_type).
var pseudoTypes = map[uint32]string{
	2776: "anynonarray", 5077: "anycompatible", 5078: "anycompatiblearray", 5079: "anycompatiblenonarray", 4072: "jsonpath",
}

func key(name string, types []uint32) string {
	return name + "(" + strings.Join(each(types, func(t uint32) string {
		if x, ok := oid.Lookup(t); ok {
			return x.Name
		}
		if s := pseudoTypes[t]; s != "" {
			return s
		}
		return itoa(int(t))
	}), ",") + ")"
}

// function is a FUNCEXPR: a call, or a cast by a function.
func (w *writer) function(n *querytree.Node) string {
	if n.Bool("funcretset") {
		return w.setInTarget(n)
	}
	return w.apply(n, n.OID("funcid"), n.Nodes("args"), n.OID("funcresulttype"))
}

// operator is an OPEXPR.
func (w *writer) operator(n *querytree.Node) string {
	return w.operation(n, n.OID("opno"), n.Nodes("args"), n.OID("opresulttype"))
}

// operation is an operator with its operands; n is where it stands.
func (w *writer) operation(n *querytree.Node, operator uint32, args []*querytree.Node, result uint32) string {
	op, ok := w.Catalog.Operator(operator)
	if !ok {
		return w.refuse(n, "this operator", "")
	}
	if sign, ok := comparisons[op.Name]; ok && len(args) == 2 && w.comparable(typeOf(args[0])) && w.comparable(typeOf(args[1])) {
		return "(" + w.comparand(args, 0) + " " + mark(n) + sign + " " + w.comparand(args, 1) + ")"
	}
	return w.apply(n, op.Function, args, result)
}

// comparisons are the operators that compare, as Spark spells them.
var comparisons = map[string]string{"=": "=", "<>": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

// comparable tells whether Spark compares values of a type as PostgreSQL does.
func (w *writer) comparable(typ uint32) bool {
	switch typ {
	case oid.Bool, oid.Int2, oid.Int4, oid.Int8, oid.Float4, oid.Float8, oid.Numeric, oid.Text, oid.Varchar, oid.Name, oid.Date, oid.Time,
		oid.Timestamp, oid.TimestampTZ, oid.UUID, oid.Bytea, oid.OID:
		return true
	}
	return false
}

// apply writes a call by its rule.
func (w *writer) apply(n *querytree.Node, id uint32, args []*querytree.Node, result uint32) string {
	f, ok := w.Catalog.Function(id)
	if !ok {
		return w.refuse(n, fmt.Sprintf("the function with the OID %d", id), "")
	}
	c := &call{w: w, node: n, name: f.Name, args: args, types: f.Args, result: result}
	if f.Schema == SparkSchema {
		return mark(n) + f.Name + "(" + commas(c.all()) + ")"
	}
	r := rules[key(f.Name, f.Args)]
	if r == nil {
		r = rules[f.Name]
	}
	if r == nil {
		return w.refuse(n, w.signature(c), "")
	}
	if c.args = w.arguments(n, f, args); w.err != nil {
		return "NULL"
	}
	return mark(n) + r(c)
}

// SparkSchema is the schema of functions that are Spark's own: they are written by their names.
const SparkSchema = "pg_libra_spark"
