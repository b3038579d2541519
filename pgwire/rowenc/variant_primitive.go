package rowenc

import (
	"encoding/binary"
	"encoding/hex"
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// The primitive types of a variant, the upper six bits of a primitive node's header.
const (
	variantNull = iota
	variantTrue
	variantFalse
	variantInt1
	variantInt2
	variantInt4
	variantInt8
	variantDouble
	variantDecimal4
	variantDecimal8
	variantDecimal16
	variantDate
	variantTimestamp
	variantTimestampNTZ
	variantFloat
	variantBinary
	variantString
	variantTime
	variantTimestampNanos
	variantTimestampNTZNanos
	variantUUID
)

// variantSizes are the bytes of each primitive after its header; of binary and string, those of their length.
var variantSizes = [...]int{
	variantInt1: 1, variantInt2: 2, variantInt4: 4, variantInt8: 8, variantDouble: 8,
	variantDecimal4: 5, variantDecimal8: 9, variantDecimal16: 17,
	variantDate: 4, variantTimestamp: 8, variantTimestampNTZ: 8, variantFloat: 4,
	variantBinary: 4, variantString: 4, variantTime: 8,
	variantTimestampNanos: 8, variantTimestampNTZNanos: 8, variantUUID: 16,
}

func (r *variantReader) appendPrimitive(dst, b []byte, kind byte) ([]byte, error) {
	if int(kind) >= len(variantSizes) {
		return dst, pgerr.Newf(pgerr.DataCorrupted, "a variant value has a type of an unknown number, %d", kind)
	}
	if len(b) < variantSizes[kind] || !r.take(1+variantSizes[kind]) {
		return dst, errVariant
	}
	switch kind {
	case variantNull:
		return append(dst, "null"...), nil
	case variantTrue:
		return append(dst, "true"...), nil
	case variantFalse:
		return append(dst, "false"...), nil
	case variantBinary, variantString:
		return r.appendBytes(dst, b, kind)
	case variantDate, variantTimestamp, variantTimestampNTZ, variantTime, variantTimestampNanos, variantTimestampNTZNanos:
		return r.appendMoment(dst, b, kind)
	case variantUUID:
		return appendUUID(dst, b), nil
	default:
		return appendVariantNumber(dst, b, kind), nil
	}
}

func (r *variantReader) appendBytes(dst, b []byte, kind byte) ([]byte, error) {
	n := int(binary.LittleEndian.Uint32(b))
	if n > len(b)-4 || !r.take(n) {
		return dst, errVariant
	}
	if kind == variantBinary {
		return appendBase64(dst, b[4:4+n]), nil
	}
	return appendJSONString(dst, b[4:4+n])
}

func appendVariantNumber(dst, b []byte, kind byte) []byte {
	le := binary.LittleEndian
	switch kind {
	case variantInt1:
		return appendInt(dst, int64(int8(b[0])))
	case variantInt2:
		return appendInt(dst, int64(int16(le.Uint16(b))))
	case variantInt4:
		return appendInt(dst, int64(int32(le.Uint32(b))))
	case variantInt8:
		return appendInt(dst, int64(le.Uint64(b)))
	case variantFloat:
		return appendJSONFloat4(dst, math.Float32frombits(le.Uint32(b)))
	case variantDouble:
		return appendJSONFloat8(dst, math.Float64frombits(le.Uint64(b)))
	case variantDecimal4:
		return appendNumeric(dst, decimal128.FromI64(int64(int32(le.Uint32(b[1:])))), int(b[0]))
	case variantDecimal8:
		return appendNumeric(dst, decimal128.FromI64(int64(le.Uint64(b[1:]))), int(b[0]))
	default: // variantDecimal16
		return appendNumeric(dst, decimal128.New(int64(le.Uint64(b[9:])), le.Uint64(b[1:])), int(b[0]))
	}
}

// appendMoment prints a date or a time as a string in ISO 8601's form.
func (r *variantReader) appendMoment(dst, b []byte, kind byte) (out []byte, err error) {
	dst = append(dst, '"')
	switch kind {
	case variantDate:
		dates := dateText{vals: []arrow.Date32{arrow.Date32(binary.LittleEndian.Uint32(b))}}
		dst, err = dates.append(dst, 0)
		return append(dst, '"'), err
	case variantTimestamp, variantTimestampNTZ:
		dst, err = appendISOMicros(dst, int64(binary.LittleEndian.Uint64(b)), r.zoneOf(kind))
		return append(dst, '"'), err
	}
	v := int64(binary.LittleEndian.Uint64(b))
	if kind == variantTime {
		if v < 0 || v >= oid.MicrosPerDay {
			return dst, errVariant
		}
		return append(appendClock(dst, v), '"'), nil
	}
	return append(r.appendNanos(dst, v, kind), '"'), nil
}

func (r *variantReader) zoneOf(kind byte) *zone {
	if kind == variantTimestamp || kind == variantTimestampNanos {
		return &r.zone
	}
	return nil
}

// appendNanos prints a timestamp of nanoseconds, none of which PostgreSQL's timestamps would keep, but JSON does.
func (r *variantReader) appendNanos(dst []byte, nanos int64, kind byte) []byte {
	const perSecond = 1_000_000_000
	seconds, fraction := oid.FloorDiv(nanos, perSecond)
	days, clock := oid.FloorDiv(seconds*oid.MicrosPerSecond, oid.MicrosPerDay)
	z := r.zoneOf(kind)
	if z != nil {
		days, clock = z.local(seconds * oid.MicrosPerSecond)
	}
	year, month, day := oid.CivilFromDays(days)
	dst = appendDate(dst, year, month, day, oid.DateStyle{})
	dst = appendFraction(appendClock(append(dst, 'T'), clock), uint64(fraction), nanoDigits)
	if z != nil {
		dst = appendOffset(dst, z.offset, true)
	}
	return dst
}

func appendUUID(dst, b []byte) []byte {
	dst = hex.AppendEncode(append(dst, '"'), b[:4])
	for at := 4; at < 10; at += 2 {
		dst = hex.AppendEncode(append(dst, '-'), b[at:at+2])
	}
	return append(hex.AppendEncode(append(dst, '-'), b[10:16]), '"')
}
