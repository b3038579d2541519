package router

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Admission lets statements into Spark, as many as the pools' ceilings allow, and has the others wait.
type Admission struct {
	mu      sync.Mutex
	max     int // statements of all pools together; 0 is any number
	running int
	pools   []*poolQueue // in the configured order
	routes  map[string]*routeCount
	clock   uint64  // goes up with each arrival and each admission
	passed  float64 // the virtual time of the pool that was last served
}

// NewAdmission makes an Admission for pools; all of them together may run maxRunning statements, any number when it is 0.
func NewAdmission(pools []Pool, maxRunning int) *Admission {
	a := &Admission{max: maxRunning, routes: map[string]*routeCount{}}
	for _, p := range pools {
		a.pools = append(a.pools, newPoolQueue(p))
	}
	return a
}

// Request asks to run one statement.
type Request struct {
	Pool       string
	Route      Route // its ceilings count beside the pool's
	User       string
	Connection uint32 // whose statement it is, by the process id that its client knows
	Statement  string // libra's id of the statement
}

// Ticket is the right to run one statement. It must be returned.
type Ticket struct {
	Request
	Waited time.Duration

	admission *Admission
	pool      *poolQueue
	route     *routeCount
	bounds    Bounds // the pool's when it was let in
	returned  sync.Once
}

// Enter waits until the statement may run. A statement that has to wait hears so through wait, which is called on the
// caller's goroutine. The error is 53400 when the queue is full, when the wait is longer than the pool's time-out or can't
// end because the connection itself is what it waits for; and the context's cause when that ends.
func (a *Admission) Enter(ctx context.Context, r Request, wait func(Place)) (*Ticket, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	w, err := a.arrive(r)
	if err != nil {
		return nil, err
	}
	select {
	case <-w.admitted:
		return w.ticket(a), nil
	default:
	}
	if place, waiting := a.place(w); waiting && wait != nil {
		wait(place)
	}
	return a.wait(ctx, w)
}

// wait is the rest of Enter for a statement that is in the queue.
func (a *Admission) wait(ctx context.Context, w *waiter) (*Ticket, error) {
	var late <-chan time.Time
	if w.timeout > 0 {
		timer := time.NewTimer(w.timeout)
		defer timer.Stop()
		late = timer.C
	}
	var err error
	select {
	case <-w.admitted:
	case <-ctx.Done():
		err = context.Cause(ctx)
	case <-late:
		err = errQueueTimeout(w)
	}
	if err != nil && a.leave(w) {
		return nil, err
	}
	t := w.ticket(a)
	if err != nil && ctx.Err() != nil { // it was let in at the moment in which it was cancelled
		t.Return()
		return nil, err
	}
	return t, nil
}

// arrive puts a statement in the queue, and at once out of it when there is room.
func (a *Admission) arrive(r Request) (*waiter, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.find(r.Pool)
	if p == nil {
		return nil, a.unknown(r.Pool)
	}
	a.clock++
	w := &waiter{Request: r, pool: p, route: a.route(r.Route), since: time.Now(), arrived: a.clock, admitted: make(chan struct{})}
	w.timeout, w.whose = patience(w)
	if p.queued == 0 {
		p.passed = max(p.passed, a.passed)
	}
	p.add(w)
	a.admit()
	if w.in {
		return w, nil
	}
	err := a.refuse(w)
	if err != nil {
		a.remove(w)
		p.refused++
	}
	return w, err
}

// refuse tells why a statement that can't run now can't wait either.
func (a *Admission) refuse(w *waiter) error {
	switch {
	case a.blocksItself(w):
		return errBlocksItself(w)
	case w.pool.queued > w.pool.MaxQueued:
		return errQueueFull("pool", w.pool.Name, w.pool.running, w.pool.MaxQueued)
	case w.Route.MaxQueued > 0 && w.route.queued > w.Route.MaxQueued:
		return errQueueFull("route", w.Route.RuleName(), w.route.running, w.Route.MaxQueued)
	}
	return nil
}

// blocksItself tells whether all that w waits for is held by its own connection, whose open cursors end only when it goes
// on.
func (a *Admission) blocksItself(w *waiter) bool {
	all := 0
	for _, p := range a.pools {
		all += p.held[w.Connection]
	}
	own := w.pool.held[w.Connection]
	return reached(own, w.pool.MaxRunning) || reached(own, w.pool.MaxRunningPerUser) || reached(all, a.max) ||
		reached(all, w.Route.MaxRunning) || reached(all, w.Route.MaxRunningPerUser)
}

// reached tells whether n is at a ceiling, which 0 is none.
func reached(n, ceiling int) bool { return ceiling > 0 && n >= ceiling }

// leave takes a statement out of the queue; false when it was let in meanwhile.
func (a *Admission) leave(w *waiter) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	if w.in {
		return false
	}
	a.remove(w)
	w.pool.left++
	return true
}

// remove takes a statement that has not been let in out of its pool and its route. a.mu is held.
func (a *Admission) remove(w *waiter) {
	w.pool.remove(w)
	w.route.queued--
	a.forget(w.Route.Rule)
}

// Return ends the ticket and lets the next in. It may be called any number of times.
func (t *Ticket) Return() {
	t.returned.Do(func() {
		t.admission.mu.Lock()
		defer t.admission.mu.Unlock()
		t.admission.running--
		t.pool.release(t.User, t.Connection)
		t.route.release(t.User)
		t.admission.forget(t.Route.Rule)
		t.admission.admit()
	})
}

// SetMaxRunning changes the ceiling of all pools together.
func (a *Admission) SetMaxRunning(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.max = n
	a.admit()
}

// Put changes a pool, at once: who waits may be let in, who runs goes on. It makes the pool when there is none of that name.
func (a *Admission) Put(p Pool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if there := a.find(p.Name); there != nil {
		p.Name = there.Name
		there.Pool = p
	} else {
		a.pools = append(a.pools, newPoolQueue(p))
	}
	a.admit()
}

// Check gives the pool's name as configured, whatever the case it is asked for in; an unknown name is 22023
// and lists the pools.
func (a *Admission) Check(name string) (string, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if p := a.find(name); p != nil {
		return p.Name, nil
	}
	return "", a.unknown(name)
}

func (a *Admission) find(name string) *poolQueue {
	i := slices.IndexFunc(a.pools, func(p *poolQueue) bool { return strings.EqualFold(p.Name, name) })
	if i < 0 {
		return nil
	}
	return a.pools[i]
}

func (a *Admission) unknown(name string) error {
	names := make([]string, len(a.pools))
	for i, p := range a.pools {
		names[i] = p.Name
	}
	return pgerr.Newf(pgerr.InvalidParameterValue, "invalid value for parameter \"libra.pool\": \"%s\"", name).
		WithDetail("There is no such pool.").
		WithHint("Available pools: " + strings.Join(names, ", ") + ".")
}
