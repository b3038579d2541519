package pgwire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/translate"
)

// TestCancelDuringCopyIn: a CancelRequest ends a COPY FROM that waits for its client, in the middle of a message too, and
// one that waits for Spark; the connection goes on.
func TestCancelDuringCopyIn(t *testing.T) {
	for name, blocked := range map[string]bool{"client": false, "spark": true} {
		t.Run(name, func(t *testing.T) {
			waits := make(chan struct{})
			e := &fakeEngine{}
			e.wrote = func(ctx context.Context) error {
				waits <- struct{}{}
				if blocked {
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}
			s := startServer(t, e)
			p := dialPeer(t, address(s))
			pid, secret := p.key("3.0")
			p.send(`Query "copy t from stdin"`, `Raw 64 00 00 00 20 31 09`) // a message of 28 bytes begins
			<-waits
			cancelRequest(t, s, pid, secret)
			want := []string{"CopyInResponse 0: 0 0", "Error ERROR 57014 canceling statement due to user request", "Ready I"}
			if got := p.until("Ready"); len(got) != 3 || got[0] != want[0] || got[1][:len(want[1])] != want[1] || got[2] != want[2] {
				t.Fatal(got)
			}
			p.send(`Raw 78 79 78 79 78 79 78 79 78 79 78 79 78 79 78 79 78 79 78 79 78 79 78 79 78 79`, `CopyDone`, `Query "select 1"`)
			if got := p.until("Ready"); got[len(got)-2] != "CommandComplete SELECT 1" {
				t.Fatal(got)
			}
			if !e.copies[0].closed {
				t.Error("the copy is open")
			}
		})
	}
}

// TestLongCopyFail: a CopyFail of any length ends the COPY and nothing else.
func TestLongCopyFail(t *testing.T) {
	p := dialPeer(t, address(startServer(t, &fakeEngine{})))
	p.startup("ana")
	fail := `CopyFail "` + strings.Repeat("x", 40_000) + `"`
	got := p.exchange(&block{send: []string{`Query "copy t from stdin"`, fail, `Query "select 1"`}, until: "Ready 2"})
	if !strings.HasPrefix(got[1], "Error ERROR 57014 COPY from stdin failed: (a long message)") || got[len(got)-2] != "CommandComplete SELECT 1" {
		t.Fatal(got)
	}
}

func TestStatementTimeoutDuringCopyIn(t *testing.T) {
	p := dialPeer(t, address(startServer(t, &fakeEngine{})))
	p.startup("ana")
	p.exchange(&block{send: []string{`Query "set statement_timeout = 50"`}, until: "Ready"})
	got := p.exchange(&block{send: []string{`Query "copy t from stdin"`}, until: "Ready"})
	if want := "Error ERROR 57014 canceling statement due to statement timeout | W COPY t, line 1"; got[1] != want {
		t.Fatal(got)
	}
}

// TestClientGoneDuringCopyIn: nothing of the copy is left.
func TestClientGoneDuringCopyIn(t *testing.T) {
	wrote := make(chan struct{}, 1)
	e := &fakeEngine{wrote: func(context.Context) error { wrote <- struct{}{}; return nil }}
	p := dialPeer(t, address(startServer(t, e)))
	p.startup("ana")
	p.send(`Query "copy t from stdin"`, `CopyData "1\tx\n"`)
	<-wrote
	_ = p.nc.Close()
	select {
	case <-e.sessions[0].closed:
	case <-time.After(5 * time.Second):
		t.Fatal("the session is open")
	}
	if !e.copies[0].closed {
		t.Error("the copy is open")
	}
}

// TestShutdownDuringCopyIn: a graceful shutdown lets the COPY end first.
func TestShutdownDuringCopyIn(t *testing.T) {
	wrote := make(chan struct{}, 2)
	s := startServer(t, &fakeEngine{wrote: func(context.Context) error { wrote <- struct{}{}; return nil }})
	p := dialPeer(t, address(s))
	p.startup("ana")
	p.send(`Query "copy t from stdin"`, `CopyData "1\tx\n"`)
	<-wrote
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(t.Context()) }()
	for !s.closing.Load() {
		time.Sleep(time.Millisecond)
	}
	p.send(`CopyData "2\tx\n"`, `CopyDone`)
	got := p.until("EOF")
	if fmt.Sprint(got) != "[CopyInResponse 0: 0 0 CommandComplete COPY 2 Ready I Error FATAL 57P01 terminating connection due to administrator command EOF]" {
		t.Fatal(got)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// TestPgxCopies: a driver's own ways of COPY.
func TestPgxCopies(t *testing.T) {
	e := &fakeEngine{parse: translate.Parse}
	conn := connectPgx(t, startServer(t, e), "")
	rows := make([][]any, 30_000)
	for i := range rows {
		rows[i] = []any{int32(i), "some text that makes the data longer"}
	}
	var out bytes.Buffer
	tag, err := conn.PgConn().CopyTo(t.Context(), &out, "copy (select generate_series(1, 20000)) to stdout")
	if err != nil || tag.RowsAffected() != 20000 || bytes.Count(out.Bytes(), []byte("\n")) != 20000 {
		t.Fatal(tag, out.Len(), err)
	}
	var text bytes.Buffer
	for i := range rows {
		fmt.Fprintf(&text, "%d\tline\n", i)
	}
	tag, err = conn.PgConn().CopyFrom(t.Context(), &text, "copy t from stdin")
	if err != nil || tag.RowsAffected() != int64(len(rows)) {
		t.Fatal(tag, err)
	}
	_, err = conn.PgConn().CopyFrom(t.Context(), io.MultiReader(bytes.NewBufferString("1\tx\n"), failing{}), "copy t from stdin")
	var e1 *pgconn.PgError
	if !errors.As(err, &e1) || e1.Code != "57014" {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "select 1", pgx.QueryExecModeSimpleProtocol); err != nil {
		t.Fatal(err)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the file is gone") }
