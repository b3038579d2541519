package main

import (
	"fmt"
	"log/slog"
	"net/netip"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/internal/console"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// backends are the [[backend]]s, in their order.
type backends []backend

type backend struct {
	name, address string
	remote        *sessions.Remote
}

// openBackends makes the clients; they connect with their first call.
func openBackends(list []config.Backend, logger *slog.Logger) (backends, error) {
	var opened backends
	for _, b := range list {
		address, err := sparkconnect.ParseAddress(b.URL)
		if err != nil {
			opened.close()
			return nil, fmt.Errorf("[[backend]] %s: %w", b.Name, err)
		}
		remote, err := sessions.NewRemote(sparkconnect.Options{Address: address, Logger: logger})
		if err != nil {
			opened.close()
			return nil, fmt.Errorf("[[backend]] %s: %w", b.Name, err)
		}
		opened = append(opened, backend{b.Name, address.String(), remote})
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

func (list backends) shown() []console.Backend {
	var shown []console.Backend
	for _, b := range list {
		shown = append(shown, console.Backend{Name: b.name, Address: b.address, State: b.remote.State()})
	}
	return shown
}

// rules are the [[route]]s as the router takes them. "default" is the first backend.
func rules(routes []config.Route) []router.Rule {
	var list []router.Rule
	for _, r := range routes {
		rule := router.Rule{Name: r.Name, Users: r.Users, Groups: r.Groups, Databases: r.Databases, Applications: r.Applications,
			Backend: r.Backend, Mode: router.Mode(r.Mode), IsolateBy: router.IsolateBy(r.IsolateBy), Pool: r.Pool, Bounds: router.Bounds(r.Bounds)}
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
