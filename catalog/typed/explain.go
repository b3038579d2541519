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

// planColumn is the only column of EXPLAIN, and its type.
var planColumn = stmt.Column{Name: "QUERY PLAN", OID: oid.Text, Typmod: oid.NoTypmod}

// explain is the EXPLAIN as it goes on: of the query that has been understood. EXPLAIN (libra) stays here and has no text.
func (s *session) explain(ctx context.Context, of *stmt.Statement, params []uint32) (understood, error) {
	if of.Explain.Refused != "" && s.dialect() != DialectSpark {
		return understood{}, pgerr.Unsupported(of.Explain.Refused, "EXPLAIN and EXPLAIN (VERBOSE) show Spark's plan, EXPLAIN (libra) what libra makes of the query.")
	}
	u, err := s.understand(ctx, of.Explain.Query, params)
	if err != nil || u.analysis == nil && !of.Explain.Libra {
		u.statement = of
		return u, err
	}
	plan := *of
	plan.Params, plan.Edits, plan.Marks, plan.Columns = u.statement.Params, nil, []stmt.Mark{}, []stmt.Column{planColumn}
	plan.Spark = "EXPLAIN " + u.statement.Spark
	if of.Explain.Verbose {
		plan.Spark = "EXPLAIN EXTENDED " + u.statement.Spark
	}
	u.statement = &plan
	return u, nil
}

// executeExplain runs an EXPLAIN.
func (s *session) executeExplain(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	if of.Explain.Libra {
		text, err := s.told(ctx, of, typesOf(args))
		return newLines(text), err
	}
	u, err := s.explain(ctx, of, typesOf(args))
	if err != nil {
		return nil, err
	}
	c, err := s.Session.Execute(ctx, u.statement, args, formats)
	if err != nil || u.analysis == nil {
		return c, better(u.ours, err)
	}
	defer c.Close()
	text, err := onlyText(ctx, c)
	return newLines(text), err
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
	rows []string
	done bool
}

func newLines(text string) *lines { return &lines{rows: strings.Split(text, "\n")} }

func (l *lines) Fields() []pgwire.Field {
	return []pgwire.Field{{Name: planColumn.Name, Type: planColumn.OID, Size: oid.SizeOf(planColumn.OID), Typmod: planColumn.Typmod}}
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
