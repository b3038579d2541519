package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Spark has no bit strings. What people make of them is a number out of a hash: ('x' || md5(key))::bit(32)::int.
var _ = register(map[string]rule{"int4(bit)": hexNumber(32), "int8(bit)": hexNumber(64)})

const hintBits = "Numbers are read from 'x' || hexadecimal digits by a cast to bit(4), bit(8) … bit(64) and from there to an integer."

// hexNumber is an integer of so many bits.
func hexNumber(bits int) rule {
	return func(c *call) string {
		digits, n, ok := c.w.hexDigits(c.args[0])
		switch {
		case !ok || n%4 != 0 || n == 0:
			return c.refuse(c.w.signature(c), hintBits)
		case n > bits && bits == 32:
			return raise("22003", "integer out of range")
		case n > bits:
			return raise("22003", "bigint out of range")
		}
		return c.w.let(func(v []string) string {
			base := "10"
			if n == 64 {
				base = "-10" // as a signed number
			}
			value := "CAST(conv(rpad(substring(" + v[0] + ", 1, " + itoa(n/4) + "), " + itoa(n/4) + ", '0'), 16, " + base + ") AS BIGINT)"
			if bits == 32 {
				value = "CAST(" + value + " - if(" + value + " >= 2147483648, 4294967296, 0) AS INT)"
				if n < 32 {
					value = "CAST(conv(rpad(substring(" + v[0] + ", 1, " + itoa(n/4) + "), " + itoa(n/4) + ", '0'), 16, 10) AS INT)"
				}
			}
			bad := "regexp_extract(" + v[0] + ", '[^0-9a-fA-F]', 0)"
			return checked(value, bad+" <> ''", "raise_error(concat('libra 22P02 \"', "+bad+", '\" is not a valid hexadecimal digit'))")
		}, c.w.expr(digits))
	}
}

// hexDigits takes ('x' || digits)::bit(n) apart.
func (w *writer) hexDigits(n *querytree.Node) (digits *querytree.Node, length int, ok bool) {
	cast, ok := w.callOf(n)
	if !ok || n.Tag != "FUNCEXPR" || cast.name != "bit" || len(cast.args) != 3 || cast.args[0].Tag != "COERCEVIAIO" {
		return nil, 0, false
	}
	bits, isNumber := cast.constant(1)
	explicit, isFlag := cast.constant(2)
	joined, isCall := w.callOf(cast.args[0].Node("arg"))
	if !isNumber || !isFlag || explicit != true || !isCall || joined.name != "textcat" || typeOf(joined.args[0]) != oid.Text {
		return nil, 0, false
	}
	prefix, _ := joined.string(0)
	count, isInt := bits.(int64)
	return joined.args[1], int(count), isInt && strings.EqualFold(prefix, "x")
}

// A sum over rows that a join has repeated is written by Looker as sum(DISTINCT x + hash) - sum(DISTINCT hash), where hash is all of
// md5(key) as a number of 39 digits. Spark's decimals have 38, so a hash of 27 is taken instead; any that tells the keys apart gives the
// same. Where a key has several values of x, what is left is a matter of the hash itself, and is refused.

// symmetricSum is such a difference.
func (w *writer) symmetricSum(n *querytree.Node) (string, bool) {
	c, ok := w.callOf(n)
	if !ok || c.name != "numeric_sub" || n.Tag != "OPEXPR" {
		return "", false
	}
	with, isSum := w.distinctSum(c.args[0])
	without, isSum2 := w.distinctSum(c.args[1])
	if !isSum || !isSum2 {
		return "", false
	}
	outer, ok := w.callOf(with)
	if !ok || outer.name != "numeric_add" {
		return "", false
	}
	inner, ok := w.callOf(outer.args[0])
	if !ok || inner.name != "numeric_add" {
		return "", false
	}
	key, ok := w.hashKey(inner.args[1], outer.args[1])
	alone, ok2 := w.callOf(without)
	if !ok || !ok2 || alone.name != "numeric_add" {
		return "", false
	}
	same, ok := w.hashKey(alone.args[0], alone.args[1])
	if shape := w.numericOf(inner.args[0]); !ok || !shape.fixed || shape.scale != 0 {
		return "", false
	}
	w.inAggregate++
	defer func() { w.inAggregate-- }()
	md5, x := w.expr(key), w.expr(inner.args[0])
	if plain(md5) != plain(w.expr(same)) {
		return "", false
	}
	half := func(at int) string {
		return "CAST(conv(substring(" + md5 + ", " + itoa(at) + ", 11), 16, 10) AS DECIMAL(14,0))"
	}
	hash := "(" + half(1) + " * 17592186044416BD + " + half(12) + ")"
	sum := "(CAST(" + x + " AS DECIMAL(38,0)) + " + hash + ")"
	return checked("CAST(sum(DISTINCT "+sum+") - sum(DISTINCT "+hash+") AS DECIMAL(38,0))",
		"count(DISTINCT "+sum+") <> count(DISTINCT "+hash+")", raise("0A000", "a symmetric sum of several values for one key is not supported by libra")), true
}

// distinctSum is the argument of sum(DISTINCT x).
func (w *writer) distinctSum(n *querytree.Node) (*querytree.Node, bool) {
	if n.Tag != "AGGREF" {
		return nil, false
	}
	c, ok := w.aggregateOf(n)
	if !ok || c.name != "sum" || !c.distinct || c.filter != nil || len(c.args) != 1 || typeOf(c.args[0]) != oid.Numeric {
		return nil, false
	}
	return c.args[0], true
}

// hashKey gives md5(key) of ('x' || md5(key))::bit(64)::bigint * 2^64 and ('x' || substr(md5(key), 17))::bit(64)::bigint.
func (w *writer) hashKey(high, low *querytree.Node) (*querytree.Node, bool) {
	product, ok := w.callOf(high)
	if !ok || product.name != "numeric_mul" {
		return nil, false
	}
	if by, ok := w.numericConstant(product.args[1]); !ok || by != "18446744073709551616" {
		return nil, false
	}
	whole, ok := w.hashed(product.args[0])
	tail, ok2 := w.hashed(low)
	if !ok || !ok2 {
		return nil, false
	}
	part, ok := w.callOf(tail)
	hash, ok2 := w.callOf(whole)
	if !ok || !ok2 || hash.name != "md5" || part.name != "substr" && part.name != "substring" || len(part.args) != 2 {
		return nil, false
	}
	if from, _ := part.constant(1); from != int64(17) || plain(w.expr(part.args[0])) != plain(w.expr(whole)) {
		return nil, false
	}
	return whole, true
}

// hashed are the digits under ('x' || digits)::bit(64)::bigint::numeric.
func (w *writer) hashed(n *querytree.Node) (*querytree.Node, bool) {
	for range 3 {
		c, ok := w.callOf(n)
		if !ok || n.Tag != "FUNCEXPR" {
			return nil, false
		}
		if c.name == "int8" {
			digits, length, ok := w.hexDigits(c.args[0])
			return digits, ok && length == 64
		}
		if c.name != "numeric" {
			return nil, false
		}
		n = c.args[0]
	}
	return nil, false
}
