package router

import (
	"fmt"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Place is where a waiting statement stands.
type Place struct {
	Pool    string
	Ahead   int // statements of the pool that would be let in before it, as things are
	Queued  int // all that wait in the pool, it among them
	Running int // in the pool
	Limit   int // of the pool; 0 when it is something else that the statement waits for

	Route                    string // the one that has no room for the statement; "" when it has
	RouteRunning, RouteLimit int
}

// Notice tells a client that its statement waits.
func (p Place) Notice() *pgerr.Error {
	detail := fmt.Sprintf("%d of its statements run", p.Running)
	if p.Limit > 0 {
		detail += fmt.Sprintf(", %d may", p.Limit)
	}
	if p.Route != "" {
		detail += fmt.Sprintf("; %d of route \"%s\" run, %d may", p.RouteRunning, p.Route, p.RouteLimit)
	}
	return &pgerr.Error{
		Severity: pgerr.SeverityNotice, Code: "00000",
		Message: fmt.Sprintf("statement waits in pool \"%s\": place %d of %d, %d ahead", p.Pool, p.Ahead+1, p.Queued, p.Ahead),
		Detail:  detail + ".",
	}
}

// place gives a statement's place; waiting is false when it has been let in meanwhile.
func (a *Admission) place(w *waiter) (_ Place, waiting bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return w.pool.placeOf(w), !w.in
}

func (p *poolQueue) placeOf(w *waiter) Place {
	place := Place{Pool: p.Name, Ahead: p.ahead(w), Queued: p.queued, Running: p.running, Limit: p.MaxRunning}
	if reached(w.route.running, w.Route.MaxRunning) {
		place.Route, place.RouteRunning, place.RouteLimit = w.Route.RuleName(), w.route.running, w.Route.MaxRunning
	}
	return place
}

// ahead counts the statements of the pool that would be let in before w if nobody came, left or ended.
func (p *poolQueue) ahead(w *waiter) int {
	own := p.users[w.User]
	if own == nil {
		return 0
	}
	k := 0 // of its own user's
	for k < len(own.waiting) && own.waiting[k] != w {
		k++
	}
	n := k
	for _, u := range p.users {
		if u == own {
			continue
		}
		before := own.running + k - u.running // those who are let in while u runs less
		if u.turn < own.turn {
			before++
		}
		n += min(max(before, 0), len(u.waiting))
	}
	return n
}

// 53400 is configuration_limit_exceeded, of the class that says that the server lacks something just now: the statement
// has not begun, so that it may be repeated. 57014 stays what the client itself, or statement_timeout, has ended.

func errQueueFull(kind, name string, running, most int) error {
	return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "the queue of %s \"%s\" is full", kind, name).
		WithDetail(fmt.Sprintf("%d statements run and %d wait, which is the limit (max_queued).", running, most)).
		WithHint("Nothing has run. Try again later, or in another pool (SET libra.pool).")
}

func errQueueTimeout(w *waiter) error {
	return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "the statement waited longer than %s in the queue of pool \"%s\"", w.timeout, w.Pool).
		WithDetail(fmt.Sprintf("That is the queue_timeout of %s.", w.whose)).
		WithHint("Nothing has run. Try again later, or in another pool (SET libra.pool).")
}

func errBlocksItself(w *waiter) error {
	return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "this connection has open cursors that take all its places in pool \"%s\"", w.pool.Name).
		WithDetail("A cursor whose rows have not all been fetched runs in Spark, and counts.").
		WithHint("Close a cursor or fetch its rows first, or use another pool (SET libra.pool).")
}

// PoolState is a pool as it is now.
type PoolState struct {
	Pool
	Running, Queued        int
	Started, Refused, Left uint64 // since the start: let in; not taken in the queue; gone from it
}

// Pools are the pools as they are now, in the configured order.
func (a *Admission) Pools() []PoolState {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]PoolState, len(a.pools))
	for i, p := range a.pools {
		list[i] = PoolState{Pool: p.Pool, Running: p.running, Queued: p.queued, Started: p.started, Refused: p.refused, Left: p.left}
	}
	return list
}

// Waiting is a statement in the queue.
type Waiting struct {
	Request
	Place
	Since time.Time
}

// Queue is who waits, pool by pool, in the order in which they would be let in.
func (a *Admission) Queue() []Waiting {
	a.mu.Lock()
	defer a.mu.Unlock()
	var list []Waiting
	for _, p := range a.pools {
		list = append(list, p.waitingList()...)
	}
	return list
}
