package relay

import (
	"context"
	"sync"
)

// key says which connections can take each other's place.
type key struct{ user, database string }

// The pool's bounds. One role never has all connections, so that whoever keeps many busy leaves some to the others.
const (
	maxBusy     = 40
	maxBusyUser = 16
	maxIdle     = 8
)

// pool is the connections to the server.
type pool struct {
	server Server

	mu     sync.Mutex
	idle   []*conn // longest unused first
	busy   int
	users  map[string]int // busy ones by user
	freed  chan struct{}  // closed and replaced when one becomes free
	closed bool

	defaults defaults
}

func newPool(s Server) *pool {
	return &pool{server: s, users: map[string]int{}, freed: make(chan struct{})}
}

// get takes an idle connection or makes one; it waits while there are too many.
func (p *pool) get(ctx context.Context, k key) (*conn, error) {
	if err := p.reserve(ctx, k.user); err != nil {
		return nil, err
	}
	if c := p.take(k); c != nil {
		return c, nil
	}
	c, err := dial(ctx, p, k)
	if err != nil {
		p.leave(k.user)
		return nil, err
	}
	return c, nil
}

// reserve counts one more busy connection, when there may be one.
func (p *pool) reserve(ctx context.Context, user string) error {
	for {
		p.mu.Lock()
		if p.busy < maxBusy && p.users[user] < maxBusyUser {
			p.busy++
			p.users[user]++
			p.mu.Unlock()
			return nil
		}
		freed := p.freed
		p.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return errBusy
		}
	}
}

func (p *pool) leave(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.busy--
	if p.users[user]--; p.users[user] == 0 {
		delete(p.users, user)
	}
	close(p.freed)
	p.freed = make(chan struct{})
}

// take gives the idle connection that was used last.
func (p *pool) take(k key) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := len(p.idle) - 1; i >= 0; i-- {
		if c := p.idle[i]; c.key == k {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			return c
		}
	}
	return nil
}

// put gives a connection back. One that is not at rest is closed, and so is the longest unused when there are too many.
func (p *pool) put(c *conn) {
	defer p.leave(c.key.user)
	if c.pg.IsClosed() || c.pg.IsBusy() || c.pg.TxStatus() != 'I' {
		hangUp(c)
		return
	}
	p.mu.Lock()
	p.idle = append(p.idle, c)
	var out *conn
	if len(p.idle) > maxIdle || p.closed {
		out, p.idle = p.idle[0], p.idle[1:]
	}
	p.mu.Unlock()
	if out != nil {
		hangUp(out)
	}
}

// unveil closes the idle connections on which a session's temporary views are.
func (p *pool) unveil(s *session) {
	p.mu.Lock()
	var out, rest []*conn
	for _, c := range p.idle {
		if c.owner == s && c.views != "" {
			out = append(out, c)
		} else {
			rest = append(rest, c)
		}
	}
	p.idle = rest
	p.mu.Unlock()
	for _, c := range out {
		hangUp(c)
	}
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.purge()
}

// purge closes the idle connections: when the server was lost for one it was for all.
func (p *pool) purge() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, c := range idle {
		hangUp(c)
	}
}

// hangUp closes a connection without waiting for the server.
func hangUp(c *conn) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_ = c.pg.Close(ctx) // the server notices
}
