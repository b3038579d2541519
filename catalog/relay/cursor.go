package relay

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// How much of an answer is read at once: at first, with luck to the end, and then at a time.
const (
	firstBytes = 1 << 20
	nextBytes  = 128 << 10
)

var errTooLong = pgerr.New(pgerr.QueryCanceled, "canceling catalog query due to statement timeout").
	WithHint("Ask for less, or take the rows sooner.")

// cursor is an answer of the server's.
type cursor struct {
	session   *session
	statement *stmt.Statement
	fields    []pgwire.Field
	formats   []int16
	first     *batch

	conn   *conn // nil when the answer is at its end
	rows   *pgconn.ResultReader
	cancel context.CancelCauseFunc
	timer  *time.Timer
	ctx    context.Context
	once   sync.Once
}

// execute runs a statement and reads the beginning of its answer.
func (s *session) execute(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (*cursor, error) {
	var cur *cursor
	err := s.with(ctx, of, func(ctx context.Context, c *conn) error {
		cur = &cursor{session: s, statement: of, formats: slices.Clone(formats)}
		return cur.start(ctx, c, args)
	})
	if err != nil {
		return nil, err
	}
	return cur, nil
}

func (cur *cursor) start(ctx context.Context, c *conn, args []pgwire.Param) error {
	if err := cur.begin(ctx, c, args); err != nil || len(c.asked) == 0 {
		return err
	}
	return cur.configure(ctx, c, args)
}

// begin sends the statement and reads the beginning of its answer.
func (cur *cursor) begin(ctx context.Context, c *conn, args []pgwire.Param) error {
	cur.ctx, cur.cancel = context.WithCancelCause(ctx)
	cur.timer = time.AfterFunc(cur.session.engine.opts.Limit, func() { cur.cancel(errTooLong) })
	c.asked = nil
	values, oids, given := parameters(args)
	cur.rows = c.pg.ExecParams(cur.ctx, sqlOf(cur.statement), values, oids, given, cur.formats)
	cur.first = &batch{of: cur}
	more := cur.first.read(cur.rows, firstBytes)
	cur.fields = fieldsOf(cur.rows.FieldDescriptions())
	if more {
		c.kept, cur.conn = true, c
		return nil
	}
	return cur.end(nil)
}

func parameters(args []pgwire.Param) (values [][]byte, oids []uint32, formats []int16) {
	for _, a := range args {
		values, oids, formats = append(values, a.Value), append(oids, a.OID), append(formats, a.Format)
	}
	return values, oids, formats
}

// end closes the answer and gives the error that it ended with.
func (cur *cursor) end(cause error) error {
	if cause != nil {
		cur.cancel(cause)
	}
	_, err := cur.rows.Close()
	if err != nil && cur.ctx.Err() != nil {
		err = context.Cause(cur.ctx)
	}
	cur.timer.Stop()
	cur.cancel(nil)
	return err
}

func (cur *cursor) Fields() []pgwire.Field { return cur.fields }
func (cur *cursor) Affected() int64        { return -1 }

// Next gives the rows that were read at once, then more as they come.
func (cur *cursor) Next(context.Context) (pgwire.Batch, error) {
	if b := cur.first; b != nil {
		cur.first = nil
		if len(b.ends) > 0 {
			return b, nil
		}
	}
	if cur.conn == nil {
		return nil, io.EOF
	}
	b := &batch{of: cur}
	if b.read(cur.rows, nextBytes) {
		return b, nil
	}
	err := cur.end(nil)
	cur.release()
	switch {
	case err != nil && lost(err):
		return nil, errLost(err)
	case err != nil:
		return nil, clientError(cur.statement, err)
	case len(b.ends) == 0:
		return nil, io.EOF
	}
	return b, nil
}

// errLost is for a server that was lost in the middle of a long answer.
func errLost(err error) error {
	return pgerr.New(pgerr.SystemError, "libra's private PostgreSQL was lost while it answered").
		WithHint("Run the query again: it is being started.").WithCause(err)
}

// errClosed ends a statement whose portal is closed.
var errClosed = errors.New("the portal was closed")

// Close ends the statement when it still runs.
func (cur *cursor) Close() {
	if cur.conn != nil {
		_ = cur.end(errClosed) // nobody asks any more
		cur.release()
	}
}

func (cur *cursor) release() {
	cur.once.Do(func() { cur.session.engine.pool.put(cur.conn) })
	cur.conn = nil
}

// batch is some rows as DataRow messages.
type batch struct {
	of    *cursor
	bytes []byte
	ends  []int
}

// read copies rows until there are enough bytes; it says whether there may be more.
func (b *batch) read(rows *pgconn.ResultReader, enough int) (more bool) {
	for len(b.bytes) < enough {
		if !rows.NextRow() {
			return false
		}
		b.bytes = appendRow(b.bytes, rows.Values())
		b.ends = append(b.ends, len(b.bytes))
	}
	return true
}

// appendRow appends a DataRow message (manual, "Message Formats").
func appendRow(dst []byte, values [][]byte) []byte {
	at := len(dst)
	dst = append(dst, 'D', 0, 0, 0, 0)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(values)))
	for _, v := range values {
		if v == nil {
			dst = binary.BigEndian.AppendUint32(dst, 0xffffffff)
			continue
		}
		dst = binary.BigEndian.AppendUint32(dst, uint32(len(v)))
		dst = append(dst, v...)
	}
	binary.BigEndian.PutUint32(dst[at+1:], uint32(len(dst)-at-1))
	return dst
}

func (b *batch) Len() int { return len(b.ends) }
func (b *batch) Release() {}

// row is the whole message of row i.
func (b *batch) row(i int) []byte {
	from := 0
	if i > 0 {
		from = b.ends[i-1]
	}
	return b.bytes[from:b.ends[i]]
}

func (b *batch) AppendRow(dst []byte, i int) ([]byte, error) { return append(dst, b.row(i)...), nil }
