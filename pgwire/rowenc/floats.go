package rowenc

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"
)

// The decimal exponents from which PostgreSQL prints 1e+06 rather than 1000000: its Ryu code has them fixed for the
// shortest form.
const (
	float4Fixed = 6
	float8Fixed = 15
)

// The digits that a float surely has, FLT_DIG and DBL_DIG, which extra_float_digits is added to.
const (
	float4Digits = 6
	float8Digits = 15
)

type float4Text struct{ vals []float32 }

func newFloat4Text(arr arrow.Array, st *Style) codec {
	vals := arr.(values[float32]).Values()
	if st.ExtraFloatDigits > 0 {
		return &float4Text{vals}
	}
	return &float4Rounded{vals, max(1, float4Digits+st.ExtraFloatDigits)}
}

func (c *float4Text) append(dst []byte, i int) ([]byte, error) {
	return appendFloat4(dst, c.vals[i]), nil
}

func (c *float4Text) put(out *[shortRoom]byte, i int) int {
	return len(appendFloat4(out[:0], c.vals[i]))
}

type float8Text struct{ vals []float64 }

func newFloat8Text(arr arrow.Array, st *Style) codec {
	vals := arr.(values[float64]).Values()
	if st.ExtraFloatDigits > 0 {
		return &float8Text{vals}
	}
	return &float8Rounded{vals, max(1, float8Digits+st.ExtraFloatDigits)}
}

func (c *float8Text) append(dst []byte, i int) ([]byte, error) {
	return appendFloat8(dst, c.vals[i]), nil
}

func (c *float8Text) put(out *[shortRoom]byte, i int) int {
	return len(appendFloat8(out[:0], c.vals[i]))
}

// The rounded ones print as C's %.*g does.
type float4Rounded struct {
	vals   []float32
	digits int
}

func (c *float4Rounded) append(dst []byte, i int) ([]byte, error) {
	return appendRounded(dst, float64(c.vals[i]), c.digits), nil
}

type float8Rounded struct {
	vals   []float64
	digits int
}

func (c *float8Rounded) append(dst []byte, i int) ([]byte, error) {
	return appendRounded(dst, c.vals[i], c.digits), nil
}

// PostgreSQL's NaN. Of the many bit patterns of a NaN it sends the one that it was given; what literals give is this one.
const (
	float4NaN = 0x7fc00000
	float8NaN = 0x7ff8000000000000
)

type float4Binary struct{ vals []float32 }

func newFloat4Binary(arr arrow.Array, _ *Style) codec {
	return &float4Binary{arr.(values[float32]).Values()}
}

func (c *float4Binary) append(dst []byte, i int) ([]byte, error) {
	b := math.Float32bits(c.vals[i])
	if c.vals[i] != c.vals[i] {
		b = float4NaN
	}
	return binary.BigEndian.AppendUint32(dst, b), nil
}

type float8Binary struct{ vals []float64 }

func newFloat8Binary(arr arrow.Array, _ *Style) codec {
	return &float8Binary{arr.(values[float64]).Values()}
}

func (c *float8Binary) append(dst []byte, i int) ([]byte, error) {
	b := math.Float64bits(c.vals[i])
	if c.vals[i] != c.vals[i] {
		b = float8NaN
	}
	return binary.BigEndian.AppendUint64(dst, b), nil
}

// appendFloat8 prints the shortest decimal that reads back as f.
func appendFloat8(dst []byte, f float64) []byte {
	if special := appendSpecial(dst, f); special != nil {
		return special
	}
	digits, exp, negative := shortest8(f)
	return appendFloat(dst, digits, exp, float8Fixed, negative)
}

// appendFloat4 prints the shortest decimal that reads back as f.
func appendFloat4(dst []byte, f float32) []byte {
	if special := appendSpecial(dst, float64(f)); special != nil {
		return special
	}
	digits, exp, negative := shortest4(f)
	return appendFloat(dst, digits, exp, float4Fixed, negative)
}

// appendSpecial appends a float that has no digits; nil when f is another.
func appendSpecial(dst []byte, f float64) []byte {
	switch {
	case f != f:
		return append(dst, "NaN"...)
	case f > math.MaxFloat64:
		return append(dst, "Infinity"...)
	case f < -math.MaxFloat64:
		return append(dst, "-Infinity"...)
	}
	return nil
}

// shortest8 takes a finite float apart: value = digits * 10^exp, no zeros at the digits' end. 0 has the digits 0.
func shortest8(f float64) (digits uint64, exp int, negative bool) {
	const mantissaBits, bias = 52, 1075
	if digits, exp, ok := fewDecimals(f); ok {
		return digits, exp, f < 0
	}
	b := math.Float64bits(f)
	m, e := b&(1<<mantissaBits-1), int(b>>mantissaBits&0x7ff)
	digits, exp = shortestOf(m, e, mantissaBits, bias)
	return digits, exp, b>>63 != 0
}

// fewDecimals finds the digits of a double with up to six decimals and fifteen digits, as most of people's numbers are,
// without the long way. If n * 10^-6 reads back as f, and n has no more than fifteen digits, then no decimal as short or
// shorter does: doubles tell all decimals of fifteen digits apart.
func fewDecimals(f float64) (digits uint64, exp int, ok bool) {
	const scale, decimals, limit = 1e6, 6, 1e15
	x := math.Abs(f) * scale
	if !(x >= 1 && x < limit) {
		return 0, 0, false
	}
	digits = uint64(x)
	if float64(digits) != x || x/scale != math.Abs(f) {
		return 0, 0, false
	}
	exp = -decimals
	if digits%1000 == 0 {
		digits, exp = digits/1000, exp+3
	}
	for exp < 0 && digits%10 == 0 {
		digits, exp = digits/10, exp+1
	}
	return digits, exp, true
}

// shortest4 is shortest8 for a float of four bytes.
func shortest4(f float32) (digits uint64, exp int, negative bool) {
	const mantissaBits, bias = 23, 150
	b := math.Float32bits(f)
	m, e := b&(1<<mantissaBits-1), int(b>>mantissaBits&0xff)
	digits, exp = shortestOf(uint64(m), e, mantissaBits, bias)
	return digits, exp, b>>31 != 0
}

func shortestOf(m uint64, e int, mantissaBits uint, bias int) (digits uint64, exp int) {
	if m|uint64(e) == 0 {
		return 0, 0
	}
	c, q := m|1<<mantissaBits, e-bias
	if e == 0 {
		c, q = m, 1-bias
	}
	if q <= 0 && q >= -int(mantissaBits) && c&(1<<-q-1) == 0 {
		return stripZeros(c>>-q, 0) // a whole number is its own shortest form
	}
	return stripZeros(shortest(c, q, m == 0 && e > 1))
}

func stripZeros(digits uint64, exp int) (uint64, int) {
	if digits%10 != 0 {
		return digits, exp
	}
	for _, step := range [...]struct {
		power uint64
		zeros int
	}{{1e8, 8}, {1e4, 4}, {1e2, 2}, {1e1, 1}} {
		for digits%step.power == 0 {
			digits /= step.power
			exp += step.zeros
		}
	}
	return digits, exp
}

// appendFloat prints digits * 10^exp, with an exponent when its first digit stands for less than 10^-4 or for 10^fixed or more.
func appendFloat(dst []byte, digits uint64, exp, fixed int, negative bool) []byte {
	if negative {
		dst = append(dst, '-')
	}
	n := decimalLen(digits)
	lead := exp + n - 1
	if lead >= -4 && lead < fixed {
		return appendPlain(dst, digits, exp)
	}
	dst = append(dst, byte('0'+digits/powersOf10[n-1]))
	if n > 1 {
		dst = appendPadded(append(dst, '.'), digits%powersOf10[n-1], n-1)
	}
	sign := byte('+')
	if lead < 0 {
		sign, lead = '-', -lead
	}
	dst = append(dst, 'e', sign)
	return appendPadded(dst, uint64(lead), max(2, decimalLen(uint64(lead))))
}

// appendPlain prints digits * 10^exp without an exponent.
func appendPlain(dst []byte, digits uint64, exp int) []byte {
	if exp >= 0 {
		return appendZeros(appendUint(dst, digits), exp)
	}
	fraction := -exp
	if fraction < len(powersOf10) {
		whole := digits / powersOf10[fraction]
		dst = append(appendUint(dst, whole), '.')
		return appendPadded(dst, digits-whole*powersOf10[fraction], fraction)
	}
	n := decimalLen(digits)
	dst = appendZeros(append(dst, '0', '.'), fraction-n)
	return appendPadded(dst, digits, n)
}

func appendZeros(dst []byte, n int) []byte {
	for range n {
		dst = append(dst, '0')
	}
	return dst
}

// appendRounded prints f as C's %.*g with so many digits: rounded, without zeros at the end.
func appendRounded(dst []byte, f float64, digits int) []byte {
	if special := appendSpecial(dst, f); special != nil {
		return special
	}
	var scratch [32]byte
	e := strconv.AppendFloat(scratch[:0], math.Abs(f), 'e', digits-1, 64)
	all, lead := uint64(0), 0
	for i, ch := range e {
		if ch == 'e' {
			lead, _ = strconv.Atoi(string(e[i+1:]))
			break
		}
		if ch != '.' {
			all = all*10 + uint64(ch-'0')
		}
	}
	exp := 0
	if all != 0 {
		all, exp = stripZeros(all, lead-digits+1)
	}
	return appendFloat(dst, all, exp, digits, math.Signbit(f))
}
