package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Arithmetic of floats that overflows is 22003 to PostgreSQL and infinity to Spark. Infinity goes through +, - and *, so a whole
// expression of these is looked at once, when it is done: an infinity or NaN is right if one of its operands was one.

// floatArithmetic are the operators with their templates. Of a division only the numerator goes on.
var floatArithmetic = map[string]string{}

func init() {
	for _, size := range []string{"4", "8", "48", "84"} {
		floatArithmetic["float"+size+"pl"] = "($1 + $2)"
		floatArithmetic["float"+size+"mi"] = "($1 - $2)"
		floatArithmetic["float"+size+"mul"] = "($1 * $2)"
		floatArithmetic["float"+size+"div"] = "($1 / $2)"
	}
	// Spark divides floats as doubles; rounding that to a float gives what a division of floats would.
	floatArithmetic["float4div"] = "CAST(($1 / $2) AS FLOAT)"
	for name := range floatArithmetic {
		register(map[string]rule{name: floatsInRange})
	}
}

// floatsInRange writes the outermost of nested operators.
func floatsInRange(c *call) string {
	operands := &floatOperands{w: c.w}
	value := operands.operator(c.name, c.args)
	infinite := func(s string) string { return "abs(" + s + ") >= double('Infinity')" } // so is NaN, to Spark
	condition := infinite(value)
	if len(operands.open) > 0 {
		condition += " AND NOT (" + join(each(operands.open, infinite), " OR ") + ")"
	}
	return checked(value, condition, raise("22003", "value out of range: overflow"))
}

// floatOperands collects the operands that may be infinite.
type floatOperands struct {
	w    *writer
	open []string
}

func (f *floatOperands) operator(name string, args []*querytree.Node) string {
	left, right := f.operand(args[0], true), f.operand(args[1], !strings.HasSuffix(name, "div"))
	return fill(floatArithmetic[name], []string{left, right})
}

func (f *floatOperands) operand(n *querytree.Node, goOn bool) string {
	if n.Tag == "OPEXPR" && goOn {
		if c, ok := f.w.callOf(n); ok && floatArithmetic[c.name] != "" {
			return f.operator(c.name, c.args)
		}
	}
	s := f.w.expr(n)
	if f.mayBeInfinite(n) {
		f.open = append(f.open, s)
	}
	return s
}

// mayBeInfinite is not so of constants and of what was another number.
func (f *floatOperands) mayBeInfinite(n *querytree.Node) bool {
	switch n.Tag {
	case "CONST":
		v, err := constantOf(n)
		x, ok := v.Value.(float64)
		return err != nil || ok && x-x != 0
	case "FUNCEXPR":
		args := n.Nodes("args")
		return len(args) != 1 || typeOf(args[0]) == oid.Float4 || typeOf(args[0]) == oid.Float8
	}
	return true
}

// floatOf reads a float. Java takes 1d and 1f for numbers, too, and what is out of range for infinity or 0.
func floatOf(spark, typ string) func(w *writer, arg *querytree.Node) string {
	return func(w *writer, arg *querytree.Node) string {
		return w.let(func(v []string) string {
			value, outside := "CAST("+v[0]+" AS "+spark+")", raise("22003", "value is out of range for type "+typ)
			return checked(value, v[0]+` RLIKE '[0-9.][dDfF]\\s*$'`, fails("22P02", `'invalid input syntax for type `+typ+`: "' || `+v[0]+` || '"'`),
				"abs("+value+") = double('Infinity') AND NOT "+v[0]+" RLIKE '[iI][nN][fF]'", outside, value+" = 0 AND "+v[0]+" RLIKE '^[^eE]*[1-9]'", outside)
		}, w.expr(arg))
	}
}
