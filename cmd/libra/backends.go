package main

import (
	"fmt"
	"log/slog"
	"net/netip"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/console"
	"github.com/whereq/libra/internal/ops"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// backends are the [[backend]]s, in their order.
type backends []backend

type backend struct {
	name   string
	remote *sessions.Remote
}

// openBackends makes the clients; they connect with their first call.
func openBackends(list []config.Backend, header *sessions.Headers, logger *slog.Logger) (backends, error) {
	var opened backends
	for _, b := range list {
		remote, err := openRemote(b.Name, b.Endpoints, header, logger)
		if err != nil {
			opened.close()
			return nil, fmt.Errorf("[[backend]] %s: %w", b.Name, err)
		}
		opened = append(opened, backend{b.Name, remote})
	}
	return opened, nil
}

func (list backends) close() {
	for _, b := range list {
		_ = b.remote.Close()
	}
}

func (list backends) sessions() map[string]sessions.Backend {
	by := map[string]sessions.Backend{}
	for _, b := range list {
		by[b.name] = b.remote
	}
	return by
}

func (list backends) shown() (shown []console.Backend) {
	for _, b := range list {
		shown = append(shown, endpoints(b.name, b.remote)...)
	}
	return shown
}

// endpoints are the addresses of a backend.
func endpoints(name string, r *sessions.Remote) (shown []console.Backend) {
	for _, e := range r.Endpoints() {
		shown = append(shown, console.Backend{Name: name, Address: e.Address, State: e.State, Current: e.Current, Since: e.Since, Error: e.Error})
	}
	return shown
}

// health is each backend's state, and that of each of its addresses.
func health(shown []console.Backend) (list []ops.Backend) {
	for _, b := range shown {
		if len(list) == 0 || list[len(list)-1].Name != b.Name {
			list = append(list, ops.Backend{Name: b.Name})
		}
		last := &list[len(list)-1]
		last.Addresses = append(last.Addresses, ops.Address{Address: b.Address, State: b.State, Error: b.Error})
		if b.Current {
			last.State = b.State
		}
	}
	return list
}

// rules are the [[route]]s as the router takes them. "default" is the first backend.
func rules(routes []config.Route) []router.Rule {
	var list []router.Rule
	for _, r := range routes {
		rule := router.Rule{Name: r.Name, Users: r.Users, Groups: r.Groups, Databases: r.Databases, Applications: r.Applications,
			Backend: r.Backend, Mode: router.Mode(r.Mode), IsolateBy: router.IsolateBy(r.IsolateBy), Isolation: router.Isolation(r.Isolation),
			Pool: r.Pool, Dialect: string(r.Dialect), Limits: console.RouteLimits(r)}
		if rule.Backend == config.FirstBackend {
			rule.Backend = ""
		}
		for _, c := range r.Clients {
			rule.Clients = append(rule.Clients, netip.MustParsePrefix(c)) // config has looked at it
		}
		list = append(list, rule)
	}
	return list
}
