package pgwire

import (
	"context"
	"io"
	"log/slog"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/guc"
)

// serveUntil serves without the clean-up of startServer.
func serveUntil(t *testing.T, ctx context.Context, e Engine) (*Server, chan error) {
	t.Helper()
	s, err := NewServer(Options{Addresses: []string{"127.0.0.1:0"}, Engine: e, Settings: guc.NewRegistry(testSettings()...),
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(ctx); err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx) }()
	return s, served
}

const byAdministrator = "Error FATAL 57P01 terminating connection due to administrator command"

func TestShutdown(t *testing.T) {
	e, started, ended := blocking(3)
	s, served := serveUntil(t, context.Background(), e)
	idle, inBlock, busy, starting := dialPeer(t, address(s)), dialPeer(t, address(s)), dialPeer(t, address(s)), dialPeer(t, address(s))
	idle.startup("ana")
	inBlock.startup("ana")
	inBlock.send(`Query "begin"`)
	inBlock.until("Ready")
	busy.startup("ana")
	busy.send(`Query "select pg_sleep(100)"`)
	<-(<-started).blocked

	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(ctx) }()
	for _, p := range []*peer{idle, inBlock, starting} {
		if got := p.until("EOF"); got[0] != byAdministrator {
			t.Fatal(got)
		}
	}
	if _, err := net.Dial("tcp", address(s)); err == nil {
		t.Fatal("it still listens")
	}
	if running := slices.ContainsFunc(s.Connections(), func(c ConnectionInfo) bool { return c.Running }); !running {
		t.Fatal("the busy connection did not stay")
	}
	cancel()
	if got := busy.until("EOF"); got[len(got)-2] != byAdministrator {
		t.Fatal(got)
	}
	if cause := <-ended; cause.Error() != errShutdown().Error() {
		t.Fatal(cause)
	}
	if err := <-done; err != context.Canceled {
		t.Fatal(err)
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
}

// TestShutdownLetsStatementsEnd: who ends in time hears its answer first.
func TestShutdownLetsStatementsEnd(t *testing.T) {
	e, started, _ := blocking(3)
	s, served := serveUntil(t, context.Background(), e)
	p := dialPeer(t, address(s))
	pid, secret := p.key("3.0")
	p.send(`Query "select pg_sleep(100)"`)
	<-(<-started).blocked
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(context.Background()) }()
	for !s.closing.Load() {
		time.Sleep(time.Millisecond)
	}
	s.members.find(pid, secret).running.cancel(errCancelRequest)
	got := p.until("EOF")
	if n := len(got); got[n-4] != "Error ERROR 57014 canceling statement due to user request" || got[n-3] != "Ready I" || got[n-2] != byAdministrator {
		t.Fatal(got)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	<-served
}

func TestServeEndsWithItsContext(t *testing.T) {
	e, started, _ := blocking(3)
	ctx, cancel := context.WithCancel(context.Background())
	s, served := serveUntil(t, ctx, e)
	p := dialPeer(t, address(s))
	p.startup("ana")
	p.send(`Query "select pg_sleep(100)"`)
	<-(<-started).blocked
	cancel()
	if got := p.until("EOF"); got[len(got)-2] != byAdministrator {
		t.Fatal(got)
	}
	if err := <-served; err != nil {
		t.Fatal(err)
	}
	if err := s.Serve(context.Background()); err != nil {
		t.Fatal("a server that was shut down: ", err)
	}
}
