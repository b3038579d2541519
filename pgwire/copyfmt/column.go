package copyfmt

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// column fills one column of the batch.
type column struct {
	kind
	builder  array.Builder
	nullable bool
	null     bool // what is staged is NULL
}

// kind is how the values of a type are read. The functions share what is staged.
type kind struct {
	oid uint32

	// check looks at a value before anything is made of it. It may be nil.
	check func(b []byte, format int16) error

	// text and binary read the usual forms of a value without an allocation. What they don't take (false) goes through
	// oid.Decode, which knows every form and every error. They may be nil.
	text, binary func(b []byte) bool

	// put takes a value that was decoded. It stages what the column's type can hold of it, or says why it can't.
	put func(v oid.Value) error

	// appendStaged appends what was staged.
	appendStaged func()
}

// newColumn makes the column of a field. 0A000: COPY can't fill the type.
func newColumn(f arrow.Field, b array.Builder, o *LoaderOptions) (column, error) {
	k, ok := kindOf(f, b, &o.Env)
	if !ok {
		return column{}, pgerr.Unsupported("COPY into column \""+f.Name+"\" of type "+typeName(f),
			"COPY the column as text into a table with a string column, and convert it with INSERT … SELECT from_json(…).")
	}
	return column{kind: k, builder: b, nullable: f.Nullable}, nil
}

// read stages a value in one of its formats.
func (c *column) read(b []byte, format int16, env oid.Env) error {
	c.null = false
	quick := c.text
	if format == oid.FormatBinary {
		quick = c.binary
		if err := c.checkSize(b); err != nil {
			return err
		}
	}
	if c.check != nil {
		if err := c.check(b, format); err != nil {
			return err
		}
	}
	if quick != nil && quick(b) {
		return nil
	}
	if b == nil {
		b = []byte{}
	}
	v, err := oid.Decode(c.oid, format, b, env)
	if err != nil {
		return err
	}
	return c.put(v)
}

// checkSize has COPY's own words for a binary value of the wrong size: those of Bind, which oid.Decode has, differ.
func (c *column) checkSize(b []byte) error {
	size := int(oid.SizeOf(c.oid))
	switch {
	case size == 1 && len(b) == 0:
		return pgerr.New(pgerr.ProtocolViolation, "no data left in message")
	case size > 0 && len(b) < size:
		return pgerr.New(pgerr.ProtocolViolation, "insufficient data left in message")
	case size > 0 && len(b) > size:
		return pgerr.New(pgerr.InvalidBinaryRepresentation, "incorrect binary data format")
	}
	return nil
}

func (c *column) commit() {
	if c.null {
		c.builder.AppendNull()
		return
	}
	c.appendStaged()
}

// typeName is Spark's name of a field's type where it is known, else Arrow's.
func typeName(f arrow.Field) string {
	if name, ok := f.Metadata.GetValue(sparkTypeKey); ok {
		return name
	}
	return f.Type.String()
}
