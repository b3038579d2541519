package main

import (
	"sync/atomic"

	"github.com/whereq/libra/internal/console"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// shownConsole is the console with the door whose connections it shows, and which is made after it.
type shownConsole struct {
	*console.Console
	door atomic.Pointer[pgwire.Server]
}

// newConsole wires SHOW POOLS and its kin.
func newConsole(now *current, spark *spark, others backends, admission *router.Admission, manager *sessions.Manager) *shownConsole {
	c := &shownConsole{}
	c.Console = console.New(console.Options{
		Pools: admission.Pools, Queue: admission.Queue, Sessions: manager.Sessions, Queries: manager.Queries, Config: now.shown,
		Connections: func() []pgwire.ConnectionInfo { return c.door.Load().Connections() },
		Backends:    func() []console.Backend { return append(spark.shown(), others.shown()...) },
	})
	return c
}
