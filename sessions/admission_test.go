package sessions

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func limited(l router.Limits) *router.Admission {
	return router.NewAdmission([]router.Pool{{Name: "default", Weight: 1, Limits: l}}, 0)
}

// TestCeilingWithManyClients has 200 connections of 16 users run statements at once: Spark never has more than the pool's
// ceiling, and everybody is answered.
func TestCeilingWithManyClients(t *testing.T) {
	const clients, ceiling = 200, 5
	var now, most atomic.Int32
	r := newRig(t, Options{Admission: limited(router.Limits{MaxRunning: ceiling, MaxQueued: clients})}, shared,
		fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
			n := now.Add(1)
			for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
			}
			x.Schema(fakeconnect.Longs("1"))
			now.Add(-1)
			return nil
		}})
	var wg sync.WaitGroup
	for i := range clients {
		c := r.open(t, string(rune('a'+i%16)))
		wg.Go(func() {
			for range 3 {
				if err := c.exec(t.Context(), "select 1 from t"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n := most.Load(); n > ceiling {
		t.Errorf("%d statements ran in Spark at one time", n)
	}
	if len(r.told) == 0 || !strings.HasPrefix(r.told[0], `statement waits in pool "default": place `) {
		t.Error("nobody was told that it waits:", r.told)
	}
	if left := r.Queries(); len(left) > 0 {
		t.Error("left behind:", left)
	}
	if p := r.opts.Admission.Pools()[0]; p.Running != 0 || p.Queued != 0 || p.Started != 3*clients {
		t.Errorf("%+v", p)
	}
}

// TestATicketIsHeldAsLongAsTheOperation: an open cursor holds its ticket, whatever ends it gives it back.
func TestATicketIsHeldAsLongAsTheOperation(t *testing.T) {
	var last Query
	r := newRig(t, Options{Admission: limited(router.Limits{MaxRunning: 1, MaxQueued: 9}), Ended: func(q Query) { last = q }}, shared,
		fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
			if strings.Contains(x.SQL, "broken") {
				return &fakeconnect.Error{Class: "DIVIDE_BY_ZERO", Message: "[DIVIDE_BY_ZERO] no"}
			}
			x.Schema(fakeconnect.Longs("1"))
			return nil
		}})
	a, b := r.open(t, "ana"), r.open(t, "bob")
	list, err := a.Parse(t.Context(), "select 1 from t")
	if err != nil {
		t.Fatal(err)
	}
	cur, err := a.Execute(t.Context(), list[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.exec(t.Context(), "select 2 from t"); code(err) != pgerr.ConfigurationLimitExceeded {
		t.Error("a connection waits for itself:", err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	waits := make(chan error)
	go func() { waits <- b.exec(ctx, "select 3 from t") }()
	for len(r.opts.Admission.Queue()) == 0 {
		time.Sleep(time.Millisecond)
	}
	states := []string{}
	for _, q := range r.Queries() {
		states = append(states, q.User+" "+q.State)
	}
	if !slices.Equal(states, []string{"ana running", "bob queued"}) {
		t.Error(states)
	}
	cancel(pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request"))
	if err := <-waits; code(err) != pgerr.QueryCanceled || last.SQLState != pgerr.QueryCanceled || last.Operation != "" {
		t.Error(err, last)
	}
	cur.Close()
	cur.Close()
	r.must(t, b, "select 4 from t")
	if err := b.exec(t.Context(), "select broken from t"); code(err) != pgerr.DivisionByZero || last.SQLState != pgerr.DivisionByZero {
		t.Error(err, last)
	}
	r.must(t, b, "create temporary view v as select 1")
	if n := r.opts.Admission.Pools()[0].Running; n != 0 || len(r.ran("select 3 from t")) != 0 {
		t.Error(n)
	}
}

// TestOperationsCarryLibrasID and Spark's is known to libra.
func TestOperationsCarryLibrasID(t *testing.T) {
	var seen []Query
	r := newRig(t, Options{Began: func(q Query) { seen = append(seen, q) }, Ended: func(q Query) { seen = append(seen, q) }}, shared, fakeconnect.Options{})
	c := r.open(t, "ana", "application_name", "tests", "libra.pool", "interactive")
	r.must(t, c, "select 1 from t")
	log := r.fake.Log()
	last := len(log.Operations) - 1
	if len(seen) != 2 || seen[0].State != QueryRunning || seen[1].State != QueryEnded {
		t.Fatal(seen)
	}
	q := seen[1]
	if !slices.Equal(log.Tags[last], []string{q.ID}) || q.Operation != log.Operations[last] {
		t.Error(q, log.Tags[last], log.Operations[last])
	}
	if q.User != "ana" || q.Application != "tests" || q.Pool != "interactive" || q.Text != "select 1 from t" || q.Session != "default" || q.SQLState != "" {
		t.Errorf("%+v", q)
	}
}

// TestProgressIsTold to a client that has asked for it, while Spark works.
func TestProgressIsTold(t *testing.T) {
	var r *rig
	r = newRig(t, Options{}, shared, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("1"))
		x.Progress(7, 1, 4)
		for deadline := time.Now().Add(5 * time.Second); !r.wasTold("progress: 0 of 1 stages, 1 of 4 tasks done, 3 running, 0 bytes read"); time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Error("told:", r.told)
				break
			}
		}
		return nil
	}})
	r.must(t, r.open(t, "ana", "libra.progress", "1ms"), "select 1 from t")
}
