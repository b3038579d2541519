package oid

import (
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// intTypes are the integers: their kinds and sizes.
var intTypes = map[uint32]struct {
	kind Kind
	bits int
}{Int2: {KindInt2, 16}, Int4: {KindInt4, 32}, Int8: {KindInt8, 64}}

// intText takes decimal, 0x, 0o and 0b, with underscores between digits (manual, "Numeric Constants").
func intText(id uint32, s string, _ *Env) (Value, error) {
	t := intTypes[id]
	name := FormatType(id, NoTypmod)
	negative, digits := cutSign(trim(s))
	u, state := parseUint(digits)
	if state == uintMalformed {
		return Value{}, invalidSyntax(name, s)
	}
	limit := uint64(1) << (t.bits - 1) // of a negative one; a positive one is less
	if state == uintTooBig || u > limit || u == limit && !negative {
		return Value{}, outOfRange(name, s)
	}
	if negative {
		u = -u
	}
	return Value{Kind: t.kind, Type: id, Int: int64(u)}, nil
}

func cutSign(s string) (negative bool, rest string) {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[0] == '-', s[1:]
	}
	return false, s
}

type uintState uint8

const (
	uintFine uintState = iota
	uintMalformed
	uintTooBig
)

func parseUint(s string) (uint64, uintState) {
	digits, base := cutBase(s)
	digits, ok := cutUnderscores(digits, base)
	if !ok || digits == "" {
		return 0, uintMalformed
	}
	for _, d := range []byte(digits) {
		if digitValue(d) >= base {
			return 0, uintMalformed
		}
	}
	u, err := strconv.ParseUint(digits, base, 64)
	if err != nil {
		return 0, uintTooBig
	}
	return u, uintFine
}

// cutBase takes 0x, 0o or 0b off.
func cutBase(s string) (digits string, base int) {
	if len(s) > 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'x':
			return s[2:], 16
		case 'o':
			return s[2:], 8
		case 'b':
			return s[2:], 2
		}
	}
	return s, 10
}

// cutUnderscores takes the underscores out, each of which has to stand before a digit, and in decimal after one.
func cutUnderscores(s string, base int) (digits string, ok bool) {
	if !strings.Contains(s, "_") {
		return s, true
	}
	if strings.HasSuffix(s, "_") || strings.Contains(s, "__") || base == 10 && s[0] == '_' {
		return "", false
	}
	return strings.ReplaceAll(s, "_", ""), true
}

func digitValue(d byte) int {
	switch {
	case d >= '0' && d <= '9':
		return int(d - '0')
	case d|0x20 >= 'a' && d|0x20 <= 'z':
		return int(d|0x20-'a') + 10
	}
	return 99
}

func intBinary(id uint32, b []byte) (Value, error) {
	t := intTypes[id]
	if len(b) != t.bits/8 {
		return Value{}, badBinary(id)
	}
	v := Value{Kind: t.kind, Type: id}
	switch id {
	case Int2:
		v.Int = int64(int16(binary.BigEndian.Uint16(b)))
	case Int4:
		v.Int = int64(int32(binary.BigEndian.Uint32(b)))
	default:
		v.Int = int64(binary.BigEndian.Uint64(b))
	}
	return v, nil
}

// oidText takes an unsigned number of 32 bits, or a negative one, which stands for its bits as in C. The reg types'
// names, which only a catalog can look up, are refused.
func oidText(id uint32, s string, _ *Env) (Value, error) {
	name := FormatType(id, NoTypmod)
	negative, digits := cutSign(trim(s))
	u, state := parseOID(digits)
	if state == uintMalformed {
		if id == OID || id == XID || id == CID {
			return Value{}, invalidSyntax(name, s)
		}
		return Value{}, pgerr.Unsupported("a parameter of type "+name+" that is a name", "send the name as text and cast it in the query")
	}
	if state == uintTooBig || u > math.MaxUint32 || negative && u > 1<<31 {
		return Value{}, outOfRange(name, s)
	}
	if negative {
		u = uint64(uint32(-u))
	}
	return Value{Kind: KindInt8, Type: id, Int: int64(u)}, nil
}

// parseOID reads decimal, hexadecimal after 0x, and octal after 0, as C's strtoul does.
func parseOID(s string) (uint64, uintState) {
	base := 10
	switch {
	case len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x':
		s, base = s[2:], 16
	case len(s) > 1 && s[0] == '0':
		base = 8
	}
	u, err := strconv.ParseUint(s, base, 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		return 0, uintTooBig
	case err != nil:
		return 0, uintMalformed
	}
	return u, uintFine
}

func oidBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 4 {
		return Value{}, badBinary(id)
	}
	return Value{Kind: KindInt8, Type: id, Int: int64(binary.BigEndian.Uint32(b))}, nil
}
