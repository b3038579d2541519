package rowenc

import (
	"bytes"
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
)

// arrayText prints arrays as PostgreSQL's array_out does (manual, "Array Input and Output Syntax").
type arrayText struct {
	nesting
	plain   bool
	scratch []byte
}

func newArrayText(element shape, dimensions int) maker {
	return func(arr arrow.Array, st *Style) codec {
		return &arrayText{nesting: newNesting(arr, element.text, dimensions, st), plain: element.plain}
	}
}

func (c *arrayText) append(dst []byte, i int) ([]byte, error) {
	first, _, dimensions, err := c.locate(i)
	if err != nil {
		return dst, err
	}
	if dimensions == 0 {
		return append(dst, "{}"...), nil
	}
	dst, _, err = c.appendDimension(dst, 0, first)
	return dst, err
}

// appendDimension prints the braces of dimension d and what is in them, beginning with element e; next is the first
// element after it.
func (c *arrayText) appendDimension(dst []byte, d, e int) (out []byte, next int, err error) {
	open := byte('{')
	for range c.dims[d] {
		dst = append(dst, open)
		open = ','
		if d+1 < len(c.levels) {
			dst, e, err = c.appendDimension(dst, d+1, e)
		} else {
			dst, err = c.appendElement(dst, e)
			e++
		}
		if err != nil {
			return dst, e, err
		}
	}
	return append(dst, '}'), e, nil
}

func (c *arrayText) appendElement(dst []byte, e int) (out []byte, err error) {
	if c.elements.null(e) {
		return append(dst, "NULL"...), nil
	}
	if c.plain {
		return c.elements.codec.append(dst, e)
	}
	if c.scratch, err = c.elements.codec.append(c.scratch[:0], e); err != nil {
		return dst, err
	}
	return appendQuoted(dst, c.scratch), nil
}

// appendQuoted prints an array's element, in quotes where array_in would read it otherwise.
func appendQuoted(dst, element []byte) []byte {
	if !needsQuotes(element) {
		return append(dst, element...)
	}
	dst = append(dst, '"')
	for _, b := range element {
		if b == '"' || b == '\\' {
			dst = append(dst, '\\')
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}

func needsQuotes(element []byte) bool {
	if len(element) == 0 || len(element) == 4 && bytes.EqualFold(element, []byte("NULL")) {
		return true
	}
	return bytes.ContainsAny(element, "\"\\{}, \t\n\r\v\f")
}

// arrayBinary writes array_send's format: the number of dimensions, whether there are NULLs, the element type, each
// dimension's length and lower bound, and each element with its length.
type arrayBinary struct {
	nesting
	elementOID uint32
}

func newArrayBinary(element shape, dimensions int) maker {
	return func(arr arrow.Array, st *Style) codec {
		return &arrayBinary{newNesting(arr, element.binary, dimensions, st), element.oid}
	}
}

func (c *arrayBinary) append(dst []byte, i int) ([]byte, error) {
	first, end, dimensions, err := c.locate(i)
	if err != nil {
		return dst, err
	}
	dst = binary.BigEndian.AppendUint32(dst, uint32(dimensions))
	dst = binary.BigEndian.AppendUint32(dst, c.nullsIn(first, end))
	dst = binary.BigEndian.AppendUint32(dst, c.elementOID)
	for _, length := range c.dims[:dimensions] {
		dst = binary.BigEndian.AppendUint32(dst, uint32(length))
		dst = binary.BigEndian.AppendUint32(dst, 1)
	}
	for e := first; e < end; e++ {
		if dst, err = appendField(dst, &c.elements, e); err != nil {
			return dst, err
		}
	}
	return dst, nil
}

func (c *arrayBinary) nullsIn(first, end int) uint32 {
	for e := first; e < end; e++ {
		if c.elements.null(e) {
			return 1
		}
	}
	return 0
}

// appendField appends a value with its length in front, -1 for NULL.
func appendField(dst []byte, l *lane, i int) ([]byte, error) {
	if l.null(i) {
		return append(dst, 0xff, 0xff, 0xff, 0xff), nil
	}
	at := len(dst)
	dst, err := l.codec.append(append(dst, 0, 0, 0, 0), i)
	if err != nil {
		return dst, err
	}
	binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	return dst, nil
}
