package rowenc

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// sameText are the types whose values are texts in both formats.
var sameText = map[uint32]bool{
	oid.Text: true, oid.Varchar: true, oid.BPChar: true, oid.Name: true, oid.Char: true, oid.Unknown: true, oid.CString: true,
	oid.XML: true, oid.RefCursor: true, oid.Void: true,
}

// ofText is a type that Spark has no values of, so that they come as text: those that PostgreSQL prints in one way only are
// passed on, others are read.
func ofText[O int32 | int64](natural shape, id uint32) (shape, bool) {
	switch {
	case sameText[id]:
		return natural, true
	case id == oid.JSONB:
		return jsonb(newText[O]), true
	case parsed[id].text != nil:
		p := parsed[id]
		s := natural
		s.text, s.binary = newParsed[O](id, p.text), newParsed[O](id, p.binary)
		s.plain = id != oid.Interval
		return s, true
	case natural.oid == oid.Text && (textOnly[id] || id >= firstUserType): // the rows of a table are the user's types that there are
		s := natural
		s.binary = func(arrow.Array, *Style) codec { return noBinary(id) }
		return s, true
	}
	return shape{}, false
}

// textOnly are types that libra has no binary format of.
var textOnly = map[uint32]bool{
	oid.TimeTZ: true, oid.Money: true, oid.Inet: true, oid.CIDR: true, oid.MACAddr: true, oid.MACAddr8: true, oid.Bit: true, oid.VarBit: true,
	oid.Record: true, oid.RegClass: true, oid.RegType: true, oid.RegProc: true, oid.RegProcedure: true, oid.RegNamespace: true, oid.RegRole: true,
	oid.TSVector: true, oid.TSQuery: true, oid.Int4Range: true, oid.Int8Range: true, oid.NumRange: true, oid.TSRange: true, oid.TSTZRange: true,
	oid.DateRange: true, oid.Point: true, oid.JSONPath: true,
}

// firstUserType is the first OID that is none of PostgreSQL's own (FirstNormalObjectId, transam.h).
const firstUserType = 16384

type noBinary uint32

func (n noBinary) append(dst []byte, _ int) ([]byte, error) {
	return dst, pgerr.Unsupported("the binary format of type "+oid.FormatType(uint32(n), oid.NoTypmod), "Ask for the text format, or cast the column to text.")
}

// writeValue prints a value that was read from text.
type writeValue func(dst []byte, v oid.Value, st *Style) ([]byte, error)

// parsed are the types whose texts are read, with how they are written as text and in binary.
var parsed = map[uint32]struct{ text, binary writeValue }{
	oid.UUID:     {valueText, uuidBinary},
	oid.Numeric:  {valueText, numericTextBinary},
	oid.Interval: {intervalValueText, intervalValueBinary},
}

func newParsed[O int32 | int64](id uint32, write writeValue) maker {
	return func(arr arrow.Array, st *Style) codec { return &parsedText[O]{newSpans[O](arr), id, write, st} }
}

type parsedText[O int32 | int64] struct {
	spans[O]
	id    uint32
	write writeValue
	style *Style
}

func (c *parsedText[O]) append(dst []byte, i int) ([]byte, error) {
	v, err := oid.Decode(c.id, oid.FormatText, c.at(i), oid.Env{})
	if err == nil && v.Infinite != 0 {
		err = pgerr.Unsupported("an infinite interval", "Spark has no such value.")
	}
	if err != nil {
		return dst, err
	}
	return c.write(dst, v, c.style)
}

func valueText(dst []byte, v oid.Value, _ *Style) ([]byte, error) { return append(dst, v.Text...), nil }

func uuidBinary(dst []byte, v oid.Value, _ *Style) ([]byte, error) {
	return hex.AppendDecode(dst, []byte(strings.ReplaceAll(v.Text, "-", "")))
}

func intervalValueText(dst []byte, v oid.Value, st *Style) ([]byte, error) {
	return appendInterval(dst, span{v.Months, v.Days, v.Int}, st.IntervalStyle), nil
}

func intervalValueBinary(dst []byte, v oid.Value, _ *Style) ([]byte, error) {
	dst = binary.BigEndian.AppendUint64(dst, uint64(v.Int))
	dst = binary.BigEndian.AppendUint32(dst, uint32(v.Days))
	return binary.BigEndian.AppendUint32(dst, uint32(v.Months)), nil
}

// numericSpecial are the sign and the scale of numeric's binary format for what is no number (PostgreSQL source,
// utils/adt/numeric.c); the scale comes of reading the sign's bits as one.
var numericSpecial = map[string][4]byte{"NaN": {0xC0, 0, 0, 0}, "Infinity": {0xD0, 0, 0, 0x20}, "-Infinity": {0xF0, 0, 0, 0x20}}

// numericTextBinary writes the binary format of a numeric with all its digits, however many.
func numericTextBinary(dst []byte, v oid.Value, _ *Style) ([]byte, error) {
	if tail, ok := numericSpecial[v.Text]; ok {
		return append(append(dst, 0, 0, 0, 0), tail[:]...), nil
	}
	digits, negative := strings.CutPrefix(v.Text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	scale := len(fraction)
	whole = strings.Repeat("0", (4-len(whole)%4)%4) + whole
	fraction += strings.Repeat("0", (4-scale%4)%4)
	all, weight := whole+fraction, len(whole)/4-1
	for strings.HasPrefix(all, "0000") {
		all, weight = all[4:], weight-1
	}
	for strings.HasSuffix(all, "0000") {
		all = all[:len(all)-4]
	}
	sign := uint16(numericPositive)
	if negative {
		sign = numericNegative
	}
	if all == "" {
		weight, sign = 0, numericPositive
	}
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(all)/4))
	dst = binary.BigEndian.AppendUint16(dst, uint16(int16(weight)))
	dst = binary.BigEndian.AppendUint16(dst, sign)
	dst = binary.BigEndian.AppendUint16(dst, uint16(scale))
	for ; all != ""; all = all[4:] {
		g := uint16(all[0]-'0')*1000 + uint16(all[1]-'0')*100 + uint16(all[2]-'0')*10 + uint16(all[3]-'0')
		dst = binary.BigEndian.AppendUint16(dst, g)
	}
	return dst, nil
}
