package querytree

import (
	"encoding/binary"
	"fmt"
	"strings"
)

// numeric gives the text of a numeric as it is stored (numeric.c, NumericData): a header of sign, weight and display
// scale, short or long, and digits to the base 10,000.
func numeric(b Bytes) (string, error) {
	if len(b) < 2 {
		return "", errShort
	}
	head := binary.NativeEndian.Uint16(b)
	negative, scale, weight, rest := head&0x2000 != 0, int(head&0x1F80)>>7, int(head&0x3F), b[2:]
	switch {
	case head&0xC000 == 0xC000:
		return map[uint16]string{0xC000: "NaN", 0xD000: "Infinity", 0xF000: "-Infinity"}[head&0xF000], nil
	case head&0xC000 == 0x8000:
		if head&0x40 != 0 {
			weight -= 0x40
		}
	case len(b) < 4:
		return "", errShort
	default:
		negative, scale = head&0xC000 == 0x4000, int(head&0x3FFF)
		weight, rest = int(int16(binary.NativeEndian.Uint16(b[2:]))), b[4:]
	}
	digit := func(i int) int { // of 10,000 to the power weight-i
		if i < 0 || 2*i+1 >= len(rest) {
			return 0
		}
		return int(binary.NativeEndian.Uint16(rest[2*i:]))
	}
	var s strings.Builder
	if negative {
		s.WriteByte('-')
	}
	if weight < 0 {
		s.WriteByte('0')
	}
	for i := 0; i <= weight; i++ {
		if i == 0 {
			fmt.Fprintf(&s, "%d", digit(0))
		} else {
			fmt.Fprintf(&s, "%04d", digit(i))
		}
	}
	if scale > 0 {
		var f strings.Builder
		for i := weight + 1; f.Len() < scale; i++ {
			fmt.Fprintf(&f, "%04d", digit(i))
		}
		s.WriteString("." + f.String()[:scale])
	}
	return s.String(), nil
}
