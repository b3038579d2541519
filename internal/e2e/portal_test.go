package e2e

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// wire is a connection spoken to message by message.
type wire struct {
	*pgproto3.Frontend
	t testing.TB
}

func dial(t testing.TB, p *program) wire {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	w := wire{pgproto3.NewFrontend(conn, conn), t}
	w.send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "ana"}})
	w.until("Z")
	return w
}

func (w wire) send(messages ...pgproto3.FrontendMessage) {
	w.t.Helper()
	for _, m := range messages {
		w.Send(m)
	}
	if err := w.Flush(); err != nil {
		w.t.Fatal(err)
	}
}

// until reads messages up to the first of a kind and gives what came as text: "T D(0) D(1) s".
func (w wire) until(kind string) string {
	w.t.Helper()
	var seen string
	for {
		m, err := w.Receive()
		if err != nil {
			w.t.Fatalf("%v after %s", err, seen)
		}
		got := ""
		switch m := m.(type) {
		case *pgproto3.DataRow:
			got = fmt.Sprintf("D(%s)", m.Values[0])
		case *pgproto3.PortalSuspended:
			got = "s"
		case *pgproto3.CommandComplete:
			got = fmt.Sprintf("C(%s)", m.CommandTag)
		case *pgproto3.ErrorResponse:
			got = fmt.Sprintf("E(%s)", m.Code)
		case *pgproto3.ReadyForQuery:
			got = "Z"
		case *pgproto3.ParseComplete, *pgproto3.BindComplete:
			got = "ok"
		}
		if got != "" {
			seen += got + " "
		}
		if got != "" && (got[:1] == kind || got == kind) {
			return seen
		}
	}
}

// TestPortalSuspends takes a big result of many partitions in pieces: most of them are never computed, and Close
// ends the operation.
func TestPortalSuspends(t *testing.T) {
	w := dial(t, libra(t))
	w.send(&pgproto3.Parse{Query: "select id from range(0, 100000000, 1, 10000)"}, &pgproto3.Bind{DestinationPortal: "p"},
		&pgproto3.Execute{Portal: "p", MaxRows: 2}, &pgproto3.Flush{})
	if got := w.until("s"); got != "ok ok D(0) D(1) s " {
		t.Fatal(got)
	}
	w.send(&pgproto3.Execute{Portal: "p", MaxRows: 1}, &pgproto3.Flush{})
	if got := w.until("s"); got != "D(2) s " {
		t.Fatal(got)
	}
	w.send(&pgproto3.Close{ObjectType: 'P', Name: "p"}, &pgproto3.Execute{Portal: "p"}, &pgproto3.Sync{})
	if got := w.until("Z"); got != "E(34000) Z " {
		t.Fatal(got)
	}
	w.send(&pgproto3.Query{String: "select id from range(1)"})
	if got := w.until("Z"); got != "D(0) C(SELECT 1) Z " {
		t.Fatal(got)
	}
}
