package pgwire

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// fakeEngine opens fakeSessions; a test may replace what Execute and Open do.
type fakeEngine struct {
	openError error
	parse     func(text string) ([]*stmt.Statement, error) // nil: parseTest
	execute   func(ctx context.Context, s *stmt.Statement, args []Param, formats []int16) (Cursor, error)
	describe  func(s *stmt.Statement) (*Description, error)
	describes int
	wrote     func(context.Context) error // called when a fakeCopy has taken some data

	mu       sync.Mutex
	copies   []*fakeCopy
	sessions []*fakeSession
}

func (e *fakeEngine) Open(_ context.Context, c Client) (Session, error) {
	if e.openError != nil {
		return nil, e.openError
	}
	s := &fakeSession{engine: e, client: c, conf: map[string]string{}, closed: make(chan struct{})}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sessions = append(e.sessions, s)
	return s, nil
}

type fakeSession struct {
	engine *fakeEngine
	client Client
	conf   map[string]string
	closed chan struct{}
}

func (s *fakeSession) Parse(_ context.Context, text string) ([]*stmt.Statement, error) {
	if s.engine.parse != nil {
		return s.engine.parse(text)
	}
	return parseTest(text)
}

func (s *fakeSession) Describe(_ context.Context, st *stmt.Statement, _ []uint32) (*Description, error) {
	s.engine.describes++
	if s.engine.describe != nil {
		return s.engine.describe(st)
	}
	f, err := fakeFor(st)
	if err != nil {
		return nil, err
	}
	return &Description{Params: f.params, Fields: f.fields}, nil
}

func (s *fakeSession) Execute(ctx context.Context, st *stmt.Statement, args []Param, formats []int16) (Cursor, error) {
	if s.engine.execute != nil {
		return s.engine.execute(ctx, st, args, formats)
	}
	f, err := fakeFor(st)
	if err != nil {
		return nil, err
	}
	return f.run(s, args, formats)
}

func (s *fakeSession) SetConf(_ context.Context, name string, value *string) error {
	if value == nil {
		delete(s.conf, name)
		return nil
	}
	s.conf[name] = *value
	return nil
}

func (s *fakeSession) Conf(_ context.Context, name string) (string, error) {
	if v, ok := s.conf[name]; ok {
		return v, nil
	}
	return "", pgerr.Newf(pgerr.UndefinedObject, "unrecognized configuration parameter %q", name)
}

func (s *fakeSession) Discard(context.Context, string) error { return nil }
func (s *fakeSession) Close()                                { close(s.closed) }

// fakeCursor counts from 1 to rows, batch rows at a time, then fails with err or ends. block makes Next wait for the
// context.
type fakeCursor struct {
	fields   []Field
	rows     int
	value    func(row int) ([]byte, bool)                    // nil: the row's number, in text or binary
	in       func(format int16) func(row int) ([]byte, bool) // value in another format, where there is one
	binary   bool
	batch    int
	err      error
	block    bool
	blocked  chan struct{} // closed when Next waits
	affected int64
	at       int
	closed   bool
}

func (f *fakeCursor) Fields() []Field { return f.fields }
func (f *fakeCursor) Affected() int64 { return f.affected }
func (f *fakeCursor) Close()          { f.closed = true }

func (f *fakeCursor) Next(ctx context.Context) (Batch, error) {
	if f.at < f.rows {
		n := min(f.batch, f.rows-f.at)
		f.at += n
		return &fakeBatch{f, f.at - n, n}, nil
	}
	if f.block {
		if f.blocked != nil {
			close(f.blocked)
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if f.err != nil {
		return nil, f.err
	}
	return nil, io.EOF
}

type fakeBatch struct {
	of      *fakeCursor
	from, n int
}

func (b *fakeBatch) Len() int { return b.n }
func (b *fakeBatch) Release() {}

func (b *fakeBatch) Format(formats []int16) (Batch, error) {
	of := *b.of
	of.binary = formatOf(formats, 0) == 1
	if of.in != nil {
		of.value = of.in(formatOf(formats, 0))
	}
	return &fakeBatch{&of, b.from, b.n}, nil
}

func (b *fakeBatch) AppendRow(dst []byte, i int) ([]byte, error) {
	dst, at := begin(dst, 'D')
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(b.of.fields)))
	for range b.of.fields {
		field := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		switch n := b.from + i + 1; {
		case b.of.value != nil:
			v, null := b.of.value(n)
			if null {
				binary.BigEndian.PutUint32(dst[field:], 0xffffffff)
				continue
			}
			dst = append(dst, v...)
		case b.of.binary:
			dst = binary.BigEndian.AppendUint32(dst, uint32(n))
		default:
			dst = strconv.AppendInt(dst, int64(n), 10)
		}
		binary.BigEndian.PutUint32(dst[field:], uint32(len(dst)-field-4))
	}
	return end(dst, at), nil
}

func intField(name string) Field { return localField(name, oid.Int4) }

// startServer serves the engine on a loopback port until the test ends.
func startServer(t testing.TB, e Engine, change ...func(*Options)) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Listeners: []net.Listener{l}, Engine: e, Settings: guc.NewRegistry(testSettings()...),
		Logger: slog.New(slog.DiscardHandler), Version: "test"}
	for _, f := range change {
		f(&o)
	}
	s, err := NewServer(o)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(context.Background()) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return s
}

func testSettings() []guc.Definition {
	return append(guc.Builtin(), guc.Definition{Name: "libra.pool", Default: "default", Description: "The pool."})
}

func address(s *Server) string { return s.Addrs()[0].String() }
