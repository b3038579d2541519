package sessions

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func TestIsolatedByUser(t *testing.T) {
	r := newRig(t, Options{MaxSessions: 2, Timeout: time.Hour}, router.Options{Mode: router.Isolated, IsolateBy: router.ByUser}, fakeconnect.Options{})
	a1, a2, b := r.open(t, "ana"), r.open(t, "ana"), r.open(t, "bob")
	r.must(t, a1, "select 1 from t")
	r.must(t, a2, "select 2 from t")
	r.must(t, b, "select 3 from t")
	if x, y, z := r.ran("select 1 from t")[0], r.ran("select 2 from t")[0], r.ran("select 3 from t")[0]; x != y || x == z {
		t.Error(x, y, z)
	}
	if _, err := r.tryOpen("cid"); code(err) != "53300" {
		t.Error(err)
	}
	if n := r.Active(); n != 2 {
		t.Error(n)
	}
}

// TestTheLimitCountsConnectionsSessions: a place is free as soon as the connection is gone.
func TestTheLimitCountsConnectionsSessions(t *testing.T) {
	r := newRig(t, Options{MaxSessions: 1, Timeout: time.Hour}, router.Options{Mode: router.Isolated, IsolateBy: router.ByConnection}, fakeconnect.Options{})
	a := r.open(t, "ana")
	if _, err := r.tryOpen("ana"); code(err) != "53300" {
		t.Error(err)
	}
	a.Close()
	r.open(t, "ana")
}

// TestTheLimitWithManyAtOnce: of many that come at the same time as many get a session as there may be.
func TestTheLimitWithManyAtOnce(t *testing.T) {
	const most = 7
	r := newRig(t, Options{MaxSessions: most, Timeout: time.Hour}, router.Options{Mode: router.Isolated, IsolateBy: router.ByConnection}, fakeconnect.Options{})
	var wg sync.WaitGroup
	var in, refused atomic.Int32
	for range 200 {
		client := r.client("ana")
		wg.Go(func() {
			s, err := r.Open(t.Context(), client)
			switch {
			case err == nil:
				in.Add(1)
				if n := r.Active(); n > most {
					t.Errorf("%d sessions", n)
				}
				s.Close()
				in.Add(-1)
			case code(err) == "53300":
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if r.Active() != 0 || refused.Load() == 200 {
		t.Errorf("%d sessions are left, %d were refused", r.Active(), refused.Load())
	}
	var held []pgwire.Session
	for range most {
		s, err := r.tryOpen("ana")
		if err != nil {
			t.Fatal(err)
		}
		held = append(held, s)
	}
	if _, err := r.tryOpen("ana"); code(err) != "53300" {
		t.Error(err)
	}
	for _, s := range held {
		s.Close()
	}
}

// TestIdleSessionsEnd: a session's place is free after the time-out, and its connection gets it back from the journal
// when there is room.
func TestIdleSessionsEnd(t *testing.T) {
	r := newRig(t, Options{MaxSessions: 1, Timeout: time.Hour}, router.Options{Mode: router.Isolated, IsolateBy: router.ByConnection}, fakeconnect.Options{})
	a := r.open(t, "ana")
	r.must(t, a, "create temporary view v as select 1")
	r.reap(time.Now().Add(59 * time.Minute))
	if r.Active() != 1 {
		t.Fatal("ended too early")
	}
	r.reap(time.Now().Add(61 * time.Minute))
	if r.Active() != 0 {
		t.Fatal("not ended")
	}
	b := r.open(t, "bob")
	if err := a.exec(t.Context(), "select 1 from v"); code(err) != "53300" {
		t.Error(err)
	}
	b.Close()
	r.must(t, a, "select 1 from v")
	if views := r.ran("create temporary view v as select 1"); len(views) != 2 {
		t.Error(views)
	}
}

// TestARunningStatementKeepsItsSession whatever the clock says.
func TestARunningStatementKeepsItsSession(t *testing.T) {
	running, finish := make(chan struct{}), make(chan struct{})
	r := newRig(t, Options{MaxSessions: 1, Timeout: time.Hour}, router.Options{Mode: router.Isolated, IsolateBy: router.ByConnection},
		fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
			x.Schema(fakeconnect.Longs("1"))
			close(running)
			<-finish
			return nil
		}})
	a := r.open(t, "ana")
	ended := make(chan error)
	go func() { ended <- a.exec(t.Context(), "select 1 from t") }()
	<-running
	r.reap(time.Now().Add(100 * time.Hour))
	if r.Active() != 1 {
		t.Error("a session with a running statement was ended")
	}
	close(finish)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// TestNamedSessions: a client comes back to the session that it names, others of the same name get their own, and its place is
// free after the time-out.
func TestNamedSessions(t *testing.T) {
	r := newRig(t, Options{MaxSessions: 2, Timeout: time.Hour}, router.Options{Mode: router.Isolated, IsolateBy: router.ByConnection}, fakeconnect.Options{})
	a := r.open(t, "ana", "libra.session", "etl")
	r.must(t, a, "create temporary view v as select 1")
	a.Close()
	b := r.open(t, "ana", "libra.session", "etl")
	r.must(t, b, "select 1 from v")
	other := r.open(t, "bob", "libra.session", "etl")
	r.must(t, other, "select 2 from t")
	if x, y := r.ran("create temporary view v as select 1")[0], r.ran("select 1 from v")[0]; x != y || r.ran("select 2 from t")[0] == x {
		t.Error("sessions:", x, y, r.ran("select 2 from t"))
	}
	b.Close()
	if _, err := r.tryOpen("cid", "libra.session", "x"); code(err) != "53300" {
		t.Error(err)
	}
	r.reap(time.Now().Add(2 * time.Hour))
	r.open(t, "cid", "libra.session", "x")
	if names := r.Sessions(); len(names) != 2 || names[0].Name != "user:bob:etl" || names[1].Name != "user:cid:x" {
		t.Errorf("%+v", names)
	}
}

// TestRoutesReachBackends: a route's connections run on its backend, in its pool.
func TestRoutesReachBackends(t *testing.T) {
	other := fakeconnect.Start(t, fakeconnect.Options{})
	address, err := sparkconnect.ParseAddress(other.URL())
	if err != nil {
		t.Fatal(err)
	}
	remote, err := NewRemote(RemoteOptions{Addresses: []sparkconnect.Options{{Address: address}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = remote.Close() })
	r := newRig(t, Options{Backends: map[string]Backend{"etl": remote}, Timeout: time.Hour}, router.Options{Mode: router.Shared, Rules: []router.Rule{
		{Name: "night", Users: []string{"etl"}, Backend: "etl", Pool: "low-priority"}, {Name: "people", Users: []string{"ana"}}}}, fakeconnect.Options{})
	ana, etl := r.open(t, "ana"), r.open(t, "etl")
	r.must(t, ana, "select 1 from t")
	r.must(t, etl, "select 2 from t")
	if here, there := len(r.ran("select 1 from t")), other.Log().Queries; here != 1 || len(there) != 1 || !strings.HasPrefix(there[0].SQL, "select 2 ") {
		t.Error(here, there)
	}
	if pool, _ := etl.client.Settings.Get("libra.pool"); pool != "low-priority" {
		t.Error(pool)
	}
	if route, _ := etl.client.Settings.Get("libra.route"); route != "route=night backend=etl mode=shared session=default@etl pool=low-priority" {
		t.Error(route)
	}
	if _, err := r.tryOpen("bob"); code(err) != "28000" {
		t.Error(err)
	}
}
