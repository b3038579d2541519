package pgwire

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// appendBinary appends the binary format of a value that is at hand as text, for the types of local answers
// (PostgreSQL's send functions).
func appendBinary(dst []byte, id uint32, text string) ([]byte, error) {
	switch id {
	case oid.Bool:
		return append(dst, map[string]byte{"t": 1}[text]), nil
	case oid.Int2, oid.Int4, oid.Int8, oid.OID:
		return appendInteger(dst, id, text)
	case oid.Float8:
		f, err := strconv.ParseFloat(text, 64)
		return binary.BigEndian.AppendUint64(dst, math.Float64bits(f)), err
	}
	if isText(id) {
		return append(dst, text...), nil
	}
	return dst, pgerr.Newf(pgerr.FeatureNotSupported, "no binary output function available for type %s", oid.FormatType(id, -1)).
		WithHint("Ask for the text format.")
}

func appendInteger(dst []byte, id uint32, text string) ([]byte, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch id {
	case oid.Int2:
		return binary.BigEndian.AppendUint16(dst, uint16(n)), err
	case oid.Int8:
		return binary.BigEndian.AppendUint64(dst, uint64(n)), err
	}
	return binary.BigEndian.AppendUint32(dst, uint32(n)), err
}
