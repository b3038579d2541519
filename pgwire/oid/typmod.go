package oid

import (
	"fmt"
	"strconv"
)

// varHeader is VARHDRSZ: the type modifiers of numeric, varchar and bpchar count the length word of a stored value.
const varHeader = 4

// NoTypmod is the type modifier of a type without one.
const NoTypmod int32 = -1

// NumericTypmod is the type modifier of numeric(precision, scale).
func NumericTypmod(precision, scale int32) int32 {
	return (precision<<16 | scale&0x7ff) + varHeader
}

// NumericPrecisionScale takes a type modifier of numeric apart; ok is false when it says nothing.
func NumericPrecisionScale(typmod int32) (precision, scale int32, ok bool) {
	if typmod < varHeader {
		return 0, 0, false
	}
	m := typmod - varHeader
	// The scale is an 11-bit two's complement number: numeric(3,-2) exists.
	return m >> 16 & 0xffff, (m&0x7ff ^ 1024) - 1024, true
}

// CharTypmod is the type modifier of varchar(n) and character(n), n in characters.
func CharTypmod(n int32) int32 { return n + varHeader }

// CharLength is the n of varchar(n) and character(n); ok is false when there is no limit.
func CharLength(typmod int32) (n int32, ok bool) {
	if typmod < varHeader {
		return 0, false
	}
	return typmod - varHeader, true
}

// TimeTypmod is the type modifier of time(p), timetz(p), timestamp(p) and timestamptz(p): p, the digits of a second's fraction.
func TimeTypmod(p int32) int32 { return p }

// FormatType prints a type as PostgreSQL's format_type(oid, typmod) does: "numeric(10,2)", "character varying(5)[]".
// A type unknown here is "???", PostgreSQL's own word for it.
func FormatType(id uint32, typmod int32) string {
	t, ok := byOID[id]
	if !ok {
		return "???"
	}
	if t.Elem != 0 {
		return FormatType(t.Elem, typmod) + "[]"
	}
	if typmod < 0 {
		return bareName(t)
	}
	return withTypmod(t, typmod)
}

// bareName is the name of a type without a modifier. "character" and "bit" alone mean a length of 1 in SQL, so that
// PostgreSQL prints the unlimited types under other names.
func bareName(t Type) string {
	switch t.OID {
	case BPChar:
		return "bpchar"
	case Bit:
		return `"bit"`
	}
	return t.SQL
}

func withTypmod(t Type, typmod int32) string {
	switch t.OID {
	case Numeric:
		if p, s, ok := NumericPrecisionScale(typmod); ok {
			return fmt.Sprintf("numeric(%d,%d)", p, s)
		}
	case Varchar, BPChar:
		if n, ok := CharLength(typmod); ok {
			return t.SQL + "(" + strconv.Itoa(int(n)) + ")"
		}
	case Bit, VarBit:
		return t.SQL + "(" + strconv.Itoa(int(typmod)) + ")"
	case Time:
		return fmt.Sprintf("time(%d) without time zone", typmod)
	case TimeTZ:
		return fmt.Sprintf("time(%d) with time zone", typmod)
	case Timestamp:
		return fmt.Sprintf("timestamp(%d) without time zone", typmod)
	case TimestampTZ:
		return fmt.Sprintf("timestamp(%d) with time zone", typmod)
	case Interval:
		return intervalName(typmod)
	}
	return t.SQL
}
