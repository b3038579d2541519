package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Column is what RowDescription says of a column.
type Column struct {
	Name   string
	OID    uint32
	Size   int16
	Typmod int32
}

// Encoder encodes the record batches of one schema.
type Encoder struct {
	schema *arrow.Schema
	makers []maker
	style  *Style
}

// Columns gives the PostgreSQL columns of a schema. A type that libra can't show is refused by name (0A000).
func Columns(schema *arrow.Schema) ([]Column, error) {
	shapes, err := resolveAll(schema)
	if err != nil {
		return nil, err
	}
	columns := make([]Column, len(shapes))
	for i, s := range shapes {
		columns[i] = Column{Name: schema.Field(i).Name, OID: s.oid, Size: oid.SizeOf(s.oid), Typmod: s.typmod}
	}
	return columns, nil
}

// New makes the encoder of a schema. formats are Bind's result format codes as the manual has them ("Message Formats",
// Bind): none for text, one for all columns, or one a column; 0 is text and 1 binary.
func New(schema *arrow.Schema, formats []int16, style Style) (*Encoder, error) {
	shapes, err := resolveAll(schema)
	if err != nil {
		return nil, err
	}
	return newEncoder(schema, shapes, formats, style)
}

func newEncoder(schema *arrow.Schema, shapes []shape, formats []int16, style Style) (*Encoder, error) {
	fillPow10()
	e := &Encoder{schema: schema, makers: make([]maker, len(shapes)), style: style.withDefaults()}
	for i := range shapes {
		binary, err := isBinary(formats, i, len(shapes))
		if err != nil {
			return nil, err
		}
		e.makers[i] = shapes[i].text
		if binary {
			e.makers[i] = shapes[i].binary
		}
	}
	return e, nil
}

func isBinary(formats []int16, i, columns int) (bool, error) {
	format := int16(0)
	switch len(formats) {
	case 0:
	case 1:
		format = formats[0]
	case columns:
		format = formats[i]
	default:
		return false, pgerr.Newf(pgerr.ProtocolViolation, "bind message has %d result formats but query has %d columns",
			len(formats), columns)
	}
	if format != 0 && format != 1 {
		return false, pgerr.Newf(pgerr.InvalidParameterValue, "unsupported format code: %d", format)
	}
	return format == 1, nil
}

func resolveAll(schema *arrow.Schema) ([]shape, error) {
	shapes := make([]shape, schema.NumFields())
	for i := range shapes {
		s, err := resolve(schema.Field(i))
		if err != nil {
			return nil, inColumn(err, schema.Field(i).Name)
		}
		shapes[i] = s
	}
	return shapes, nil
}

// inColumn says in an error's context which column it is about.
func inColumn(err error, name string) error {
	e := *pgerr.From(err)
	e.Where = `column "` + name + `"`
	return &e
}
