package rest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// States of a statement.
const (
	Waiting   = "waiting"
	Running   = "running"
	Available = "available"
	Failed    = "error"
	Cancelled = "cancelled"
)

// statement is guarded by its session's mu, but for what is set when it is made.
type statement struct {
	id   int
	code string
	pool string
	ctx  context.Context
	stop context.CancelCauseFunc

	state   string
	notices []string
	output  *Output
}

// run carries a statement out and keeps what comes of it.
func (s *session) run(st *statement) {
	out, err := s.execute(st)
	st.stop(nil)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.used = time.Now()
	if err == nil {
		st.state, st.output = Available, out
		return
	}
	e := pgerr.From(err)
	if e.Code == pgerr.InternalError {
		s.logger.Error("statement failed for a reason that clients should not see", "session", s.id, "error", err)
	}
	st.state = Failed
	if e.Code == pgerr.QueryCanceled || e.Code == pgerr.AdminShutdown {
		st.state = Cancelled
	}
	st.output = &Output{Status: "error", SQLState: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint, Position: e.Position}
}

// execute runs all statements of the code; the last one's result counts.
func (s *session) execute(st *statement) (out *Output, err error) {
	if st.pool != "" {
		before, err := s.set.Get("libra.pool")
		if err != nil {
			return nil, err
		}
		if err := s.set.Set("libra.pool", st.pool, false); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, s.set.Set("libra.pool", before, false)) }()
	}
	list, err := s.engine.Parse(st.ctx, st.code)
	if err != nil {
		return nil, err
	}
	out = &Output{Status: "ok"}
	for _, one := range list {
		if one.Kind == stmt.Empty {
			continue
		}
		if st.ctx.Err() != nil {
			return nil, context.Cause(st.ctx)
		}
		if out, err = s.one(st.ctx, one); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *session) one(ctx context.Context, one *stmt.Statement) (*Output, error) {
	switch l := one.Local.(type) {
	case nil:
	case *stmt.Probe: // Spark can tell a constant as well
		one = &stmt.Statement{Text: one.Text, Spark: one.Text, Kind: stmt.Query, Tag: one.Tag, Rows: stmt.HasRows}
	case *stmt.Set:
		return &Output{Status: "ok", Tag: one.Tag}, s.assign(ctx, l)
	case *stmt.Reset:
		return &Output{Status: "ok", Tag: one.Tag}, s.assign(ctx, &stmt.Set{Assignments: []stmt.Assignment{{Name: l.Name}}})
	case *stmt.Show:
		return s.show(ctx, l)
	}
	if one.Kind == stmt.Local || one.Kind == stmt.Copying {
		return nil, pgerr.Unsupported(one.Tag+" over HTTP", "Connect with a PostgreSQL client.")
	}
	if len(one.Params) > 0 {
		return nil, pgerr.New(pgerr.UndefinedParameter, "there is no parameter $1").WithHint("Statements over HTTP have no parameters: write the values.")
	}
	cur, err := s.engine.Execute(ctx, one, nil, nil)
	if err != nil {
		return nil, err
	}
	defer cur.Close()
	out, err := collect(ctx, cur)
	if err == nil {
		out.Tag = one.Tag
	}
	return out, err
}

// collect takes a result up to the bounds.
func collect(ctx context.Context, cur pgwire.Cursor) (*Output, error) {
	out := &Output{Status: "ok", Columns: []Column{}, Rows: [][]json.RawMessage{}}
	fields := cur.Fields()
	for _, f := range fields {
		out.Columns = append(out.Columns, Column{f.Name, oid.FormatType(f.Type, f.Typmod)})
	}
	for bytes := 0; ; {
		batch, err := cur.Next(ctx)
		if errors.Is(err, io.EOF) {
			if n := cur.Affected(); n >= 0 {
				out.Affected = &n
			}
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		for i := 0; i < batch.Len(); i++ {
			row, err := batch.AppendRow(nil, i)
			if bytes += len(row); err == nil && (len(out.Rows) == maxRows || bytes > maxBytes) {
				out.Truncated = true
				batch.Release()
				return out, nil
			}
			if err != nil {
				batch.Release()
				return nil, err
			}
			out.Rows = append(out.Rows, values(row, fields))
		}
		batch.Release()
	}
}
