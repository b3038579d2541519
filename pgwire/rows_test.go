package pgwire

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/translate/stmt"
)

// sink is a client that takes everything and says nothing.
type sink struct{ net.Conn }

func (sink) Write(b []byte) (int, error)      { return len(b), nil }
func (sink) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (sink) SetReadDeadline(time.Time) error  { return nil }
func (sink) SetWriteDeadline(time.Time) error { return nil }
func (sink) Close() error                     { return nil }

// rewound is a cursor of one batch that can be read again and again.
type rewound struct {
	fakeCursor
	once fakeBatch
	done bool
}

func (r *rewound) Next(context.Context) (Batch, error) {
	if r.done = !r.done; !r.done {
		return nil, io.EOF
	}
	return &r.once, nil
}

func rowPath(tb testing.TB, rows int) (*conn, *portal) {
	tb.Helper()
	s, err := NewServer(Options{Listeners: []net.Listener{nil}, Engine: &fakeEngine{}, Settings: guc.NewRegistry(testSettings()...)})
	if err != nil {
		tb.Fatal(err)
	}
	c := newConn(s, sink{})
	cursor := &rewound{fakeCursor: fakeCursor{fields: []Field{intField("a"), intField("b")}, affected: -1}}
	cursor.once = fakeBatch{&cursor.fakeCursor, 0, rows}
	return c, &portal{source: &prepared{stmt: &stmt.Statement{Kind: stmt.Query}}, cursor: cursor, fields: cursor.fields, state: portalOpen}
}

// TestRowsAreNotAllocated: from a batch to the socket nothing is allocated, however many rows there are.
func TestRowsAreNotAllocated(t *testing.T) {
	c, p := rowPath(t, 10_000)
	allocs := testing.AllocsPerRun(20, func() {
		if sent, _, err := c.pull(context.Background(), p, 0); err != nil || sent != 10_000 {
			t.Fatal(sent, err)
		}
	})
	if allocs > 2 {
		t.Errorf("%v allocations for 10,000 rows", allocs)
	}
}

func BenchmarkRows(b *testing.B) {
	c, p := rowPath(b, 10_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.pull(context.Background(), p, 0); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*10_000/b.Elapsed().Seconds(), "rows/s")
}

// loop is a connection that repeats its bytes for ever.
type loop struct {
	sink
	bytes []byte
	at    int
}

func (l *loop) Read(b []byte) (int, error) {
	n := copy(b, l.bytes[l.at:])
	l.at = (l.at + n) % len(l.bytes)
	return n, nil
}

func BenchmarkReceive(b *testing.B) {
	var bytes []byte
	for _, line := range []string{`Bind "" "s" values=1`, `Execute ""`, "Sync"} {
		bytes = appendScripted(b, bytes, line)
	}
	in := inbound{nc: &loop{bytes: bytes}}
	accepts := func(typ byte) (int, bool) { return 1 << 20, true }
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := in.next(accepts); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkQuery is a Query message of the connection's own kind, over a real socket.
func BenchmarkQuery(b *testing.B) {
	p := dialPeer(b, address(startServer(b, &fakeEngine{})))
	_ = p.nc.SetDeadline(time.Time{})
	p.startup("ana")
	message := appendScripted(b, nil, `Query "select 1"`)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.nc.Write(message); err != nil {
			b.Fatal(err)
		}
		for typ := byte(0); typ != msgReady; {
			typ, _ = p.message()
		}
	}
}

// BenchmarkExecute is a portal that asks the session, with the watcher that comes with it.
func BenchmarkExecute(b *testing.B) {
	p := dialPeer(b, address(startServer(b, &fakeEngine{})))
	_ = p.nc.SetDeadline(time.Time{})
	p.startup("ana")
	p.ask(`Parse "s" "select $1::int4"`, `Describe S "s"`, "Sync")
	var message []byte
	for _, line := range []string{`Bind "" "s" values=1`, `Execute ""`, "Sync"} {
		message = appendScripted(b, message, line)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.nc.Write(message); err != nil {
			b.Fatal(err)
		}
		for typ := byte(0); typ != msgReady; {
			typ, _ = p.message()
		}
	}
}
