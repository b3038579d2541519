package limit

import (
	"net"
	"sync"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Limits are the most connections there may be; 0 is no limit. A unix socket has no address to be limited by.
type Limits struct {
	Connections               int            // authenticated ones, in all
	PerUser                   int            // of one user
	Users                     map[string]int // of users whose limit is their own; 0 is none
	PerAddress                int            // authenticated ones from one address
	Unauthenticated           int            // sockets that have not authenticated yet, in all
	UnauthenticatedPerAddress int            // of one address
}

// Admission counts connections. A connection takes a Pass when it arrives, is admitted when it has authenticated,
// and gives the Pass back at its end.
type Admission struct {
	limits Limits

	mu       sync.Mutex
	total    int
	waiting  int
	users    map[string]int
	from     map[Address]int
	waitFrom map[Address]int
}

// NewAdmission makes an Admission with nobody in.
func NewAdmission(l Limits) *Admission {
	return &Admission{limits: l, users: map[string]int{}, from: map[Address]int{}, waitFrom: map[Address]int{}}
}

// state is where a Pass is.
type state uint8

const (
	arrived state = iota
	admitted
	released
)

// Pass is one connection's place. Its methods may be called from any goroutine.
type Pass struct {
	a       *Admission
	address Address
	user    string
	state   state // guarded by a.mu
}

// Arrive takes a place among those that have not authenticated yet. The error is FATAL 53300, for a client that would
// listen; a caller may as well just close the socket.
func (a *Admission) Arrive(remote net.Addr) (*Pass, error) {
	address := AddressOf(remote)
	a.mu.Lock()
	defer a.mu.Unlock()
	if full(a.waiting, a.limits.Unauthenticated) {
		return nil, pgerr.Fatal(pgerr.TooManyConnections, "sorry, too many clients are authenticating already").
			WithHint("Try again in a moment.")
	}
	if !address.local && full(a.waitFrom[address], a.limits.UnauthenticatedPerAddress) {
		return nil, pgerr.Fatal(pgerr.TooManyConnections, "too many clients from "+address.String()+" are authenticating already").
			WithHint("Try again in a moment.")
	}
	a.waiting++
	a.waitFrom[address]++
	return &Pass{a: a, address: address}, nil
}

// Admit moves an authenticated connection among the user's. After an error, FATAL 53300, the Pass is still to be released.
func (p *Pass) Admit(user string) error {
	p.a.mu.Lock()
	defer p.a.mu.Unlock()
	if p.state != arrived {
		return pgerr.Fatal(pgerr.InternalError, "a connection can be admitted only once")
	}
	if err := p.a.room(p.address, user); err != nil {
		return err
	}
	p.a.leaveWaiting(p.address)
	p.state, p.user = admitted, user
	p.a.total++
	p.a.users[user]++
	p.a.from[p.address]++
	return nil
}

func (a *Admission) room(address Address, user string) error {
	perUser, own := a.limits.Users[user]
	if !own {
		perUser = a.limits.PerUser
	}
	switch {
	case full(a.total, a.limits.Connections):
		return pgerr.Fatal(pgerr.TooManyConnections, "sorry, too many clients already").
			WithHint("Close connections that are not needed, use a connection pool, or have the limit raised.")
	case full(a.users[user], perUser):
		return pgerr.Fatal(pgerr.TooManyConnections, "too many connections for role \""+user+"\"").
			WithHint("Close connections that are not needed, use a connection pool, or have the limit raised.")
	case !address.local && full(a.from[address], a.limits.PerAddress):
		return pgerr.Fatal(pgerr.TooManyConnections, "too many connections from "+address.String()).
			WithHint("Close connections that are not needed, use a connection pool, or have the limit raised.")
	}
	return nil
}

// Release gives the place back; a second time does nothing.
func (p *Pass) Release() {
	p.a.mu.Lock()
	defer p.a.mu.Unlock()
	switch p.state {
	case arrived:
		p.a.leaveWaiting(p.address)
	case admitted:
		p.a.total--
		drop(p.a.users, p.user)
		drop(p.a.from, p.address)
	}
	p.state = released
}

func (a *Admission) leaveWaiting(address Address) {
	a.waiting--
	drop(a.waitFrom, address)
}

// drop counts down and forgets what is zero, so that the maps are never larger than the number of connections.
func drop[K comparable](counts map[K]int, key K) {
	if counts[key]--; counts[key] <= 0 {
		delete(counts, key)
	}
}

func full(n, limit int) bool { return limit > 0 && n >= limit }

// Counts are the numbers of connections right now.
type Counts struct{ Connections, Unauthenticated, Users, Addresses int }

// Counts gives them, for metrics.
func (a *Admission) Counts() Counts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return Counts{a.total, a.waiting, len(a.users), len(a.from)}
}
