package console

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/rowenc"
	"github.com/whereq/libra/sessions"
)

// Types of columns.
var (
	text    arrow.DataType = arrow.BinaryTypes.String
	boolean arrow.DataType = arrow.FixedWidthTypes.Boolean
	number  arrow.DataType = arrow.PrimitiveTypes.Int64
	pid     arrow.DataType = arrow.PrimitiveTypes.Int32
	moment  arrow.DataType = &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}
	seconds arrow.DataType = arrow.PrimitiveTypes.Float64
)

type column struct {
	name string
	typ  arrow.DataType
}

// topic is one of the tables. Its rows have a value for each column: string, bool, int, uint32 (a process id), time.Time,
// time.Duration, or nil for NULL.
type topic struct {
	columns []column
	rows    func(c *Console, v pgwire.Viewer) [][]any
}

func (t topic) schema() *arrow.Schema {
	fields := make([]arrow.Field, len(t.columns))
	for i, c := range t.columns {
		fields[i] = arrow.Field{Name: c.name, Type: c.typ, Nullable: true}
	}
	return arrow.NewSchema(fields, nil)
}

func (t topic) fields() ([]pgwire.Field, error) {
	columns, err := rowenc.Columns(t.schema())
	if err != nil {
		return nil, err
	}
	fields := make([]pgwire.Field, len(columns))
	for i, c := range columns {
		fields[i] = pgwire.Field{Name: c.Name, Type: c.OID, Size: c.Size, Typmod: c.Typmod}
	}
	return fields, nil
}

// record makes a batch of rows.
func (t topic) record(rows [][]any) (arrow.RecordBatch, error) {
	b := array.NewRecordBuilder(memory.DefaultAllocator, t.schema())
	defer b.Release()
	for _, row := range rows {
		for i, value := range row {
			if err := add(b.Field(i), value); err != nil {
				return nil, fmt.Errorf("column %s: %w", t.columns[i].name, err)
			}
		}
	}
	return b.NewRecordBatch(), nil
}

func add(b array.Builder, value any) error {
	switch b := b.(type) {
	case *array.StringBuilder:
		return append1(b, value, func(s string) string { return s })
	case *array.BooleanBuilder:
		return append1(b, value, func(v bool) bool { return v })
	case *array.Int64Builder:
		return append1(b, value, func(n int) int64 { return int64(n) })
	case *array.Int32Builder:
		return append1(b, value, func(n uint32) int32 { return int32(n) })
	case *array.Float64Builder:
		return append1(b, value, func(d time.Duration) float64 { return d.Round(time.Millisecond).Seconds() })
	case *array.TimestampBuilder:
		return append1(b, value, func(t time.Time) arrow.Timestamp { return arrow.Timestamp(t.UnixMicro()) })
	}
	return fmt.Errorf("no values for %s", b.Type())
}

// append1 appends a value of type V as a T; nil is NULL.
func append1[T, V any](b interface {
	Append(T)
	AppendNull()
}, value any, as func(V) T) error {
	if value == nil {
		b.AppendNull()
		return nil
	}
	v, ok := value.(V)
	if !ok {
		return fmt.Errorf("a %T", value)
	}
	b.Append(as(v))
	return nil
}

// JSON is a topic's rows as an array of objects, for PostgreSQL's jsonb_to_recordset.
func (c *Console) JSON(name string, v pgwire.Viewer) ([]byte, error) {
	t, err := find(name)
	if err != nil {
		return nil, err
	}
	rows := t.rows(c, v)
	list := make([]map[string]any, len(rows))
	for i, row := range rows {
		list[i] = make(map[string]any, len(row))
		for j, value := range row {
			if d, ok := value.(time.Duration); ok {
				value = d.Round(time.Millisecond).Seconds()
			}
			if value != nil {
				list[i][t.columns[j].name] = value
			}
		}
	}
	return json.Marshal(list)
}

// cursor gives one batch.
type cursor struct {
	fields []pgwire.Field
	schema *arrow.Schema
	style  rowenc.Style
	batch  *rowenc.Batch // nil when it has been taken
}

func (t topic) open(c *Console, v pgwire.Viewer, formats []int16) (pgwire.Cursor, error) {
	fields, err := t.fields()
	if err != nil {
		return nil, err
	}
	style, err := sessions.StyleOf(v.Settings)
	if err != nil {
		return nil, err
	}
	batch, err := t.encode(t.rows(c, v), formats, style)
	if err != nil {
		return nil, err
	}
	return &cursor{fields, t.schema(), style, batch}, nil
}

func (t topic) encode(rows [][]any, formats []int16, style rowenc.Style) (*rowenc.Batch, error) {
	encoder, err := rowenc.New(t.schema(), formats, style)
	if err != nil {
		return nil, err
	}
	rec, err := t.record(rows)
	if err != nil {
		return nil, err
	}
	defer rec.Release()
	return encoder.Batch(rec)
}

func (c *cursor) Fields() []pgwire.Field { return c.fields }
func (c *cursor) Affected() int64        { return -1 }

func (c *cursor) Next(context.Context) (pgwire.Batch, error) {
	if c.batch == nil {
		return nil, io.EOF
	}
	b := &batch{c.batch, c.schema, c.style}
	c.batch = nil
	return b, nil
}

func (c *cursor) Close() {
	if c.batch != nil {
		c.batch.Release()
		c.batch = nil
	}
}

type batch struct {
	*rowenc.Batch
	schema *arrow.Schema
	style  rowenc.Style
}

// Format gives the same rows in other formats.
func (b *batch) Format(formats []int16) (pgwire.Batch, error) {
	encoder, err := rowenc.New(b.schema, formats, b.style)
	if err != nil {
		return nil, err
	}
	again, err := b.Again(encoder)
	if err != nil {
		return nil, err
	}
	return &batch{again, b.schema, b.style}, nil
}
