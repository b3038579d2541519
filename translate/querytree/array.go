package querytree

import (
	"encoding/binary"
	"fmt"

	"github.com/whereq/libra/pgwire/oid"
)

// alignment is pg_type.typalign of elements whose arrays are read here, in bytes; all others are aligned to four.
var alignment = map[uint32]int{
	oid.Bool: 1, oid.Char: 1, oid.Name: 1, oid.UUID: 1, oid.Int2: 2, oid.Int8: 8, oid.Float8: 8, oid.Time: 8, oid.Timestamp: 8,
	oid.TimestampTZ: 8, oid.Interval: 8,
}

const (
	arrayHeader = 12 // ndim, dataoffset, elemtype, without the varlena's length
	maxDims     = 6
)

// array reads an array as it is stored (array.h, ArrayType).
func array(b Bytes) (Array, error) {
	if len(b) < arrayHeader {
		return Array{}, errShort
	}
	word := func(at int) int { return int(int32(binary.NativeEndian.Uint32(b[at:]))) }
	dims, offset, a := word(0), word(4), Array{Element: uint32(word(8))}
	if dims < 0 || dims > maxDims || len(b) < arrayHeader+8*dims {
		return a, errShort
	}
	count := min(dims, 1)
	for i := range dims {
		a.Dims = append(a.Dims, word(arrayHeader+4*i))
		a.Lower = append(a.Lower, word(arrayHeader+4*dims+4*i))
		count *= a.Dims[i]
	}
	nulls, data := Bytes(nil), arrayHeader+8*dims
	if offset != 0 { // from the beginning of the varlena
		nulls, data = b[data:], offset-4
	}
	if count < 0 || count > len(b)*8 || data < 0 {
		return a, errShort
	}
	t, ok := oid.Lookup(a.Element)
	if !ok {
		return a, fmt.Errorf("%w: array of %d", ErrType, a.Element)
	}
	at := data
	for i := range count {
		c := Constant{Type: a.Element, Typmod: -1}
		if c.Null = nulls != nil && (i/8 >= len(nulls) || nulls[i/8]&(1<<(i%8)) == 0); !c.Null {
			var err error
			if c.Value, at, err = element(a.Element, t.Size, b, at); err != nil {
				return a, err
			}
		}
		a.Values = append(a.Values, c)
	}
	return a, nil
}

// element reads one element at or after an offset, and gives the offset behind it.
func element(typ uint32, size int16, b Bytes, at int) (any, int, error) {
	align := alignment[typ]
	if align == 0 {
		align = 4
	}
	if size == -1 && at < len(b) && b[at]&1 == 1 { // a short varlena is not aligned
		align = 1
	}
	at = (at+4+align-1)/align*align - 4 // offsets count from the varlena's length word
	if at < 0 || at >= len(b) {
		return nil, at, errShort
	}
	length := int(size)
	if size == -1 {
		if length = varlenaSize(b[at:]); length <= 0 {
			return nil, at, errShort
		}
	}
	if length < 0 || at+length > len(b) {
		return nil, at, errShort
	}
	raw := b[at : at+length]
	if size > 0 && size <= 8 && typ != oid.UUID {
		word := make(Bytes, 8)
		copy(word, raw)
		v, err := decode(typ, word, int(size), true)
		return v, at + length, err
	}
	v, err := decode(typ, raw, int(size), false)
	return v, at + length, err
}

// varlenaSize is a varlena's length with its length word.
func varlenaSize(b Bytes) int {
	if b[0]&1 == 1 {
		return int(b[0] >> 1)
	}
	if len(b) < 4 {
		return 0
	}
	return int(binary.NativeEndian.Uint32(b) >> 2)
}
