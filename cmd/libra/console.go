package main

import (
	"slices"
	"sync/atomic"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/console"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// newConsole wires SHOW POOLS and its kin. The door, whose connections it shows, is made after it.
func newConsole(opts config.Options, spark *spark, admission *router.Admission, manager *sessions.Manager, door *atomic.Pointer[pgwire.Server]) *console.Console {
	return console.New(console.Options{
		Pools: admission.Pools, Queue: admission.Queue, Sessions: manager.Sessions, Queries: manager.Queries, Config: opts.Settings,
		Connections: func() []pgwire.ConnectionInfo { return door.Load().Connections() },
		Backends: func() []console.Backend {
			return []console.Backend{{Name: spark.name(), Address: spark.address(), State: spark.backend.State(), UI: spark.ui()}}
		},
	})
}

// admin tells who is an administrator.
func admin(opts config.Ops) func(user string) bool {
	return func(user string) bool { return slices.Contains(opts.Admins, user) }
}
