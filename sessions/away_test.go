package sessions

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// gated is a backend whose Spark goes away and comes back as a test says.
type gated struct {
	Backend
	mu   sync.Mutex
	back chan struct{} // nil while Spark is there
}

func (g *gated) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.back = make(chan struct{})
}

func (g *gated) comeBack() {
	g.mu.Lock()
	defer g.mu.Unlock()
	close(g.back)
	g.back = nil
}

func (g *gated) away() chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.back
}

func (g *gated) Away() bool { return g.away() != nil }

func (g *gated) Connect(ctx context.Context) (*sparkconnect.Client, uint64, error) {
	if back := g.away(); back != nil {
		select {
		case <-back:
		case <-ctx.Done():
			return nil, 0, errNoSpark(ctx.Err())
		}
	}
	return g.Backend.Connect(ctx)
}

// TestWhoWaitsForSparkHoldsNoPlace: neither a statement that comes while Spark is away, nor one that is let in then.
func TestWhoWaitsForSparkHoldsNoPlace(t *testing.T) {
	r := newRig(t, Options{Admission: limited(router.Limits{MaxRunning: 1, MaxQueued: 9})}, shared, fakeconnect.Options{})
	gate := &gated{Backend: r.opts.Backend}
	r.opts.Backend = gate
	eventually := func(what string, is func(router.PoolState) bool) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); !is(r.opts.Admission.Pools()[0]); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("not %s: %+v", what, r.opts.Admission.Pools()[0])
			}
		}
	}
	a, b, c := r.open(t, "ana"), r.open(t, "bob"), r.open(t, "cid")
	list, err := a.Parse(t.Context(), "select 1 from t")
	if err != nil {
		t.Fatal(err)
	}
	holder, err := a.Execute(t.Context(), list[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 2)
	go func() { done <- b.exec(t.Context(), "select 2 from t") }()
	eventually("one in the queue", func(p router.PoolState) bool { return p.Queued == 1 })
	gate.leave()
	go func() { done <- c.exec(t.Context(), "select 3 from t") }()
	holder.Close()
	eventually("let in", func(p router.PoolState) bool { return p.Started == 2 })
	eventually("nobody in", func(p router.PoolState) bool { return p.Running == 0 && p.Queued == 0 })
	if n := len(r.Queries()); n != 2 {
		t.Errorf("%d statements are under way", n)
	}
	late, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := a.exec(late, "select 4 from t"); err == nil || len(r.ran("select 4 from t")) > 0 {
		t.Error("there is no Spark to run it:", err)
	}
	gate.comeBack()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if p := r.opts.Admission.Pools()[0]; p.Running != 0 || p.Queued != 0 {
		t.Errorf("%+v", p)
	}
}
