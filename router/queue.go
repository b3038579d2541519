package router

import (
	"slices"
	"time"
)

// The order in which statements are let in. Among the pools that have somebody who may run: the one that runs least for
// its weight; where that is the same, by turns, as many for each as its weight says. Among the users of that pool: the one
// who runs least there, and then the one whose turn is longest ago. Among the statements of a user: the oldest. Whoever
// waits only gets further ahead in each of these orders, so nobody starves. Statements whose route is at a ceiling are passed over
// until it is not.

// waiter is a statement in the queue, or just out of it.
type waiter struct {
	Request
	pool     *poolQueue
	route    *routeCount
	since    time.Time
	arrived  uint64        // the clock then
	timeout  time.Duration // of the pool or the route, when it arrived
	whose    string        // that timeout is, in words
	waited   time.Duration
	bounds   Bounds        // of the pool, when it was let in
	admitted chan struct{} // closed when it may run
	in       bool          // it may
}

func (w *waiter) ticket(a *Admission) *Ticket {
	return &Ticket{Request: w.Request, Waited: w.waited, admission: a, pool: w.pool, route: w.route, bounds: w.bounds}
}

// poolQueue is a pool with who runs in it and who waits for it.
type poolQueue struct {
	Pool
	running int
	queued  int
	users   map[string]*userQueue // those who run or wait
	held    map[uint32]int        // tickets by connection
	passed  float64               // virtual time: goes on by 1/weight with each admission

	started, refused, left uint64
}

// userQueue is one user in one pool.
type userQueue struct {
	running int
	turn    uint64 // the clock when it was last served, or since when it waits
	waiting []*waiter
}

func newPoolQueue(p Pool) *poolQueue {
	return &poolQueue{Pool: p, users: map[string]*userQueue{}, held: map[uint32]int{}}
}

func (p *poolQueue) add(w *waiter) {
	u := p.users[w.User]
	if u == nil {
		u = &userQueue{}
		p.users[w.User] = u
	}
	if len(u.waiting) == 0 {
		u.turn = max(u.turn, w.arrived)
	}
	u.waiting = append(u.waiting, w)
	p.queued++
}

func (p *poolQueue) remove(w *waiter) {
	u := p.users[w.User]
	for i, other := range u.waiting {
		if other == w {
			u.waiting = append(u.waiting[:i], u.waiting[i+1:]...)
			p.queued--
			break
		}
	}
	p.forget(w.User)
}

// forget drops a user who neither runs nor waits.
func (p *poolQueue) forget(user string) {
	if u := p.users[user]; u != nil && u.running == 0 && len(u.waiting) == 0 {
		delete(p.users, user)
	}
}

func (p *poolQueue) release(user string, connection uint32) {
	p.running--
	p.users[user].running--
	if p.held[connection]--; p.held[connection] == 0 {
		delete(p.held, connection)
	}
	p.forget(user)
}

// next is the statement that is to be served with its user, nil when none may.
func (p *poolQueue) next() (best *userQueue, first *waiter) {
	if p.queued == 0 || reached(p.running, p.MaxRunning) {
		return nil, nil
	}
	for _, u := range p.users {
		if reached(u.running, p.MaxRunningPerUser) || best != nil && !u.before(best) {
			continue
		}
		if w := u.first(); w != nil {
			best, first = u, w
		}
	}
	return best, first
}

// first is the oldest statement whose route has room.
func (u *userQueue) first() *waiter {
	for _, w := range u.waiting {
		if w.route.hasRoom(w.Request) {
			return w
		}
	}
	return nil
}

func (u *userQueue) before(v *userQueue) bool {
	if u.running != v.running {
		return u.running < v.running
	}
	return u.turn < v.turn
}

// before tells whether p is served before q.
func (p *poolQueue) before(q *poolQueue) bool {
	if x, y := p.running*q.weight(), q.running*p.weight(); x != y {
		return x < y
	}
	return p.passed < q.passed
}

func (p *poolQueue) weight() int { return max(1, p.Weight) }

// admit lets in whoever may run. a.mu is held.
func (a *Admission) admit() {
	for !reached(a.running, a.max) {
		var pool *poolQueue
		var user *userQueue
		var first *waiter
		for _, p := range a.pools {
			if u, w := p.next(); w != nil && (pool == nil || p.before(pool)) {
				pool, user, first = p, u, w
			}
		}
		if pool == nil {
			return
		}
		a.let(pool, user, first)
	}
}

// let lets a statement of a user in.
func (a *Admission) let(p *poolQueue, u *userQueue, w *waiter) {
	i := slices.Index(u.waiting, w)
	u.waiting = slices.Delete(u.waiting, i, i+1)
	w.route.enter(w.User)
	a.clock++
	a.running++
	a.passed = p.passed
	u.turn = a.clock
	u.running++
	p.queued--
	p.running++
	p.started++
	p.held[w.Connection]++
	p.passed += 1 / float64(p.weight())
	w.waited = time.Since(w.since)
	w.bounds = p.Bounds
	w.in = true
	close(w.admitted)
}
