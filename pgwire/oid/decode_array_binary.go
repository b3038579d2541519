package oid

import (
	"encoding/binary"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxDimensions is MAXDIM, the most that PostgreSQL's arrays have.
const maxDimensions = 6

func tooManyDimensions() error {
	return pgerr.Newf(pgerr.ProgramLimitExceeded, "number of array dimensions exceeds the maximum allowed (%d)", maxDimensions)
}

// arrayBinary reads array_recv's format: the number of dimensions, whether there are NULLs, the element type, each
// dimension's length and lower bound, and each element with its length, -1 for NULL.
func arrayBinary(id uint32, b []byte) (Value, error) {
	a := &Array{Elem: ElemOf(id)}
	head, b, ok := cutWords(b, 3)
	if !ok {
		return Value{}, badBinary(id)
	}
	dimensions, flags, elem := head[0], head[1], head[2]
	if dimensions > maxDimensions {
		return Value{}, tooManyDimensions()
	}
	if flags > 1 {
		return Value{}, pgerr.New(pgerr.InvalidBinaryRepresentation, "invalid array flags")
	}
	if elem != a.Elem {
		return Value{}, pgerr.Newf(pgerr.DatatypeMismatch, "binary data has array element type %d (%s) instead of expected %d (%s)",
			elem, FormatType(elem, NoTypmod), a.Elem, FormatType(a.Elem, NoTypmod))
	}
	count, b, err := a.readDims(id, b, int(dimensions))
	if err != nil {
		return Value{}, err
	}
	if err := a.readElems(id, b, count); err != nil {
		return Value{}, err
	}
	return Value{Kind: KindArray, Type: id, Array: a}, nil
}

// readDims gives the number of elements, which is never more than there can be in the bytes that are left.
func (a *Array) readDims(id uint32, b []byte, dimensions int) (count int, rest []byte, err error) {
	words, b, ok := cutWords(b, 2*dimensions)
	if !ok {
		return 0, nil, badBinary(id)
	}
	if dimensions == 0 {
		return 0, b, nil
	}
	count = 1
	for d := range dimensions {
		length, lower := int(int32(words[2*d])), int(int32(words[2*d+1]))
		if length < 0 || length > 0 && count > len(b)/4/length {
			return 0, nil, badBinary(id)
		}
		count *= length
		a.Dims = append(a.Dims, Dim{Len: length, Lower: lower})
	}
	if count == 0 {
		a.Dims = nil
	}
	return count, b, nil
}

func (a *Array) readElems(id uint32, b []byte, count int) error {
	c := codecs[a.Elem]
	a.Elems = make([]Value, count)
	for i := range a.Elems {
		size, rest, ok := cutWords(b, 1)
		if !ok {
			return badBinary(id)
		}
		b = rest
		n := int(int32(size[0]))
		if n == -1 {
			a.Elems[i] = Value{Kind: KindNull, Type: a.Elem}
			continue
		}
		if n < 0 || n > len(b) {
			return badBinary(id)
		}
		v, err := c.binary(a.Elem, b[:n])
		if err != nil {
			return err
		}
		a.Elems[i], b = v, b[n:]
	}
	if len(b) > 0 {
		return badBinary(id)
	}
	return nil
}

// cutWords takes n words of four bytes off.
func cutWords(b []byte, n int) (words []uint32, rest []byte, ok bool) {
	if len(b) < 4*n {
		return nil, nil, false
	}
	words = make([]uint32, n)
	for i := range words {
		words[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	return words, b[4*n:], true
}
