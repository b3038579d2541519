package deparse

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// A quotient's scale depends on both values (select_div_scale in numeric.c): at least 16 significant digits, reckoned by digits to the
// base 10,000, and at least the scale of either operand. Where the divisor is a constant, it is a step function of the dividend, and each
// step is a division of Spark's own: a hundred times as fast as reckoning with texts (numeric_text.go).

// quotientStep is one step: for dividends below a bound, except those of earlier steps.
type quotientStep struct {
	below string // a literal; "0" for a dividend of zero, "" for the last step
	whole int    // how many digits the dividend has before the point, at most
	scale int    // the quotient's
}

// quotientSteps are the steps of an expression with the type a, divided by a constant. ok is false where Spark's 38 digits don't do.
func quotientSteps(a numeric, divisor string) (steps []quotientStep, ok bool) {
	b, isNumber := new(big.Rat).SetString(divisor)
	if !isNumber || b.Sign() == 0 || !a.fixed || !a.known() || a.null {
		return nil, false
	}
	_, fraction, _ := strings.Cut(divisor, ".")
	least, weight, leading := max(a.scale, len(fraction)), 0, new(big.Int)
	b.Abs(b)
	for weight = 10; ; weight-- {
		if leading = floor(new(big.Rat).Quo(b, tenThousandTo(weight))); leading.Sign() > 0 {
			break
		}
	}
	add := func(bound *big.Rat, qweight int) {
		s := quotientStep{scale: max(16-4*qweight, least)}
		if bound != nil {
			s.whole, s.below = max(len(floor(bound).String()), 1), decimalText(bound)
		}
		if n := len(steps); n > 1 && steps[n-1].scale == s.scale {
			steps = steps[:n-1]
		}
		steps = append(steps, s)
	}
	add(new(big.Rat), -weight-1) // zero has no digit, which is below the divisor's first one
	for w := floorDiv(-a.scale, 4); 4*w < a.precision-a.scale; w++ {
		unit := tenThousandTo(w)
		add(new(big.Rat).Mul(unit, new(big.Rat).SetInt(new(big.Int).Add(leading, big.NewInt(1)))), w-weight-1)
		add(tenThousandTo(w+1), w-weight)
	}
	last := &steps[len(steps)-1]
	last.below, last.whole = "", max(a.precision-a.scale, 1)
	return steps, true
}

// dividend is the scale that a dividend of the type a is given. Spark reckons with 39 digits behind the point and gives the quotient
// given + precision + 1 of them, six at least. Where that can't be what it takes, it is so many more that rounding twice
// makes no difference: of n/divisor, none but a half itself comes that near to a half.
func (s quotientStep) dividend(a numeric, precision int) (given int) {
	if given = s.scale - precision - 1; given < a.scale || s.scale < 6 {
		given = s.scale
	}
	return given
}

// inSteps writes a quotient by a constant: as writes each step's value, a DECIMAL of that scale.
func (c *call) inSteps(as func(scale int, q string) string) (string, bool) {
	if c.name != "numeric_div" {
		return "", false
	}
	divisor, ok := c.w.numericConstant(c.args[1])
	if !ok {
		return "", false
	}
	a := c.shape(0)
	steps, ok := quotientSteps(a, divisor)
	if !ok {
		return "", false
	}
	digits := strings.TrimLeft(strings.Replace(strings.TrimPrefix(divisor, "-"), ".", "", 1), "0")
	_, fraction, _ := strings.Cut(divisor, ".")
	precision := max(len(digits), len(fraction))
	for _, s := range steps {
		if given := s.dividend(a, precision); s.whole+given > 38 || s.whole+len(fraction)+max(given+precision+1, 6) > 38 || s.scale+precision > 38 {
			return "", false
		}
	}
	return c.w.repeated(func(v []string) string {
		out := "(CASE WHEN " + v[0] + " IS NULL THEN NULL"
		for _, s := range steps {
			given := s.dividend(a, precision)
			q := "(CAST(" + v[0] + " AS DECIMAL(" + itoa(s.whole+given) + "," + itoa(given) + ")) / CAST(" + text(divisor) + " AS DECIMAL(" +
				itoa(precision) + "," + itoa(len(fraction)) + ")))"
			if given+precision+1 != s.scale {
				q = "CAST(" + q + " AS DECIMAL(38," + itoa(s.scale) + "))"
			}
			q = as(s.scale, q)
			switch s.below {
			case "0":
				out += " WHEN " + v[0] + " = 0 THEN " + q
			case "":
				out += " ELSE " + q + " END)"
			default:
				out += " WHEN abs(" + v[0] + ") < " + s.below + "BD THEN " + q
			}
		}
		return out
	}, c.arg(0)), true
}

// numericConstant is the text of a numeric constant, or of an integer one that is cast to numeric.
func (w *writer) numericConstant(n *querytree.Node) (string, bool) {
	if cast, ok := w.callOf(n); ok && n.Tag == "FUNCEXPR" && cast.name == "numeric" && len(cast.args) == 1 {
		v, _ := cast.constant(0)
		i, isInt := v.(int64)
		return strconv.FormatInt(i, 10), isInt
	}
	v, _ := (&call{args: []*querytree.Node{n}}).constant(0)
	s, isText := v.(string)
	return s, isText && typeOf(n) == oid.Numeric
}

func tenThousandTo(n int) *big.Rat {
	p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10000), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		p.Inv(p)
	}
	return p
}

func floor(r *big.Rat) *big.Int { return new(big.Int).Div(r.Num(), r.Denom()) }

func floorDiv(a, b int) int {
	return int(new(big.Int).Div(big.NewInt(int64(a)), big.NewInt(int64(b))).Int64())
}

// decimalText is a number that has so few digits.
func decimalText(r *big.Rat) string {
	return strings.TrimSuffix(strings.TrimRight(r.FloatString(40), "0"), ".")
}
