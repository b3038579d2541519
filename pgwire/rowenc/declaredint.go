package rowenc

import (
	"encoding/binary"
	"math"
	"strconv"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// width is the room of an integer type.
type width struct {
	low, high int64
	bytes     int
}

var widths = map[uint32]width{
	oid.Int2: {math.MinInt16, math.MaxInt16, 2}, oid.Int4: {math.MinInt32, math.MaxInt32, 4}, oid.Int8: {math.MinInt64, math.MaxInt64, 8},
	oid.OID: {0, math.MaxUint32, 4}, oid.XID: {0, math.MaxUint32, 4}, oid.CID: {0, math.MaxUint32, 4},
}

// ofInteger is an integer of another width, or a numeric.
func ofInteger[T integer](natural shape, id uint32) (shape, bool) {
	s := natural
	if id == oid.Numeric {
		s.binary = func(arr arrow.Array, _ *Style) codec { return &intNumeric[T]{arr.(values[T]).Values()} }
		return s, true
	}
	w, ok := widths[id]
	if !ok {
		return shape{}, false
	}
	s.text = func(arr arrow.Array, _ *Style) codec { return &sizedInt[T]{arr.(values[T]).Values(), w, id, appendInt} }
	s.binary = func(arr arrow.Array, _ *Style) codec { return &sizedInt[T]{arr.(values[T]).Values(), w, id, w.append} }
	return s, true
}

func (w width) append(dst []byte, v int64) []byte {
	switch w.bytes {
	case 2:
		return binary.BigEndian.AppendUint16(dst, uint16(v))
	case 4:
		return binary.BigEndian.AppendUint32(dst, uint32(v))
	}
	return binary.BigEndian.AppendUint64(dst, uint64(v))
}

type sizedInt[T integer] struct {
	vals  []T
	width width
	id    uint32
	write func([]byte, int64) []byte
}

func (c *sizedInt[T]) append(dst []byte, i int) ([]byte, error) {
	v := int64(c.vals[i])
	if v < c.width.low || v > c.width.high {
		return dst, pgerr.New(pgerr.NumericValueOutOfRange, oid.FormatType(c.id, oid.NoTypmod)+" out of range")
	}
	return c.write(dst, v), nil
}

type intNumeric[T integer] struct{ vals []T }

func (c *intNumeric[T]) append(dst []byte, i int) ([]byte, error) {
	return numericTextBinary(dst, oid.Value{Text: strconv.FormatInt(int64(c.vals[i]), 10)}, nil)
}
