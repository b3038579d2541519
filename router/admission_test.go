package router

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

func pool(name string, weight int, l Limits) Pool { return Pool{Name: name, Weight: weight, Limits: l} }

// waiting is an Enter under way.
type waiting struct {
	done   chan struct{}
	ticket *Ticket
	err    error
}

// enter starts an Enter and returns when it is in or in the queue.
func enter(t *testing.T, ctx context.Context, a *Admission, r Request) *waiting {
	t.Helper()
	w := &waiting{done: make(chan struct{})}
	queued := make(chan struct{})
	go func() {
		defer close(w.done)
		w.ticket, w.err = a.Enter(ctx, r, func(Place) { close(queued) })
	}()
	select {
	case <-w.done:
	case <-queued:
	}
	return w
}

func (w *waiting) in() bool {
	select {
	case <-w.done:
		return w.err == nil
	default:
		return false
	}
}

// must waits until the statement is in.
func (w *waiting) must(t *testing.T) *Ticket {
	t.Helper()
	select {
	case <-w.done:
	case <-time.After(10 * time.Second):
		t.Fatal("still in the queue")
	}
	if w.err != nil {
		t.Fatal(w.err)
	}
	return w.ticket
}

func code(err error) string {
	var e *pgerr.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// TestCeilingsUnderLoad has hundreds of clients come, run, give up and change the ceilings; no ceiling is ever passed,
// everybody who stays gets in, and nothing is left behind.
func TestCeilingsUnderLoad(t *testing.T) {
	const clients, users, rounds, poolMax, userMax, max = 400, 16, 25, 7, 3, 11
	limits := Limits{MaxRunning: poolMax, MaxRunningPerUser: userMax, MaxQueued: clients}
	a := NewAdmission([]Pool{pool("a", 3, limits), pool("b", 1, limits)}, max)
	var all, passed atomic.Int32
	var inPool [2]atomic.Int32
	var ofUser [2][users]atomic.Int32
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(1, uint64(i)))
			p, u := i%2, i/2%users
			for range rounds {
				ctx, cancel := context.WithCancel(t.Context())
				if r.IntN(4) == 0 {
					time.AfterFunc(time.Duration(r.IntN(2000))*time.Microsecond, cancel)
				}
				ticket, err := a.Enter(ctx, Request{Pool: []string{"a", "B"}[p], User: fmt.Sprint(u), Connection: uint32(i)}, nil)
				if err == nil {
					if all.Add(1) > max || inPool[p].Add(1) > poolMax || ofUser[p][u].Add(1) > userMax {
						passed.Add(1)
					}
					time.Sleep(time.Duration(r.IntN(100)) * time.Microsecond)
					all.Add(-1)
					inPool[p].Add(-1)
					ofUser[p][u].Add(-1)
					ticket.Return()
					ticket.Return()
				} else if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if n := passed.Load(); n > 0 {
		t.Errorf("a ceiling was passed %d times", n)
	}
	if a.running != 0 || len(a.Queue()) != 0 {
		t.Errorf("%d tickets and %d places are left", a.running, len(a.Queue()))
	}
	for _, p := range a.pools {
		if p.running != 0 || p.queued != 0 || len(p.users) != 0 || len(p.held) != 0 {
			t.Errorf("left in %s: %+v", p.Name, p)
		}
	}
}

// TestOrder tells in which order a queue is let in, one at a time.
func TestOrder(t *testing.T) {
	cases := []struct {
		name  string
		pools []Pool
		max   int
		queue string // pool and user of each
		want  string
	}{
		{"by age", []Pool{pool("a", 1, Limits{MaxRunning: 1, MaxQueued: 9})}, 0, "a1 a1 a1", "0 1 2"},
		{"users by turns", []Pool{pool("a", 1, Limits{MaxRunning: 1, MaxQueued: 9})}, 0, "a1 a1 a1 a2 a3 a2", "0 3 4 1 5 2"},
		{"pools by weight", []Pool{pool("a", 3, Limits{MaxQueued: 9}), pool("b", 1, Limits{MaxQueued: 9})}, 1, "b1 b1 b1 a2 a2 a2 a2 a2 a2", "0 3 4 5 1 6 7 8 2"},
		{"a light pool beside a heavy one", []Pool{pool("a", 1000, Limits{MaxQueued: 9}), pool("b", 1, Limits{MaxQueued: 9})}, 1, "a1 a1 a1 b1 a1", "3 0 1 2 4"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := NewAdmission(c.pools, c.max)
			first := enter(t, t.Context(), a, Request{Pool: "a", User: "0", Connection: 1000}).must(t)
			var all []*waiting
			for i, s := range fields(c.queue) {
				all = append(all, enter(t, t.Context(), a, Request{Pool: s[:1], User: s[1:], Connection: uint32(i)}))
			}
			got := ""
			for ticket := first; len(got) < len(c.want); {
				ticket.Return()
				i := slices.IndexFunc(a.running1(all), func(w *waiting) bool { return w != nil })
				if i < 0 {
					t.Fatal("nobody is let in after", got)
				}
				ticket = all[i].ticket
				all[i] = nil
				if got != "" {
					got += " "
				}
				got += fmt.Sprint(i)
			}
			if got != c.want {
				t.Errorf("let in: %s, want %s", got, c.want)
			}
		})
	}
}

func TestPlaces(t *testing.T) {
	a := NewAdmission([]Pool{pool("a", 1, Limits{MaxRunning: 1, MaxQueued: 9})}, 0)
	ticket := enter(t, t.Context(), a, Request{Pool: "a", User: "x", Connection: 1000}).must(t)
	var places []string
	var all []*waiting
	ctx, cancel := context.WithCancel(t.Context())
	for i, user := range []string{"1", "1", "2", "1", "2"} {
		in := make(chan struct{})
		w := &waiting{done: make(chan struct{})}
		go func() {
			defer close(w.done)
			w.ticket, w.err = a.Enter(ctx, Request{Pool: "a", User: user, Connection: uint32(i)}, func(p Place) {
				places = append(places, fmt.Sprintf("%d/%d", p.Ahead, p.Queued))
				close(in)
			})
		}()
		<-in
		all = append(all, w)
	}
	if got := fmt.Sprint(places); got != "[0/1 1/2 1/3 3/4 3/5]" {
		t.Error(got)
	}
	for i, w := range a.Queue() {
		if w.Ahead != i || w.Queued != 5 || w.Connection != []uint32{0, 2, 1, 4, 3}[i] {
			t.Errorf("place %d: %+v", i, w)
		}
	}
	cancel()
	for _, w := range all {
		<-w.done
		if !errors.Is(w.err, context.Canceled) {
			t.Error(w.err)
		}
	}
	ticket.Return()
}

func TestRefusals(t *testing.T) {
	a := NewAdmission([]Pool{
		pool("full", 1, Limits{MaxRunning: 1, MaxQueued: 1}),
		pool("late", 1, Limits{MaxRunning: 1, MaxQueued: 9, QueueTimeout: time.Millisecond}),
		pool("own", 1, Limits{MaxRunningPerUser: 1, MaxQueued: 9}),
	}, 0)
	refused := func(r Request, message string) {
		t.Helper()
		_, err := a.Enter(t.Context(), r, nil)
		if code(err) != pgerr.ConfigurationLimitExceeded || err.(*pgerr.Error).Message != message {
			t.Error(err)
		}
	}
	enter(t, t.Context(), a, Request{Pool: "full", Connection: 1}).must(t)
	enter(t, t.Context(), a, Request{Pool: "full", Connection: 2})
	refused(Request{Pool: "full", Connection: 3}, `the queue of pool "full" is full`)
	enter(t, t.Context(), a, Request{Pool: "late", Connection: 1}).must(t)
	refused(Request{Pool: "late", Connection: 2}, `the statement waited longer than 1ms in the queue of pool "late"`)
	enter(t, t.Context(), a, Request{Pool: "own", User: "x", Connection: 1}).must(t)
	refused(Request{Pool: "own", User: "x", Connection: 1}, `this connection has open cursors that take all its places in pool "own"`)
	enter(t, t.Context(), a, Request{Pool: "own", User: "y", Connection: 2}).must(t)
	if _, err := a.Enter(t.Context(), Request{Pool: "none"}, nil); code(err) != pgerr.InvalidParameterValue {
		t.Error(err)
	}
	if a.pools[0].refused != 1 || a.pools[1].left != 1 || a.pools[1].queued != 0 {
		t.Error(a.Pools())
	}
}

// TestLimitsAtOnce: a raised ceiling lets in who waits, a lowered one lets nobody in until there is room.
func TestLimitsAtOnce(t *testing.T) {
	a := NewAdmission([]Pool{pool("a", 1, Limits{MaxRunning: 1, MaxQueued: 9})}, 0)
	one := enter(t, t.Context(), a, Request{Pool: "a", Connection: 1}).must(t)
	w := enter(t, t.Context(), a, Request{Pool: "a", Connection: 2})
	if w.in() {
		t.Fatal("passed the ceiling")
	}
	a.Put(pool("A", 1, Limits{MaxRunning: 2, MaxQueued: 9}))
	two := w.must(t)
	a.Put(pool("a", 1, Limits{MaxRunning: 1, MaxQueued: 9}))
	w = enter(t, t.Context(), a, Request{Pool: "a", Connection: 3})
	one.Return()
	if w.in() {
		t.Fatal("passed the lowered ceiling")
	}
	two.Return()
	w.must(t).Return()
	a.Put(pool("b", 1, Limits{}))
	a.Put(pool("B", 2, Limits{}))
	if pools := a.Pools(); len(pools) != 2 || pools[1].Name != "b" || pools[1].Weight != 2 {
		t.Error(pools)
	}
	enter(t, t.Context(), a, Request{Pool: "b", Connection: 1}).must(t)
}

func BenchmarkEnter(b *testing.B) {
	a := NewAdmission([]Pool{pool("a", 1, Limits{MaxQueued: 9})}, 0)
	for b.Loop() {
		t, err := a.Enter(context.Background(), Request{Pool: "a", User: "x", Connection: 1}, nil)
		if err != nil {
			b.Fatal(err)
		}
		t.Return()
	}
}
