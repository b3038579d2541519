package oid

import (
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// The sign words of numeric's binary format.
const (
	numericPositive = 0x0000
	numericNegative = 0x4000
	numericNaN      = 0xC000
	numericPosInf   = 0xD000
	numericNegInf   = 0xF000
	numericMaxScale = 0x3FFF
)

var numericSpecial = map[uint16]string{numericNaN: "NaN", numericPosInf: "Infinity", numericNegInf: "-Infinity"}

// numericBinary reads base-10000 digits, the first of which has the weight that is told; those beyond the scale are cut off.
func numericBinary(id uint32, b []byte) (Value, error) {
	if len(b) < 8 {
		return Value{}, badBinary(id)
	}
	word := func(i int) uint16 { return binary.BigEndian.Uint16(b[2*i:]) }
	count, weight, sign, scale := int(word(0)), int(int16(word(1))), word(2), int(word(3))
	if len(b) != 8+2*count {
		return Value{}, badBinary(id)
	}
	if special, ok := numericSpecial[sign]; ok {
		return Value{Kind: KindNumeric, Type: id, Text: special}, nil
	}
	if sign != numericPositive && sign != numericNegative {
		return Value{}, badNumeric("sign")
	}
	if scale > numericMaxScale {
		return Value{}, badNumeric("scale")
	}
	if count > maxNumericDigits/2 || weight >= maxNumericDigits/4 && count > 0 || scale > maxNumericDigits {
		return Value{}, numericOverflow()
	}
	text, ok := joinGroups(b[8:], weight, scale)
	if !ok {
		return Value{}, badNumeric("digit")
	}
	negative := sign == numericNegative && strings.Trim(text, "0.") != ""
	return Value{Kind: KindNumeric, Type: id, Text: signed(negative, text)}, nil
}

func badNumeric(what string) error {
	return pgerr.Newf(pgerr.InvalidBinaryRepresentation, `invalid %s in external "numeric" value`, what)
}

// joinGroups writes the groups from the one before the point, or the first if that is higher, to the last that the
// scale needs; groups that were not sent are zeros.
func joinGroups(b []byte, weight, scale int) (string, bool) {
	var whole, fraction strings.Builder
	for i := 0; i < len(b); i += 2 {
		if binary.BigEndian.Uint16(b[i:]) > 9999 {
			return "", false
		}
	}
	group := func(w int) string {
		at := 2 * (weight - w)
		if at < 0 || at >= len(b) {
			return "0000"
		}
		digits := strconv.Itoa(int(binary.BigEndian.Uint16(b[at:])))
		return strings.Repeat("0", 4-len(digits)) + digits
	}
	for w := max(weight, 0); w >= 0; w-- {
		whole.WriteString(group(w))
	}
	for w := -1; fraction.Len() < scale; w-- {
		fraction.WriteString(group(w))
	}
	text := strings.TrimLeft(whole.String(), "0")
	if text == "" {
		text = "0"
	}
	if scale > 0 {
		text += "." + fraction.String()[:scale]
	}
	return text, true
}
