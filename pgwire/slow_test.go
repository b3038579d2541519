package pgwire

import (
	"context"
	"testing"
	"time"

	"github.com/whereq/libra/translate/stmt"
)

// endless makes an engine whose queries give rows without an end.
func endless() (*fakeEngine, chan error) {
	ended := make(chan error, 10)
	return &fakeEngine{execute: func(ctx context.Context, _ *stmt.Statement, _ []Param, _ []int16) (Cursor, error) {
		context.AfterFunc(ctx, func() { ended <- context.Cause(ctx) })
		return &fakeCursor{fields: []Field{intField("n")}, rows: 1 << 40, batch: 10_000}, nil
	}}, ended
}

// TestSlowClient: the statement of a client that takes nothing is ended; the client finds its connection closed.
func TestSlowClient(t *testing.T) {
	e, ended := endless()
	s := startServer(t, e, func(o *Options) { o.SlowClientTimeout = 50 * time.Millisecond })
	p := dialPeer(t, address(s))
	p.startup("ana")
	p.send(`Query "select generate_series(1, 10)"`)
	<-ended
	for s.Count() > 0 {
		time.Sleep(time.Millisecond)
	}
}

// TestSlowClientIsNotASuspendedPortal: who has taken all that he has asked for may take his time.
func TestSlowClientIsNotASuspendedPortal(t *testing.T) {
	e, _ := endless()
	p := dialPeer(t, address(startServer(t, e, func(o *Options) { o.SlowClientTimeout = 20 * time.Millisecond })))
	p.startup("ana")
	p.send(`Parse "" "select generate_series(1, 10)"`, `Bind "" ""`, `Execute "" 1`, "Flush")
	p.until("PortalSuspended")
	time.Sleep(100 * time.Millisecond)
	p.send(`Execute "" 1`, "Sync")
	wantLines(t, p.until("Ready"), "DataRow 2", "PortalSuspended", "Ready I")
}
