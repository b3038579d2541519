package copyfmt

import (
	"bytes"
	"encoding/binary"
)

// Limits of the numerics that are read without oid.Decode: those of Spark's decimals are well within.
const (
	numericHeader   = 8 // four words
	numericNegative = 0x4000
	mostGroups      = 20
	mostWeight      = 10
	groupBase       = 10_000
)

// binaryDecimal appends a numeric of the binary format to dst as decimal text. The format has groups of four digits, the
// place of the first one (its weight: 0 is just before the point), a sign, and the number of digits after the point that
// count. ok is false for what is rare or wrong.
func binaryDecimal(dst, b []byte) (text []byte, ok bool) {
	if len(b) < numericHeader {
		return dst, false
	}
	groups, weight := int(binary.BigEndian.Uint16(b)), int(int16(binary.BigEndian.Uint16(b[2:])))
	sign, scale := binary.BigEndian.Uint16(b[4:]), int(binary.BigEndian.Uint16(b[6:]))
	b = b[numericHeader:]
	if len(b) != 2*groups || groups > mostGroups || weight < -mostWeight || weight > mostWeight || sign&^numericNegative != 0 {
		return dst, false
	}
	if sign == numericNegative {
		dst = append(dst, '-')
	}
	dst = append(dst, '0')
	dst, ok1 := appendGroups(dst, b, 0, weight+1)
	dst = append(dst, '.')
	point := len(dst)
	dst, ok2 := appendGroups(dst, b, weight+1, groups)
	hidden := dst[min(len(dst), point+scale):]
	return dst, ok1 && ok2 && len(bytes.Trim(hidden, "0")) == 0
}

// appendGroups appends the groups from one to before the other; where there is none, four zeros.
func appendGroups(dst, b []byte, from, to int) (text []byte, ok bool) {
	for i := from; i < to; i++ {
		n := uint16(0)
		if i >= 0 && 2*i < len(b) {
			n = binary.BigEndian.Uint16(b[2*i:])
		}
		if n >= groupBase {
			return dst, false
		}
		dst = append(dst, byte('0'+n/1000), byte('0'+n/100%10), byte('0'+n/10%10), byte('0'+n%10))
	}
	return dst, true
}
