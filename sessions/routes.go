package sessions

import (
	"net"
	"net/netip"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
)

// route finds out where a client's statements go, gives the connection the route's pool and dialect, and has SHOW libra.route tell of it.
func (m *Manager) route(client pgwire.Client) (router.Route, error) {
	get := func(name string) string {
		value, _ := client.Settings.Get(name) // "" where there is no such setting
		return value
	}
	id := router.Identity{User: client.User, Groups: client.Identity.Groups, Database: client.Database, Application: get("application_name"),
		Client: addressOf(client.Remote), PID: client.PID, Name: get("libra.session")}
	route, err := m.opts.Router.Route(id)
	if err != nil {
		return route, err
	}
	if id.Name != "" && !route.Isolated {
		client.Notice(&pgerr.Error{Severity: pgerr.SeverityWarning, Code: pgerr.Warning,
			Message: "libra.session has no effect: all connections share one session",
			Hint:    "Named sessions need [session] mode = \"isolated\", or a route that says so."})
	}
	for name, value := range map[string]string{"libra.pool": route.Pool, "libra.dialect": route.Dialect} {
		if d, known := client.Settings.Registry().Lookup(name); known && value != "" && get(name) == d.Default {
			if err := client.Settings.SetDefault(name, value); err != nil {
				return route, err
			}
		}
	}
	_ = client.Settings.Provide("libra.route", route.String()) // there may be no such setting
	return route, nil
}

// addressOf is a client's IP address; a unix socket has none.
func addressOf(a net.Addr) netip.Addr {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}
	}
	return tcp.AddrPort().Addr().Unmap()
}

// backend is the Spark of a route.
func (m *Manager) backend(r router.Route) Backend {
	if r.Engine {
		return &ownEngine{source: m.opts.Engines, work: &m.work}
	}
	if b := m.opts.Backends[r.Backend]; b != nil {
		return b
	}
	return m.opts.Backend
}
