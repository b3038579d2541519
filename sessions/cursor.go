package sessions

import (
	"context"
	"errors"
	"io"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/rowenc"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// cursor is a running Spark operation as the portal's cursor. It holds its member's lease and its ticket until Close.
type cursor struct {
	connection *connection
	member     *member
	op         *sparkconnect.Operation
	statement  *stmt.Statement
	named      map[string]sparkconnect.Literal // its arguments, as they were sent
	schema     *arrow.Schema
	fields     []pgwire.Field
	encoder    *rowenc.Encoder
	style      rowenc.Style
	affected   int64
	query      *query
	ctx        context.Context // of the operation's whole life
	finished   bool            // all rows have been read, or an error
	arrived    int             // rows
	counted    int             // rows that have been appended at least once
	close      sync.Once
}

// prepare makes the row encoder; a statement without columns needs none.
func (c *cursor) prepare(s *stmt.Statement, formats []int16, style rowenc.Style) (err error) {
	if s.Rows == stmt.NoRows || c.schema.NumFields() == 0 && !s.IsQuery() {
		return nil
	}
	if c.fields, err = fieldsOf(s, c.schema); err != nil {
		return err
	}
	c.style = style
	c.encoder, err = c.encode(formats)
	return err
}

// encode makes an encoder of the cursor's rows.
func (c *cursor) encode(formats []int16) (*rowenc.Encoder, error) {
	if c.statement.Columns == nil {
		return rowenc.New(c.schema, formats, c.style)
	}
	types := make([]rowenc.Type, len(c.statement.Columns))
	for i, col := range c.statement.Columns {
		types[i] = rowenc.Type{OID: col.OID, Typmod: col.Typmod}
	}
	return rowenc.NewDeclared(c.schema, types, formats, c.style)
}

// Fields are the result columns.
func (c *cursor) Fields() []pgwire.Field { return c.fields }

// Next gives the next batch that has rows.
func (c *cursor) Next(ctx context.Context) (pgwire.Batch, error) {
	for {
		rec, err := c.next(ctx)
		c.finished = err != nil
		if errors.Is(err, io.EOF) {
			if n := c.op.Counted(); n >= 0 && c.affected < 0 {
				c.affected = n
			}
			return nil, io.EOF
		}
		if err != nil {
			if sparkconnect.IsSessionLost(err) {
				c.connection.family.lose(c.member)
				err = errRebuilt(err)
			}
			if c.ctx.Err() != nil {
				ctx = c.ctx
			}
			err = c.connection.failed(ctx, c.statement, err)
			c.query.fail(err)
			return nil, err
		}
		if c.encoder == nil {
			c.count(rec)
			rec.Release()
			continue
		}
		b, err := c.encoder.Batch(rec)
		rec.Release() // the batch has a reference of its own
		if err != nil {
			return nil, err
		}
		first := c.arrived
		c.arrived += b.Len()
		return &batch{b, c, first}, nil
	}
}

// affectedColumn is the column in which tables that can be changed row by row (Delta and others) tell how many were.
const affectedColumn = "num_affected_rows"

// count takes the number of changed rows from what a command answers, where it tells.
func (c *cursor) count(rec arrow.RecordBatch) {
	if i := rec.Schema().FieldIndices(affectedColumn); len(i) == 1 && rec.NumRows() == 1 {
		if n, ok := rec.Column(i[0]).(*array.Int64); ok && n.IsValid(0) {
			c.affected = n.Value(0)
		}
	}
}

// Affected is the number of rows that the command changed, -1 when Spark did not tell.
func (c *cursor) Affected() int64 { return c.affected }

// Close ends the operation in Spark and gives the session back.
func (c *cursor) Close() {
	c.close.Do(func() {
		c.op.Close()
		c.connection.family.release(c.member)
		if !c.finished && c.ctx.Err() != nil {
			c.query.fail(context.Cause(c.ctx))
		}
		c.query.end()
	})
}

// fieldsOf are a statement's columns as RowDescription has them: those that are known, else those of the schema.
func fieldsOf(s *stmt.Statement, schema *arrow.Schema) ([]pgwire.Field, error) {
	if s.Columns == nil {
		return fields(schema)
	}
	return declaredFields(s.Columns), nil
}

func declaredFields(columns []stmt.Column) []pgwire.Field {
	fields := make([]pgwire.Field, len(columns))
	for i, c := range columns {
		fields[i] = pgwire.Field{Name: c.Name, Type: c.OID, Size: oid.SizeOf(c.OID), Typmod: c.Typmod}
	}
	return fields
}

// fields are the columns of a schema as RowDescription has them.
func fields(schema *arrow.Schema) ([]pgwire.Field, error) {
	columns, err := rowenc.Columns(schema)
	if err != nil {
		return nil, err
	}
	fields := make([]pgwire.Field, len(columns))
	for i, c := range columns {
		fields[i] = pgwire.Field{Name: c.Name, Type: c.OID, Size: c.Size, Typmod: c.Typmod}
	}
	return fields, nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
