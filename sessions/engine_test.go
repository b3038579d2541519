package sessions

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// fakeEngines gives a fake Spark to each session.
type fakeEngines struct {
	t testing.TB

	mu      sync.Mutex
	given   []*fakeEngine
	refused error // of Take
	broken  bool  // engines that do not start
}

type fakeEngine struct {
	*Remote
	fake   *fakeconnect.Server
	broken bool
	stops  chan struct{}
}

func (f *fakeEngines) Take() (Engine, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.refused != nil {
		return nil, f.refused
	}
	fake := fakeconnect.Start(f.t, fakeconnect.Options{})
	address, err := sparkconnect.ParseAddress(fake.URL())
	if err != nil {
		return nil, err
	}
	remote, err := NewRemote(RemoteOptions{Addresses: []sparkconnect.Options{{Address: address}}})
	if err != nil {
		return nil, err
	}
	e := &fakeEngine{remote, fake, f.broken, make(chan struct{})}
	f.given = append(f.given, e)
	return e, nil
}

func (f *fakeEngines) engine(i int) *fakeEngine {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.given[i]
}

func (e *fakeEngine) Connect(ctx context.Context) (*sparkconnect.Client, uint64, error) {
	if e.broken {
		return nil, 0, errNoSpark(errors.New("no memory"))
	}
	return e.Remote.Connect(ctx)
}

func (e *fakeEngine) State() string {
	if e.broken {
		return "stopped"
	}
	return e.Remote.State()
}

func (e *fakeEngine) Stop(context.Context) { close(e.stops) }

func (e *fakeEngine) stopped() bool {
	select {
	case <-e.stops:
		return true
	case <-time.After(5 * time.Second):
		return false
	}
}

func (e *fakeEngine) ran() (list []string) {
	for _, q := range e.fake.Log().Queries {
		list = append(list, q.SQL)
	}
	return list
}

var byEngine = router.Options{Mode: router.Isolated, IsolateBy: router.ByConnection, Isolation: router.ByEngine}

// TestEachSessionHasItsEngine, from its first statement to its connection's end, and nobody more than there may be.
func TestEachSessionHasItsEngine(t *testing.T) {
	engines := &fakeEngines{t: t}
	r := newRig(t, Options{Engines: engines, MaxSessions: 2, Timeout: time.Hour}, byEngine, fakeconnect.Options{})
	a, b := r.open(t, "ana"), r.open(t, "bob")
	if _, err := r.tryOpen("cid"); code(err) != pgerr.TooManyConnections {
		t.Error(err)
	}
	if len(engines.given) != 0 || r.Sessions()[0].Engine != "none" {
		t.Error("an engine before the first statement:", r.Sessions())
	}
	r.must(t, a, "create temporary view v as select 1 as x")
	r.must(t, b, "select 2 as x from t")
	if got := engines.engine(0).ran(); !slices.Equal(got, []string{"create temporary view v as select 1 as x"}) {
		t.Error(got)
	}
	if got := engines.engine(1).ran(); !slices.Equal(got, []string{"select 2 as x from t"}) || len(r.fake.Log().Queries) != 0 {
		t.Error(got)
	}
	a.Close()
	if !engines.engine(0).stopped() {
		t.Error("the engine outlives its session")
	}
	r.must(t, b, "select 2 as x from t")
	if got, _ := b.client.Settings.Get("libra.route"); got != "route=default backend=engine mode=isolated session=connection:2@engine isolation=engine" {
		t.Error(got)
	}
}

// TestAnEngineComesBack after its session's time-out, with what the session was.
func TestAnEngineComesBack(t *testing.T) {
	engines := &fakeEngines{t: t}
	r := newRig(t, Options{Engines: engines, MaxSessions: 2, Timeout: time.Hour}, byEngine, fakeconnect.Options{})
	a := r.open(t, "ana")
	r.must(t, a, "create temporary view v as select 1 as x")
	r.reap(time.Now().Add(2 * time.Hour))
	if !engines.engine(0).stopped() {
		t.Error("the engine outlives its time-out")
	}
	r.must(t, a, "select x from v")
	if got := engines.engine(1).ran(); !slices.Equal(got, []string{"create temporary view v as select 1 as x", "select x from v"}) {
		t.Error(got)
	}
}

// TestAnEngineThatDoesNotStart is given up: the next statement gets another.
func TestAnEngineThatDoesNotStart(t *testing.T) {
	engines := &fakeEngines{t: t, broken: true}
	r := newRig(t, Options{Engines: engines, MaxSessions: 2, Timeout: time.Hour}, byEngine, fakeconnect.Options{})
	a := r.open(t, "ana")
	if err := a.exec(t.Context(), "select 1 from t"); code(err) != pgerr.CannotConnectNow {
		t.Error(err)
	}
	if !engines.engine(0).stopped() {
		t.Error("it is not given up")
	}
	engines.broken, engines.refused = false, errors.New("all slots are taken")
	if err := a.exec(t.Context(), "select 1 from t"); code(err) != pgerr.CannotConnectNow {
		t.Error(err)
	}
	engines.refused = nil
	r.must(t, a, "select 1 from t")
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	a.Close()
	if !engines.engine(1).stopped() || ctx.Err() != nil {
		t.Error("the engine outlives its session")
	}
}

// warm is of an engine before it has a session.
func (e *fakeEngine) warm(context.Context) error {
	if e.broken {
		return errors.New("no memory")
	}
	return nil
}

// TestSpares: as many as are asked for are kept, are given out before others are started, and end at the end.
func TestSpares(t *testing.T) {
	fakes := &fakeEngines{t: t}
	e := &Engines{opts: EngineOptions{Spare: 2, Logger: slog.New(slog.DiscardHandler)}}
	e.life, e.end = context.WithCancel(context.Background())
	e.start = func() (startedEngine, error) {
		engine, err := fakes.Take()
		if err != nil {
			return nil, err
		}
		return engine.(*fakeEngine), nil
	}
	e.refill()
	if len(fakes.given) != 2 {
		t.Fatalf("%d spares", len(fakes.given))
	}
	first, err := e.Take()
	e.work.Wait()
	if err != nil || first != Engine(fakes.engine(0)) || len(fakes.given) != 3 {
		t.Errorf("%v, %d have been started", err, len(fakes.given))
	}
	fakes.engine(1).broken = true
	second, err := e.Take()
	e.work.Wait()
	if err != nil || second != Engine(fakes.engine(2)) || !fakes.engine(1).stopped() {
		t.Error("a spare that has ended is given out")
	}
	e.Close(t.Context())
	for i := 3; i < len(fakes.given); i++ {
		if !fakes.engine(i).stopped() {
			t.Error("a spare is left")
		}
	}
	if len(fakes.given) != 5 {
		t.Errorf("%d have been started", len(fakes.given))
	}
}
