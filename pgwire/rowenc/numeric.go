package rowenc

import (
	"encoding/binary"
	"math/bits"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
)

// maxDigits is the number of digits of the largest 128-bit number.
const maxDigits = 39

type numericText struct {
	vals  []decimal128.Num
	scale int
}

func newNumericText(arr arrow.Array, _ *Style) codec {
	return &numericText{arr.(*array.Decimal128).Values(), int(arr.DataType().(*arrow.Decimal128Type).Scale)}
}

func (c *numericText) append(dst []byte, i int) ([]byte, error) {
	return appendNumeric(dst, c.vals[i], c.scale), nil
}

// appendNumeric prints n * 10^-scale with all the digits of its scale.
func appendNumeric(dst []byte, n decimal128.Num, scale int) []byte {
	negative, hi, lo := magnitude(n)
	if negative {
		dst = append(dst, '-')
	}
	if hi == 0 && scale >= 0 && scale < len(powersOf10) {
		return appendScaled(dst, lo, scale)
	}
	var scratch [maxDigits]byte
	digits := digits128(scratch[:0], hi, lo)
	if scale <= 0 {
		dst = append(dst, digits...)
		if len(digits) == 1 && digits[0] == '0' {
			return dst
		}
		return appendZeros(dst, -scale)
	}
	if len(digits) <= scale {
		dst = appendZeros(append(dst, '0', '.'), scale-len(digits))
		return append(dst, digits...)
	}
	dst = append(dst, digits[:len(digits)-scale]...)
	return append(append(dst, '.'), digits[len(digits)-scale:]...)
}

func appendScaled(dst []byte, u uint64, scale int) []byte {
	if scale == 0 {
		return appendUint(dst, u)
	}
	whole := u / powersOf10[scale]
	dst = append(appendUint(dst, whole), '.')
	return appendPadded(dst, u-whole*powersOf10[scale], scale)
}

func magnitude(n decimal128.Num) (negative bool, hi, lo uint64) {
	hi, lo = uint64(n.HighBits()), n.LowBits()
	if n.HighBits() >= 0 {
		return false, hi, lo
	}
	lo, borrow := bits.Sub64(0, lo, 0)
	hi, _ = bits.Sub64(0, hi, borrow)
	return true, hi, lo
}

// digits128 appends the decimal digits of hi*2^64+lo: at most three chunks of 19 digits.
func digits128(dst []byte, hi, lo uint64) []byte {
	if hi == 0 {
		return appendUint(dst, lo)
	}
	const chunk = 1e19
	top := hi / chunk
	mid, low := bits.Div64(hi%chunk, lo, chunk)
	if top == 0 {
		return appendPadded(appendUint(dst, mid), low, 19)
	}
	// hi/1e19 is 0 or 1, so that the middle chunk is what remains of the quotient top*2^64+mid above 1e19.
	first, mid := bits.Div64(top, mid, chunk)
	return appendPadded(appendPadded(appendUint(dst, first), mid, 19), low, 19)
}

type numericBinary struct {
	vals  []decimal128.Num
	scale int
}

func newNumericBinary(arr arrow.Array, _ *Style) codec {
	return &numericBinary{arr.(*array.Decimal128).Values(), int(arr.DataType().(*arrow.Decimal128Type).Scale)}
}

// The sign word of numeric's binary format (PostgreSQL source, utils/adt/numeric.c).
const (
	numericPositive = 0x0000
	numericNegative = 0x4000
)

// append writes numeric's binary format: the number of base-10000 digits, the first one's weight (its power of 10000),
// the sign, the display scale, the digits. There are no zero digits at either end.
func (c *numericBinary) append(dst []byte, i int) ([]byte, error) {
	negative, hi, lo := magnitude(c.vals[i])
	sign := uint16(numericPositive)
	if negative {
		sign = numericNegative
	}
	var scratch [maxDigits + 8]byte
	digits, weight := alignedDigits(scratch[:0], hi, lo, c.scale)
	var groups [maxDigits/4 + 3]uint16
	n := 0
	for d := range len(digits) / 4 {
		g := digits[4*d : 4*d+4]
		groups[n] = uint16(g[0]-'0')*1000 + uint16(g[1]-'0')*100 + uint16(g[2]-'0')*10 + uint16(g[3]-'0')
		n++
	}
	first := 0
	for first < n && groups[first] == 0 {
		first++
		weight--
	}
	for n > first && groups[n-1] == 0 {
		n--
	}
	if first == n {
		weight = 0
	}
	dst = binary.BigEndian.AppendUint16(dst, uint16(n-first))
	dst = binary.BigEndian.AppendUint16(dst, uint16(int16(weight)))
	dst = binary.BigEndian.AppendUint16(dst, sign)
	dst = binary.BigEndian.AppendUint16(dst, uint16(max(0, c.scale)))
	for _, g := range groups[first:n] {
		dst = binary.BigEndian.AppendUint16(dst, g)
	}
	return dst, nil
}

// alignedDigits gives the decimal digits with zeros at both ends, so that groups of four meet at the decimal point, and
// the weight of the first group.
func alignedDigits(buf []byte, hi, lo uint64, scale int) (digits []byte, weight int) {
	var scratch [maxDigits]byte
	plain := digits128(scratch[:0], hi, lo)
	tail := (4 - scale&3) & 3
	head := (4 - (len(plain)+tail)&3) & 3
	buf = appendZeros(buf, head)
	buf = append(buf, plain...)
	buf = appendZeros(buf, tail)
	return buf, (len(buf)-scale-tail)/4 - 1
}
