package router

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

func byRoute(name string, l Limits) Route { return Route{Rule: name, Limits: l} }

// TestRouteCeilings: a route's statements are counted over all pools, and who waits for its route keeps nobody back.
func TestRouteCeilings(t *testing.T) {
	a := NewAdmission([]Pool{pool("a", 1, Limits{MaxQueued: 9}), pool("b", 1, Limits{MaxQueued: 9, QueueTimeout: time.Hour})}, 0)
	narrow := byRoute("narrow", Limits{MaxRunning: 2, MaxRunningPerUser: 1, MaxQueued: 2})
	one := enter(t, t.Context(), a, Request{Pool: "a", User: "x", Connection: 1, Route: narrow}).must(t)
	two := enter(t, t.Context(), a, Request{Pool: "b", User: "y", Connection: 2, Route: narrow}).must(t)
	ctx, cancel := context.WithCancel(t.Context())
	var notice string
	heard, gone := make(chan struct{}), make(chan error)
	go func() {
		_, err := a.Enter(ctx, Request{Pool: "a", User: "z", Connection: 3, Route: narrow}, func(p Place) {
			notice = p.Notice().Detail
			close(heard)
		})
		gone <- err
	}()
	<-heard
	if notice != `1 of its statements run; 2 of route "narrow" run, 2 may.` {
		t.Error(notice)
	}
	again := enter(t, t.Context(), a, Request{Pool: "b", User: "x", Connection: 4, Route: narrow})
	_, err := a.Enter(t.Context(), Request{Pool: "a", User: "z", Connection: 5, Route: narrow}, nil)
	if code(err) != pgerr.ConfigurationLimitExceeded || !strings.Contains(err.Error(), `the queue of route "narrow" is full`) {
		t.Error(err)
	}
	_, err = a.Enter(t.Context(), Request{Pool: "a", User: "x", Connection: 1, Route: narrow}, nil)
	if code(err) != pgerr.ConfigurationLimitExceeded || !strings.Contains(err.Error(), "open cursors") {
		t.Error("a connection waits for itself:", err)
	}
	enter(t, t.Context(), a, Request{Pool: "a", User: "z", Connection: 6}).must(t).Return()
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	two.Return()
	if again.in() {
		t.Error("two statements of one user run")
	}
	one.Return()
	again.must(t).Return()

	hasty := byRoute("hasty", Limits{MaxRunning: 1, QueueTimeout: time.Millisecond})
	three := enter(t, t.Context(), a, Request{Pool: "b", User: "x", Connection: 7, Route: hasty}).must(t)
	_, err = a.Enter(t.Context(), Request{Pool: "b", User: "y", Connection: 8, Route: hasty}, nil)
	var e *pgerr.Error
	if !errors.As(err, &e) || e.Code != pgerr.ConfigurationLimitExceeded || e.Detail != `That is the queue_timeout of route "hasty".` {
		t.Error(err)
	}
	three.Return()
	if len(a.routes) != 0 {
		t.Errorf("left: %v", a.routes)
	}
}

// TestRouteCeilingsUnderLoad has hundreds of clients of two routes come to two pools and give up: no route's ceiling is ever
// passed, everybody who stays gets in, and nothing is left behind.
func TestRouteCeilingsUnderLoad(t *testing.T) {
	const clients, rounds = 300, 20
	a := NewAdmission([]Pool{pool("a", 3, Limits{MaxRunning: 7, MaxQueued: clients}), pool("b", 1, Limits{MaxQueued: clients})}, 12)
	routes := []Route{byRoute("r", Limits{MaxRunning: 5}), byRoute("s", Limits{MaxRunning: 9, MaxRunningPerUser: 2})}
	var running [2]atomic.Int32
	var ofUser [8]atomic.Int32
	var passed atomic.Int32
	var wg sync.WaitGroup
	for i := range clients {
		wg.Go(func() {
			r := rand.New(rand.NewPCG(2, uint64(i)))
			by, user := i%2, i/2%8
			for range rounds {
				ctx, cancel := context.WithCancel(t.Context())
				if r.IntN(4) == 0 {
					time.AfterFunc(time.Duration(r.IntN(2000))*time.Microsecond, cancel)
				}
				request := Request{Pool: []string{"a", "b"}[r.IntN(2)], Route: routes[by], User: string(rune('0' + user)), Connection: uint32(i)}
				ticket, err := a.Enter(ctx, request, nil)
				if err == nil {
					if int(running[by].Add(1)) > routes[by].MaxRunning || by == 1 && ofUser[user].Add(1) > 2 {
						passed.Add(1)
					}
					time.Sleep(time.Duration(r.IntN(100)) * time.Microsecond)
					if by == 1 {
						ofUser[user].Add(-1)
					}
					running[by].Add(-1)
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
	if a.running != 0 || len(a.Queue()) != 0 || len(a.routes) != 0 {
		t.Errorf("%d tickets, %d places and %v are left", a.running, len(a.Queue()), a.routes)
	}
}
