package analyze

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// The pool's bounds: an analysis takes milliseconds, so a few connections serve many clients.
const (
	maxBusy = 6
	maxIdle = 4
)

// pool is the connections to the server.
type pool struct {
	server Server
	busy   *semaphore.Weighted

	mu     sync.Mutex
	idle   []*conn // longest unused first
	closed bool
}

func newPool(s Server) *pool { return &pool{server: s, busy: semaphore.NewWeighted(maxBusy)} }

// get takes an idle connection to a database, best one with these settings, or makes one; it waits while there are too many.
func (p *pool) get(ctx context.Context, s Settings, version Version) (*conn, error) {
	if err := p.busy.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	c, err := p.take(s), error(nil)
	if c == nil {
		c, err = dial(ctx, p.server, s.Database)
	}
	if err == nil {
		if err = c.become(ctx, s, version); err == nil {
			return c, nil
		}
		c.hangUp()
	}
	p.busy.Release(1)
	return nil, err
}

func (p *pool) take(s Settings) *conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	best := -1
	for i, c := range p.idle {
		if c.database == s.Database && (best < 0 || c.settings == s || p.idle[best].settings != s) {
			best = i
		}
	}
	if best < 0 {
		return nil
	}
	c := p.idle[best]
	p.idle = append(p.idle[:best], p.idle[best+1:]...)
	return c
}

// put gives a connection back. One that is not at rest is closed, and so is the longest unused when there are too many.
func (p *pool) put(c *conn) {
	defer p.busy.Release(1)
	if c.pg.IsClosed() || c.pg.IsBusy() || c.pg.TxStatus() != 'I' {
		c.hangUp()
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
		out.hangUp()
	}
}

// purge closes the idle connections: when the server was lost for one it was for all.
func (p *pool) purge() {
	p.mu.Lock()
	idle := p.idle
	p.idle = nil
	p.mu.Unlock()
	for _, c := range idle {
		c.hangUp()
	}
}

func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.purge()
}
