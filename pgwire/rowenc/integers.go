package rowenc

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
)

type integer interface {
	~int8 | ~int16 | ~int32 | ~int64
}

// values is an Arrow array of fixed-width values, whose raw slice already starts at row 0.
type values[T any] interface{ Values() []T }

type intText[T integer] struct{ vals []T }

func newIntText[T integer](arr arrow.Array, _ *Style) codec {
	return &intText[T]{arr.(values[T]).Values()}
}

func (c *intText[T]) append(dst []byte, i int) ([]byte, error) {
	return appendInt(dst, int64(c.vals[i])), nil
}

func (c *intText[T]) put(out *[shortRoom]byte, i int) int { return putInt(out, int64(c.vals[i])) }

// int2Binary also takes Spark's tinyint: PostgreSQL has no integer of one byte.
type int2Binary[T int8 | int16] struct{ vals []T }

func newInt2Binary[T int8 | int16](arr arrow.Array, _ *Style) codec {
	return &int2Binary[T]{arr.(values[T]).Values()}
}

func (c *int2Binary[T]) append(dst []byte, i int) ([]byte, error) {
	return binary.BigEndian.AppendUint16(dst, uint16(c.vals[i])), nil
}

func (c *int2Binary[T]) put(out *[shortRoom]byte, i int) int {
	binary.BigEndian.PutUint16(out[:], uint16(c.vals[i]))
	return 2
}

type int4Binary struct{ vals []int32 }

func newInt4Binary(arr arrow.Array, _ *Style) codec {
	return &int4Binary{arr.(values[int32]).Values()}
}

func (c *int4Binary) append(dst []byte, i int) ([]byte, error) {
	return binary.BigEndian.AppendUint32(dst, uint32(c.vals[i])), nil
}

func (c *int4Binary) put(out *[shortRoom]byte, i int) int {
	binary.BigEndian.PutUint32(out[:], uint32(c.vals[i]))
	return 4
}

type int8Binary struct{ vals []int64 }

func newInt8Binary(arr arrow.Array, _ *Style) codec {
	return &int8Binary{arr.(values[int64]).Values()}
}

func (c *int8Binary) append(dst []byte, i int) ([]byte, error) {
	return binary.BigEndian.AppendUint64(dst, uint64(c.vals[i])), nil
}

func (c *int8Binary) put(out *[shortRoom]byte, i int) int {
	binary.BigEndian.PutUint64(out[:], uint64(c.vals[i]))
	return 8
}

// pairs are the two digits of 0 to 99, one after the other.
const pairs = "00010203040506070809" +
	"10111213141516171819" +
	"20212223242526272829" +
	"30313233343536373839" +
	"40414243444546474849" +
	"50515253545556575859" +
	"60616263646566676869" +
	"70717273747576777879" +
	"80818283848586878889" +
	"90919293949596979899"

var powersOf10 = [20]uint64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// decimalLen is the number of u's decimal digits; 1 for 0.
func decimalLen(u uint64) int {
	n := bits.Len64(u|1) * 1233 >> 12 // log10(2) as 1233/4096 is exact enough for 64 bits
	if u >= powersOf10[n] {
		n++
	}
	return max(n, 1)
}

func appendInt(dst []byte, v int64) []byte {
	u := uint64(v)
	if v < 0 {
		dst = append(dst, '-')
		u = -u
	}
	return appendUint(dst, u)
}

// putInt is appendInt for a number that has the room. The digits are written all eight at once.
func putInt(out *[shortRoom]byte, v int64) int {
	if uint64(v) >= 1e8 {
		return len(appendInt(out[:0], v))
	}
	digits := eightDigits(uint64(v))
	zeros := leadingZeros(digits)
	binary.LittleEndian.PutUint64(out[:], (digits|asciiZeros)>>zeros)
	return 8 - zeros>>3
}

// leadingZeros is the number of bits that the zeros in front of a number's eight digits take; a 0 keeps its last.
func leadingZeros(digits uint64) int { return bits.TrailingZeros64(digits|1<<56) &^ 7 }

func appendUint(dst []byte, u uint64) []byte {
	at := len(dst)
	if u < 1e8 && cap(dst)-at >= 8 {
		digits := eightDigits(u)
		zeros := leadingZeros(digits)
		binary.LittleEndian.PutUint64(dst[at:at+8], (digits|asciiZeros)>>zeros)
		return dst[:at+8-zeros>>3]
	}
	return appendPadded(dst, u, decimalLen(u))
}

const asciiZeros = 0x3030303030303030

// eightDigits gives the eight decimal digits of u, which is below 1e8, one in each byte, the first in the lowest. It
// halves all parts at once: in two of four digits, four of two, eight of one. The multiplications are divisions by 100 and
// by 10, exact for numbers as small as the parts are.
func eightDigits(u uint64) uint64 {
	high := u / 1e4
	u = high | (u-high*1e4)<<32
	high = u * 10486 >> 20 & 0x0000007f_0000007f
	u = high | (u-high*100)<<16
	high = u * 103 >> 10 & 0x000f000f_000f000f
	return high | (u-high*10)<<8
}

// appendPadded appends u, which has no more than n decimal digits, as n of them. Eight at a time, so that the processor can
// divide the parts side by side, and in 32 bits.
func appendPadded(dst []byte, u uint64, n int) []byte {
	at := len(dst)
	dst = slices.Grow(dst, n)[:at+n]
	out := dst[at:]
	for len(out) >= 8 {
		q := u / 1e8
		binary.LittleEndian.PutUint64(out[len(out)-8:], eightDigits(u-q*1e8)|asciiZeros)
		u, out = q, out[:len(out)-8]
	}
	v := uint32(u)
	for len(out) >= 2 {
		q := v / 100
		p := (v - q*100) * 2
		out[len(out)-2], out[len(out)-1] = pairs[p], pairs[p+1]
		v, out = q, out[:len(out)-2]
	}
	if len(out) == 1 {
		out[0] = byte('0' + v)
	}
	return dst
}
