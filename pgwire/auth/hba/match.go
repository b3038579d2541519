package hba

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// Connection is who connects, from where and how.
type Connection struct {
	User        string
	Database    string
	Replication bool       // a walsender's: only the word replication fits
	Local       bool       // by unix socket; Address means nothing then
	Address     netip.Addr // the client's
	TLS         bool
	Member      Member // nil: no groups
}

func (c Connection) member(group string) bool { return c.Member != nil && c.Member(group) }

// Machine is what rules by name or by interface ask. The zero Machine is this one and its resolver.
type Machine struct {
	Resolver   Resolver
	Interfaces func() ([]netip.Prefix, error)
	Timeout    time.Duration // of all name look-ups for one connection; 0 is 5 s
}

// Resolver is what host names need of a net.Resolver.
type Resolver interface {
	LookupAddr(ctx context.Context, addr string) (names []string, err error)
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Match gives the first rule that fits, or nil. An error is a rule that could not be decided, as when the interfaces
// can't be listed; nobody should be let in then.
func (rs *Rules) Match(ctx context.Context, c Connection, on Machine) (*Rule, error) {
	c.Address = c.Address.Unmap().WithZone("")
	find := finder{client: c.Address, on: on}
	for _, r := range rs.Rules {
		if !r.Type.fits(c) || !databases(r.Databases, c) || !users(r.Users, c) {
			continue
		}
		ok, err := find.address(ctx, r.Address)
		if err != nil {
			return nil, err
		}
		if ok {
			return r, nil
		}
	}
	return nil, nil
}

func (t Type) fits(c Connection) bool {
	switch t {
	case Local:
		return c.Local
	case HostSSL:
		return !c.Local && c.TLS
	case HostNoSSL:
		return !c.Local && !c.TLS
	case HostGSS:
		return false
	}
	return !c.Local
}

// finder compares one client's address with the rules'; its name is looked up once.
type finder struct {
	client netip.Addr
	on     Machine
	asked  bool
	name   string // by reverse look-up; empty: it has none, or not just one
	proven bool   // the name leads back to the address
}

func (f *finder) address(ctx context.Context, a Address) (bool, error) {
	switch a.Kind {
	case AnyAddress:
		return true, nil
	case Network:
		return a.contains(f.client), nil
	case HostName:
		return f.host(ctx, a.Host), nil
	}
	return f.near(a.Kind)
}

// host follows PostgreSQL: the client's name must be the rule's, and the name must lead back to the client
// (manual, "The pg_hba.conf File", address).
func (f *finder) host(ctx context.Context, want string) bool {
	if !f.asked {
		f.asked = true
		f.lookUp(ctx)
	}
	if !f.proven {
		return false
	}
	name, want := strings.ToLower(f.name), strings.ToLower(want)
	if strings.HasPrefix(want, ".") {
		return strings.HasSuffix(name, want)
	}
	return name == strings.TrimSuffix(want, ".")
}

func (f *finder) lookUp(ctx context.Context) {
	timeout := f.on.Timeout
	if timeout == 0 {
		timeout = 5 * time.Second
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	resolver := f.on.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	names, err := resolver.LookupAddr(ctx, f.client.String())
	if err != nil || len(names) == 0 {
		return
	}
	f.name = strings.TrimSuffix(names[0], ".")
	addresses, err := resolver.LookupNetIP(ctx, "ip", f.name)
	f.proven = err == nil && slices.ContainsFunc(addresses, func(a netip.Addr) bool {
		return a.Unmap().WithZone("") == f.client
	})
}

// near compares with this machine's own addresses or networks.
func (f *finder) near(kind AddressKind) (bool, error) {
	list := f.on.Interfaces
	if list == nil {
		list = interfaces
	}
	prefixes, err := list()
	if err != nil {
		return false, errors.Join(errors.New("this machine's network interfaces can't be listed"), err)
	}
	return slices.ContainsFunc(prefixes, func(p netip.Prefix) bool {
		if kind == SameHost {
			return p.Addr().Unmap() == f.client
		}
		return p.Contains(f.client)
	}), nil
}

func interfaces() ([]netip.Prefix, error) {
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return nil, err
	}
	var prefixes []netip.Prefix
	for _, a := range addresses {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			prefixes = append(prefixes, p)
		}
	}
	return prefixes, nil
}
