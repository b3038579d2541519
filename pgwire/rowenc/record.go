package rowenc

import (
	"bytes"
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
)

// recordShape makes a row of a struct: its fields in order, without names.
func recordShape(natural shape, t *arrow.StructType) (shape, bool) {
	fields := make([]shape, t.NumFields())
	for i, f := range t.Fields() {
		s, err := resolve(f)
		if row, ok := f.Type.(*arrow.StructType); ok && err == nil {
			if s, ok = recordShape(s, row); !ok {
				return shape{}, false
			}
		}
		if err != nil || s.oid == oid.JSONB || s.element != nil && s.element.oid == oid.JSONB {
			return shape{}, false // of which nobody knows whether it was a row, too
		}
		fields[i] = s
	}
	natural.oid, natural.plain = oid.Record, false
	natural.text = func(arr arrow.Array, st *Style) codec { return &recordText{lanesOf(arr, fields, st, false), nil} }
	natural.binary = func(arr arrow.Array, st *Style) codec { return &recordBinary{lanesOf(arr, fields, st, true), fields} }
	return natural, true
}

func lanesOf(arr arrow.Array, fields []shape, st *Style, binary bool) []lane {
	s := arr.(*array.Struct)
	lanes := make([]lane, len(fields))
	for i, f := range fields {
		mk := f.text
		if binary {
			mk = f.binary
		}
		lanes[i] = newLane(s.Field(i), mk, st)
	}
	return lanes
}

// recordText prints rows as PostgreSQL's record_out does (manual, "Composite Type Input and Output Syntax").
type recordText struct {
	lanes   []lane
	scratch []byte
}

func (c *recordText) append(dst []byte, i int) (_ []byte, err error) {
	dst = append(dst, '(')
	for k := range c.lanes {
		if k > 0 {
			dst = append(dst, ',')
		}
		l := &c.lanes[k]
		if l.null(i) {
			continue
		}
		if c.scratch, err = l.codec.append(c.scratch[:0], i); err != nil {
			return dst, err
		}
		dst = appendRowField(dst, c.scratch)
	}
	return append(dst, ')'), nil
}

// appendRowField prints a field, in quotes where record_in would read it otherwise; quotes and backslashes are doubled.
func appendRowField(dst, field []byte) []byte {
	if len(field) > 0 && !bytes.ContainsAny(field, "\"\\(), \t\n\r\v\f") {
		return append(dst, field...)
	}
	dst = append(dst, '"')
	for _, b := range field {
		if b == '"' || b == '\\' {
			dst = append(dst, b)
		}
		dst = append(dst, b)
	}
	return append(dst, '"')
}

// recordBinary writes record_send's format: the number of fields, and each with its type and length.
type recordBinary struct {
	lanes  []lane
	fields []shape
}

func (c *recordBinary) append(dst []byte, i int) (_ []byte, err error) {
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(c.lanes)))
	for k := range c.lanes {
		dst = binary.BigEndian.AppendUint32(dst, c.fields[k].oid)
		if dst, err = c.lanes[k].appendField(dst, i); err != nil {
			return dst, err
		}
	}
	return dst, nil
}
