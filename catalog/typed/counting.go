package typed

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"sync"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/deparse"
	"github.com/whereq/libra/translate/stmt"
)

// Delta tells how many rows an UPDATE has changed; Iceberg, as all that Spark itself writes row by row, does not. Clients must
// know: one that saves an object inserts it when no row was updated. So the rows are counted before, unless the table is known
// to tell.
type telling struct {
	mu     sync.Mutex
	tables map[string]bool
}

// maxTelling tables are remembered; then it begins anew.
const maxTelling = 10000

func (t *telling) has(table string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.tables[table]
}

func (t *telling) add(table string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.tables == nil || len(t.tables) >= maxTelling {
		t.tables = map[string]bool{}
	}
	t.tables[table] = true
}

// counts is the query of how many rows a statement changes.
func counts(of *stmt.Statement, result *deparse.Result) *stmt.Counts {
	q := *of
	q.Kind, q.Effect, q.Rows, q.Spark, q.Inserts, q.Columns = stmt.Query, stmt.NoEffect, stmt.HasRows, result.Counting, 0, nil
	q.Marks = marks(result.CountingMarks)
	return &stmt.Counts{Query: &q, Table: result.Target}
}

// executeCounted runs a statement that changes rows, and counts them before if need be.
func (s *session) executeCounted(ctx context.Context, of *stmt.Statement, args []pgwire.Param) (pgwire.Cursor, error) {
	table, tells := of.Counts.Table, &s.engine.tells
	if tells.has(table) {
		return s.Session.Execute(ctx, of, args, nil)
	}
	n, err := s.number(ctx, of.Counts.Query, args)
	if err != nil {
		return nil, err
	}
	c, err := s.Session.Execute(ctx, of, args, nil)
	if err != nil {
		return nil, err
	}
	return &counted{Cursor: c, n: n, tells: func() { tells.add(table) }}, nil
}

// number is the only value of a query; -1 where there is none.
func (s *session) number(ctx context.Context, of *stmt.Statement, args []pgwire.Param) (n int64, err error) {
	c, err := s.Session.Execute(ctx, of, args, nil)
	if err != nil {
		return 0, err
	}
	defer c.Close()
	text, err := onlyText(ctx, c)
	if err != nil {
		return 0, err
	}
	if text == "" { // nobody runs it
		return -1, nil
	}
	if n, err = strconv.ParseInt(text, 10, 64); err != nil {
		return 0, fmt.Errorf("the number of rows: %w", err)
	}
	return n, nil
}

// counted is the cursor of a statement whose rows were counted before.
type counted struct {
	pgwire.Cursor
	n     int64
	tells func()
}

// Next learns at the end whether Spark has told as well.
func (c *counted) Next(ctx context.Context) (pgwire.Batch, error) {
	b, err := c.Cursor.Next(ctx)
	if err == io.EOF && c.Cursor.Affected() >= 0 {
		c.tells()
	}
	return b, err
}

func (c *counted) Affected() int64 {
	if n := c.Cursor.Affected(); n >= 0 {
		return n
	}
	return c.n
}
