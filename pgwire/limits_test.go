package pgwire

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/limit"
)

// refusal connects as user and gives the last word of a connection that is refused.
func refusal(t *testing.T, s *Server, user string) string {
	t.Helper()
	p := dialPeer(t, address(s))
	p.send("Startup 3.0 user=" + user)
	got := p.until("EOF")
	return strings.Split(got[len(got)-2], " | ")[0]
}

func limited(t *testing.T, l limit.Limits) *Server {
	return startServer(t, &fakeEngine{}, func(o *Options) { o.Limits = l })
}

// leave ends a connection and waits until its place is free.
func (p *peer) leave(s *Server) {
	p.t.Helper()
	before := s.admission.Counts()
	p.send("Terminate")
	p.until("EOF")
	for s.admission.Counts() == before {
		time.Sleep(time.Millisecond)
	}
}

func TestConnectionsOfAUser(t *testing.T) {
	s := limited(t, limit.Limits{PerUser: 1, Users: map[string]int{"etl": 2}})
	ana := dialPeer(t, address(s))
	ana.startup("ana")
	if got := refusal(t, s, "ana"); got != `Error FATAL 53300 too many connections for role "ana"` {
		t.Error(got)
	}
	for range 2 {
		dialPeer(t, address(s)).startup("etl")
	}
	if got := refusal(t, s, "etl"); got != `Error FATAL 53300 too many connections for role "etl"` {
		t.Error(got)
	}
	ana.leave(s)
	dialPeer(t, address(s)).startup("ana")
}

func TestConnectionsOfAnAddress(t *testing.T) {
	s := limited(t, limit.Limits{PerAddress: 1})
	dialPeer(t, address(s)).startup("ana")
	if got := refusal(t, s, "ben"); got != "Error FATAL 53300 too many connections from 127.0.0.1" {
		t.Error(got)
	}
}

// TestSilentConnections: who connects and says nothing can't keep those out who have logged in already, and is refused
// himself beyond the limit; a place is free again when its holder is gone.
func TestSilentConnections(t *testing.T) {
	s := limited(t, limit.Limits{Unauthenticated: 3, UnauthenticatedPerAddress: 2})
	in := dialPeer(t, address(s))
	in.startup("ana")
	silent := []*peer{dialPeer(t, address(s)), dialPeer(t, address(s))}
	for s.admission.Counts().Unauthenticated < 2 {
		time.Sleep(time.Millisecond)
	}
	late := dialPeer(t, address(s))
	late.started = true // what comes is an error, and no answer to a request for encryption
	if got := late.until("EOF"); got[0] != "Error FATAL 53300 too many clients from 127.0.0.1 are authenticating already | H Try again in a moment." {
		t.Error(got)
	}
	wantLines(t, in.ask(`Query "select 1"`), "RowDescription ?column?:23/4/-1", "DataRow 1", "CommandComplete SELECT 1", "Ready I")
	_ = silent[0].nc.Close()
	for s.admission.Counts().Unauthenticated > 1 {
		time.Sleep(time.Millisecond)
	}
	dialPeer(t, address(s)).startup("ben")
}

// mute is a method that asks for a password and then waits.
type mute struct{}

func (mute) Authenticate(_ context.Context, _ Login, talk Exchange) (auth.Identity, error) {
	if err := talk.Send(3, nil); err != nil {
		return auth.Identity{}, err
	}
	_, err := talk.Receive()
	return auth.Identity{}, err
}

// TestAuthenticationTimeout: PostgreSQL says so to a client that has sent its startup packet.
func TestAuthenticationTimeout(t *testing.T) {
	s := startServer(t, &fakeEngine{}, func(o *Options) { o.StartupTimeout, o.Authenticator = 50*time.Millisecond, mute{} })
	p := dialPeer(t, address(s))
	p.send("Startup 3.0 user=ana")
	wantLines(t, p.until("EOF"), "Authentication 3", "Error FATAL 57014 canceling authentication due to timeout", "EOF")
	for s.admission.Counts().Unauthenticated > 0 {
		time.Sleep(time.Millisecond)
	}
}
