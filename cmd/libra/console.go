package main

import (
	"sync/atomic"

	"github.com/whereq/libra/internal/console"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// shownConsole is the console with the door whose connections it shows, and which is made after it.
type shownConsole struct {
	*console.Console
	door  atomic.Pointer[pgwire.Server]
	users atomic.Pointer[auth.Authenticator] // nil where nobody authenticates
	admin func(user string) bool
}

// newConsole wires SHOW POOLS and its kin.
func newConsole(now *current, spark *spark, others backends, admission *router.Admission, manager *sessions.Manager) *shownConsole {
	c := &shownConsole{admin: now.admin}
	c.Console = console.New(console.Options{
		Pools: admission.Pools, PutPool: admission.Put, Queue: admission.Queue, Sessions: manager.Sessions, Queries: manager.Queries, Config: now.shown, Routes: now.routes,
		Connections: func() []pgwire.ConnectionInfo { return c.door.Load().Connections() },
		Backends:    func() []console.Backend { return append(spark.shown(), others.shown()...) },
	})
	return c
}

// rows are a topic's as JSON, for libra's own tables.
func (c *shownConsole) rows(user, topic string) ([]byte, error) {
	return c.JSON(topic, pgwire.Viewer{User: user, Admin: c.admin(user)})
}

// known are the users of the users file.
func (c *shownConsole) known() []string {
	if a := c.users.Load(); a != nil {
		return a.Users()
	}
	return nil
}

// signal cancels a statement or ends a connection.
func (c *shownConsole) signal(pid uint32, terminate bool) {
	if door := c.door.Load(); door != nil {
		door.Signal(pid, terminate)
	}
}

// activity is the connections for pg_stat_activity, with what they wait for.
func (c *shownConsole) activity(queue func() []router.Waiting) []pgwire.ConnectionInfo {
	door := c.door.Load()
	if door == nil {
		return nil
	}
	list, waits := door.Connections(), map[uint32]bool{}
	for _, w := range queue() {
		waits[w.Connection] = true
	}
	for i := range list {
		if waits[list[i].PID] {
			list[i].Waits = "Queue"
		}
	}
	return list
}
