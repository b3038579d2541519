package typed

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// planColumn is the only column of EXPLAIN.
func planColumn(of *stmt.Explain) stmt.Column {
	if of.JSON {
		return stmt.Column{Name: "QUERY PLAN", OID: oid.JSON, Typmod: oid.NoTypmod}
	}
	return stmt.Column{Name: "QUERY PLAN", OID: oid.Text, Typmod: oid.NoTypmod}
}

// explain is the EXPLAIN as it goes on: of the query that has been understood. EXPLAIN (libra) stays here and has no text.
func (s *session) explain(ctx context.Context, of *stmt.Statement, params []uint32) (understood, error) {
	if of.Explain.Refused != "" && s.dialect() != DialectSpark {
		return understood{}, pgerr.Unsupported(of.Explain.Refused, "EXPLAIN and EXPLAIN (VERBOSE) show Spark's plan, EXPLAIN ANALYZE what it took, EXPLAIN (libra) what libra makes of the query.")
	}
	u, err := s.understand(ctx, of.Explain.Query, params)
	if err != nil {
		return u, err
	}
	if u.analysis == nil && !of.Explain.Libra && !of.Explain.Analyze && !of.Explain.JSON { // in Spark's words
		u.statement = of
		return u, nil
	}
	plan := *of
	plan.Params, plan.Edits, plan.Marks, plan.Columns = u.statement.Params, nil, []stmt.Mark{}, []stmt.Column{planColumn(of.Explain)}
	plan.Spark = "EXPLAIN " + u.statement.Spark
	if of.Explain.Verbose {
		plan.Spark = "EXPLAIN EXTENDED " + u.statement.Spark
	}
	u.statement = &plan
	return u, nil
}

// executeExplain runs an EXPLAIN.
func (s *session) executeExplain(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	column := planColumn(of.Explain)
	if of.Explain.Libra {
		text, err := s.told(ctx, of, typesOf(args))
		return newLines(text, column), err
	}
	u, err := s.explain(ctx, of, typesOf(args))
	if err != nil {
		return nil, err
	}
	c, err := s.Session.Execute(ctx, u.statement, args, formats)
	if err != nil || u.statement == of {
		return c, better(u.ours, err)
	}
	text, err := onlyText(ctx, c)
	c.Close()
	if err != nil {
		return nil, err
	}
	var measured *ran
	if of.Explain.Analyze {
		r, err := s.runQuery(ctx, of.Explain.Query, args)
		if err != nil {
			return nil, err
		}
		measured = &r
	}
	switch {
	case of.Explain.JSON:
		return &lines{rows: []string{planJSON(text, measured)}, column: column}, nil
	case measured != nil:
		text += "\n\n" + measured.lines()
	}
	return newLines(text, column), nil
}

// onlyText reads the plan, which Spark sends as one value.
func onlyText(ctx context.Context, c pgwire.Cursor) (string, error) {
	var text strings.Builder
	for {
		b, err := c.Next(ctx)
		if errors.Is(err, io.EOF) {
			return strings.TrimRight(text.String(), "\n"), nil
		}
		if err != nil {
			return "", err
		}
		for i := range b.Len() {
			row, err := b.AppendRow(nil, i)
			if err != nil {
				b.Release()
				return "", err
			}
			text.Write(row[min(valueAt, len(row)):])
		}
		b.Release()
	}
}

// valueAt is where the value of a DataRow with one field begins: behind type, length, number of fields, length.
const valueAt = 1 + 4 + 2 + 4

// lines is a cursor of text lines, which are the same in text and in binary.
type lines struct {
	rows   []string
	column stmt.Column
	done   bool
}

func newLines(text string, column stmt.Column) *lines {
	return &lines{rows: strings.Split(text, "\n"), column: column}
}

func (l *lines) Fields() []pgwire.Field {
	return []pgwire.Field{{Name: l.column.Name, Type: l.column.OID, Size: oid.SizeOf(l.column.OID), Typmod: l.column.Typmod}}
}

func (l *lines) Next(context.Context) (pgwire.Batch, error) {
	if l.done {
		return nil, io.EOF
	}
	l.done = true
	return l, nil
}

func (l *lines) Affected() int64                      { return -1 }
func (l *lines) Close()                               {}
func (l *lines) Len() int                             { return len(l.rows) }
func (l *lines) Format([]int16) (pgwire.Batch, error) { return l, nil }
func (l *lines) Release()                             {}

func (l *lines) AppendRow(dst []byte, i int) ([]byte, error) {
	row := l.rows[i]
	dst = append(dst, 'D')
	dst = binary.BigEndian.AppendUint32(dst, uint32(valueAt-1+len(row)))
	dst = append(dst, 0, 1)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(row)))
	return append(dst, row...), nil
}
