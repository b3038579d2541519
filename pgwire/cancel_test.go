package pgwire

import (
	"context"
	"encoding/binary"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whereq/libra/translate/stmt"
)

// blocking makes an engine whose queries send rows and then wait to be cancelled. Each run gives its cause of ending.
func blocking(rows int) (*fakeEngine, chan *fakeCursor, chan error) {
	started, ended := make(chan *fakeCursor, 10), make(chan error, 10)
	return &fakeEngine{execute: func(ctx context.Context, _ *stmt.Statement, _ []Param, _ []int16) (Cursor, error) {
		c := &fakeCursor{fields: []Field{intField("n")}, rows: rows, batch: 100, block: true, blocked: make(chan struct{})}
		context.AfterFunc(ctx, func() { ended <- context.Cause(ctx) })
		started <- c
		return c, nil
	}}, started, ended
}

// key gives the process id and the secret that the startup's answer has.
func (p *peer) key(version string) (pid uint32, secret []byte) {
	p.t.Helper()
	out := appendScripted(p.t, nil, "Startup "+version+" user=ana")
	p.started = true
	if _, err := p.nc.Write(out); err != nil {
		p.t.Fatal(err)
	}
	for {
		typ, body := p.message()
		switch typ {
		case msgKeyData:
			pid, secret = binary.BigEndian.Uint32(body), body[4:]
		case msgReady:
			return pid, secret
		}
	}
}

func cancelRequest(t *testing.T, s *Server, pid uint32, secret []byte) {
	t.Helper()
	b := binary.BigEndian.AppendUint32(nil, uint32(12+len(secret)))
	b = binary.BigEndian.AppendUint32(b, codeCancel)
	b = append(binary.BigEndian.AppendUint32(b, pid), secret...)
	p := dialPeer(t, address(s))
	if _, err := p.nc.Write(b); err != nil {
		t.Fatal(err)
	}
	if got := p.receive(); got != "EOF" {
		t.Fatal("a cancel request got an answer: ", got)
	}
}

func TestCancelRequest(t *testing.T) {
	for _, version := range []string{"3.0", "3.2"} {
		t.Run(version, func(t *testing.T) {
			e, started, _ := blocking(3)
			s := startServer(t, e)
			p := dialPeer(t, address(s))
			pid, secret := p.key(version)
			if want := map[string]int{"3.0": 4, "3.2": 32}[version]; len(secret) != want {
				t.Fatalf("%d bytes of key", len(secret))
			}
			p.send(`Query "select pg_sleep(100)"`)
			<-(<-started).blocked
			wrong := append([]byte(nil), secret...)
			wrong[0] ^= 1
			cancelRequest(t, s, pid, wrong)
			cancelRequest(t, s, pid, secret[:2])
			cancelRequest(t, s, pid+1, secret)
			if !s.Connections()[0].Running {
				t.Fatal("a wrong key has cancelled it")
			}
			cancelRequest(t, s, pid, secret)
			got := p.until("Ready")
			if last := got[len(got)-2]; last != "Error ERROR 57014 canceling statement due to user request" {
				t.Fatal(got)
			}
			cancelRequest(t, s, pid, secret) // nothing runs: nobody notices
			p.send(`Query "show application_name"`)
			if got := p.until("Ready"); strings.Contains(strings.Join(got, ""), "Error") {
				t.Fatal(got)
			}
		})
	}
}

func TestStatementTimeout(t *testing.T) {
	e, _, ended := blocking(0)
	p := dialPeer(t, address(startServer(t, e)))
	p.startup("ana")
	p.send(`Query "set statement_timeout = '20ms'"`, `Query "select pg_sleep(100)"`)
	p.until("Ready")
	if got := p.until("Ready"); got[1] != "Error ERROR 57014 canceling statement due to statement timeout" {
		t.Fatal(got)
	}
	if cause := <-ended; cause != error(errTimeout) {
		t.Fatal(cause)
	}
}

func TestClientGoesAway(t *testing.T) {
	pipelined := []string{`Query "select 1"`}
	flood := []string{`Query "` + strings.Repeat("x", 3*inboundSize) + `"`}
	for name, behind := range map[string][]string{"idle": nil, "pipelined": pipelined, "flooded": flood} {
		for _, how := range []string{"close", "reset", "shutdown"} {
			t.Run(name+"/"+how, func(t *testing.T) {
				e, started, ended := blocking(0)
				p := dialPeer(t, address(startServer(t, e)))
				p.startup("ana")
				p.send(append([]string{`Query "select pg_sleep(100)"`}, behind...)...)
				c := <-started
				<-c.blocked
				leave(t, p.nc.(*net.TCPConn), how)
				if cause := <-ended; cause != errGone {
					t.Fatal(cause)
				}
			})
		}
	}
}

func leave(t *testing.T, nc *net.TCPConn, how string) {
	t.Helper()
	var err error
	switch how {
	case "shutdown":
		err = nc.CloseWrite()
	case "reset":
		err = nc.SetLinger(0)
		fallthrough
	default:
		_ = nc.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestClientStopsReading is back-pressure: an endless result waits for a client that doesn't read, and ends with it.
func TestClientStopsReading(t *testing.T) {
	var pulled atomic.Int64
	ended := make(chan error, 1)
	e := &fakeEngine{execute: func(ctx context.Context, _ *stmt.Statement, _ []Param, _ []int16) (Cursor, error) {
		context.AfterFunc(ctx, func() { ended <- context.Cause(ctx) })
		return &countingCursor{fakeCursor{fields: []Field{intField("n")}, rows: 1 << 30, batch: 10_000}, &pulled}, nil
	}}
	p := dialPeer(t, address(startServer(t, e)))
	p.startup("ana")
	p.send(`Query "select generate_series(1, 1000000000)"`)
	for last := int64(-1); last != pulled.Load(); time.Sleep(100 * time.Millisecond) { // until it stands still
		last = pulled.Load()
	}
	if mb := pulled.Load() * 10_000 * 15 >> 20; mb > 64 { // a socket's buffers hold a few megabytes
		t.Fatalf("%d MB were pulled for a client that reads nothing", mb)
	}
	_ = p.nc.Close()
	if cause := <-ended; cause != errGone && cause != context.Canceled {
		t.Fatal(cause)
	}
}

type countingCursor struct {
	fakeCursor
	pulled *atomic.Int64
}

func (c *countingCursor) Next(ctx context.Context) (Batch, error) {
	c.pulled.Add(1)
	return c.fakeCursor.Next(ctx)
}
