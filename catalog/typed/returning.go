package typed

import (
	"context"
	"errors"
	"io"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/deparse"
	"github.com/whereq/libra/translate/stmt"
)

// returns is the query of what an INSERT returns.
func returns(insert *stmt.Statement, result *deparse.Result) *stmt.Statement {
	q := *insert
	q.Kind, q.Effect, q.Spark, q.Inserts = stmt.Query, stmt.NoEffect, result.Returning, 0
	q.Marks = marks(result.ReturningMarks)
	return &q
}

// kept is a cursor of rows that have all arrived.
type kept struct {
	fields   []pgwire.Field
	batches  []pgwire.Batch
	affected int64
}

// insertReturning takes the rows that an INSERT returns, which are in its text, and then inserts them.
func (s *session) insertReturning(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	c, err := s.Session.Execute(ctx, of.Returns, args, formats)
	if err != nil {
		return nil, err
	}
	k := &kept{fields: c.Fields()}
	k.batches, err = all(ctx, c)
	c.Close()
	if err != nil {
		k.Close()
		return nil, err
	}
	insert := *of
	insert.Returns, insert.Columns, insert.Rows = nil, nil, stmt.NoRows
	if c, err = s.Session.Execute(ctx, &insert, args, nil); err == nil {
		_, err = all(ctx, c)
		k.affected = c.Affected()
		c.Close()
	}
	if err != nil {
		k.Close()
		return nil, err
	}
	return k, nil
}

// all are all batches of a cursor.
func all(ctx context.Context, c pgwire.Cursor) (list []pgwire.Batch, err error) {
	for {
		b, err := c.Next(ctx)
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		list = append(list, b)
	}
}

func (k *kept) Fields() []pgwire.Field { return k.fields }
func (k *kept) Affected() int64        { return k.affected }

// Next gives the next batch, which is the caller's from then on.
func (k *kept) Next(context.Context) (pgwire.Batch, error) {
	if len(k.batches) == 0 {
		return nil, io.EOF
	}
	b := k.batches[0]
	k.batches = k.batches[1:]
	return b, nil
}

// Close drops the rows that nobody has taken.
func (k *kept) Close() {
	for _, b := range k.batches {
		b.Release()
	}
	k.batches = nil
}
