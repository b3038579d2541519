package router

import (
	"fmt"
	"time"
)

// routeCount is what runs and waits by one route, in all pools.
type routeCount struct {
	running, queued int
	users           map[string]int // how many run, by user
}

// route counts one more that waits by a route. a.mu is held.
func (a *Admission) route(r Route) *routeCount {
	c := a.routes[r.Rule]
	if c == nil {
		c = &routeCount{users: map[string]int{}}
		a.routes[r.Rule] = c
	}
	c.queued++
	return c
}

// forget drops a route by which nothing runs or waits. a.mu is held.
func (a *Admission) forget(rule string) {
	if c := a.routes[rule]; c != nil && c.running == 0 && c.queued == 0 {
		delete(a.routes, rule)
	}
}

// hasRoom tells whether the route's ceilings let a statement in.
func (c *routeCount) hasRoom(r Request) bool {
	return !reached(c.running, r.Route.MaxRunning) && !reached(c.users[r.User], r.Route.MaxRunningPerUser)
}

// enter is for one that waited and runs now.
func (c *routeCount) enter(user string) {
	c.queued--
	c.running++
	c.users[user]++
}

func (c *routeCount) release(user string) {
	c.running--
	if c.users[user]--; c.users[user] == 0 {
		delete(c.users, user)
	}
}

// patience is how long a statement may wait, 0 for ever, and who says so: its pool or its route, the shorter time counts.
func patience(w *waiter) (time.Duration, string) {
	if d := w.Route.QueueTimeout; d > 0 && (w.pool.QueueTimeout == 0 || d < w.pool.QueueTimeout) {
		return d, fmt.Sprintf("route \"%s\"", w.Route.RuleName())
	}
	return w.pool.QueueTimeout, fmt.Sprintf("pool \"%s\"", w.pool.Name)
}
