package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// A numeric of PostgreSQL's carries its own number of digits behind the point: 1/2.0 has 20 of them, and coalesce(price, 0) has two or
// none. A DECIMAL of Spark's has what its type says. So the writer knows of each numeric expression whether its scale is fixed; then
// it is a DECIMAL of that scale. Where it is not, the exact value is a text (exactly), and expr gives a DECIMAL of it that is good for
// comparing, sorting and rounding. Queries hand on numerics whose scale varies as STRING columns; the last one's column is declared
// numeric all the same.
type numeric struct {
	precision, scale int  // of the DECIMAL that expr writes; precision 0: whatever it is, it is right
	fixed            bool // PostgreSQL's values all have that scale
	null             bool // the constant NULL, which goes with every scale
}

// varying is what expr makes of a text: 18 digits before the point and 20 behind it.
var varying = numeric{precision: 38, scale: 20}

const varyingType = "DECIMAL(38,20)"

func fixed(precision, scale int) numeric {
	return numeric{precision: precision, scale: scale, fixed: true}
}

// asIs is a DECIMAL whose type the writer does not know, and which has the scale that it should have.
var asIs = numeric{fixed: true}

// known tells whether the DECIMAL that expr writes has all digits and a type that is known.
func (n numeric) known() bool { return n.precision > 0 && n != varying }

func (n numeric) spark() string { return "DECIMAL(" + itoa(n.precision) + "," + itoa(n.scale) + ")" }

// common is what expressions of which one is chosen have in common.
func common(list ...numeric) numeric {
	out, whole, first := numeric{fixed: true, null: true}, 0, true
	for _, n := range list {
		if n.null {
			continue
		}
		if n.precision == 0 {
			return varying
		}
		if !n.fixed || !first && n.scale != out.scale {
			out.fixed = false
		}
		whole, out.scale, first, out.null = max(whole, n.precision-n.scale), max(out.scale, n.scale), false, false
	}
	if first {
		return numeric{precision: 1, fixed: true, null: true}
	}
	if out.precision = max(whole+out.scale, 1); out.precision > 38 {
		return varying
	}
	return out
}

// exactly writes a numeric as PostgreSQL's text of it.
func (w *writer) exactly(n *querytree.Node) string {
	if c, err := constantOf(n); err == nil {
		if s, ok := c.Value.(string); ok {
			return text(s)
		}
	}
	if f := w.numericOf(n); f.fixed {
		return "CAST(" + w.expr(n) + " AS STRING)"
	}
	if write := exactWriters[n.Tag]; write != nil {
		return write(w, n)
	}
	return w.refuse(n, "this numeric expression", "Cast it to numeric(p, s).")
}

// constantOf is the value of a constant under casts that change nothing.
func constantOf(n *querytree.Node) (querytree.Constant, error) {
	if n == nil || n.Tag != "CONST" {
		return querytree.Constant{}, querytree.ErrType
	}
	return n.Constant()
}

// exactWriters write the text of a numeric whose scale varies, by tag. They are set by init, as writers is.
var exactWriters map[string]func(*writer, *querytree.Node) string

// numericShapes tell what a numeric expression is, by tag.
var numericShapes map[string]func(*writer, *querytree.Node) numeric

func init() {
	numericShapes = map[string]func(*writer, *querytree.Node) numeric{
		"CONST": (*writer).constantShape, "VAR": (*writer).variableShape, "FUNCEXPR": (*writer).callShape, "OPEXPR": (*writer).callShape,
		"AGGREF": (*writer).aggregateShape, "WINDOWFUNC": (*writer).aggregateShape, "CASEEXPR": (*writer).chosenShape,
		"CASE": (*writer).chosenShape, "COALESCEEXPR": (*writer).chosenShape, "COALESCE": (*writer).chosenShape,
		"MINMAXEXPR": (*writer).chosenShape, "MINMAX": (*writer).chosenShape, "RELABELTYPE": (*writer).relabelShape,
		"NULLIFEXPR": (*writer).nullIfShape, "SUBLINK": (*writer).sublinkShape, "COERCEVIAIO": (*writer).viaTextShape,
	}
	exactWriters = map[string]func(*writer, *querytree.Node) string{
		"VAR": (*writer).exactVariable, "FUNCEXPR": (*writer).exactCall, "OPEXPR": (*writer).exactCall, "AGGREF": (*writer).exactAggregate,
		"WINDOWFUNC": (*writer).exactAggregate, "CASEEXPR": (*writer).exactCase, "CASE": (*writer).exactCase,
		"COALESCEEXPR": (*writer).exactCoalesce, "COALESCE": (*writer).exactCoalesce, "MINMAXEXPR": (*writer).exactMinMax,
		"MINMAX": (*writer).exactMinMax, "RELABELTYPE": (*writer).exactRelabel, "NULLIFEXPR": (*writer).exactNullIf,
		"SUBLINK": (*writer).exactSublink, "COERCEVIAIO": (*writer).exactViaText,
	}
}

// numericOf tells what a numeric expression is.
func (w *writer) numericOf(n *querytree.Node) numeric {
	if shape := numericShapes[n.Tag]; shape != nil {
		return shape(w, n)
	}
	return asIs
}

// varies tells whether an expression is a numeric whose scale varies.
func (w *writer) varies(n *querytree.Node) bool {
	return n != nil && typeOf(n) == oid.Numeric && !w.numericOf(n).fixed
}

// readExactly is the DECIMAL of an exact text.
func readExactly(s string) string { return "CAST(" + s + " AS " + varyingType + ")" }

// constantShape counts digits as numericLiteral does.
func (w *writer) constantShape(n *querytree.Node) numeric {
	c, err := n.Constant()
	if c.Null {
		return numeric{precision: 1, fixed: true, null: true}
	}
	v, ok := c.Value.(string)
	if err != nil || !ok {
		return asIs
	}
	digits := strings.TrimLeft(strings.Replace(strings.TrimPrefix(v, "-"), ".", "", 1), "0")
	_, fraction, _ := strings.Cut(v, ".")
	return fixed(max(len(digits), len(fraction), 1), len(fraction))
}

func (w *writer) relabelShape(n *querytree.Node) numeric {
	if typeOf(n.Node("arg")) != oid.Numeric {
		return asIs
	}
	return w.numericOf(n.Node("arg"))
}

func (w *writer) exactRelabel(n *querytree.Node) string { return w.exactly(n.Node("arg")) }

// declared is numeric(p, s) of a type modifier.
func declared(typmod int32) (numeric, bool) {
	if typmod < 4 {
		return numeric{}, false
	}
	p, s := int(typmod-4)>>16&0xFFFF, int(typmod-4)&0x7FF
	if s > 38 {
		return numeric{}, false
	}
	return fixed(min(max(p, s), 38), s), true
}
