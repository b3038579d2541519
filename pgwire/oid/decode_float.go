package oid

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// floatText takes what C's strtod takes: decimal and hexadecimal, inf, infinity and nan in any case.
func floatText(id uint32, s string, _ *Env) (Value, error) {
	name, bits, kind := "double precision", 64, KindFloat8
	if id == Float4 {
		name, bits, kind = "real", 32, KindFloat4
	}
	word := trim(s)
	if strings.Contains(word, "_") {
		return Value{}, invalidSyntax(name, s)
	}
	_, digits := cutSign(word)
	if strings.HasPrefix(strings.ToLower(digits), "0x") && !strings.ContainsAny(word, "pP") {
		word += "p0" // C doesn't want the exponent that Go does
	}
	if strings.EqualFold(digits, "nan") {
		word = digits // C takes a sign, and it means nothing
	}
	f, err := strconv.ParseFloat(word, bits)
	underflow := f == 0 && strings.ContainsAny(mantissa(digits), "123456789")
	if errors.Is(err, strconv.ErrRange) || err == nil && underflow {
		return Value{}, pgerr.Newf(pgerr.NumericValueOutOfRange, `"%s" is out of range for type %s`, shown(trim(s)), name)
	}
	if err != nil {
		return Value{}, invalidSyntax(name, s)
	}
	return Value{Kind: kind, Type: id, Float: f}, nil
}

// mantissa is a number without its exponent.
func mantissa(s string) string {
	if end := strings.IndexAny(s, "eEpP"); end >= 0 {
		return s[:end]
	}
	return s
}

func float4Binary(id uint32, b []byte) (Value, error) {
	if len(b) != 4 {
		return Value{}, badBinary(id)
	}
	return Value{Kind: KindFloat4, Type: id, Float: float64(math.Float32frombits(binary.BigEndian.Uint32(b)))}, nil
}

func float8Binary(id uint32, b []byte) (Value, error) {
	if len(b) != 8 {
		return Value{}, badBinary(id)
	}
	return Value{Kind: KindFloat8, Type: id, Float: math.Float64frombits(binary.BigEndian.Uint64(b))}, nil
}
