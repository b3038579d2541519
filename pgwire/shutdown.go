package pgwire

import (
	"context"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// lastWords is how long a connection may take to say why it ends.
const lastWords = 2 * time.Second

func errShutdown() error {
	return pgerr.Fatal(pgerr.AdminShutdown, "terminating connection due to administrator command")
}

// Shutdown ends the server gracefully: no new connections; those that are idle end at once with FATAL 57P01, the others
// when their statement has ended. When ctx is done, running statements are cancelled with the same error. It returns
// when all connections have ended, with ctx's error when they did not end by themselves.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.closing.Store(true)
	for _, l := range s.listeners {
		_ = l.Close() // closed twice when Shutdown is called twice
	}
	s.mu.Unlock()
	for _, c := range s.members.sockets() {
		c.stop()
	}
	done := make(chan struct{})
	go func() { s.conns.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
	}
	for _, c := range s.members.sockets() {
		c.kill()
	}
	select {
	case <-done:
	case <-time.After(2 * lastWords):
		s.opt.Logger.Warn("connections did not end in time", "connections", s.Count())
	}
	return ctx.Err()
}

// stop asks the connection to end as soon as it is idle. It may be called from any goroutine.
func (c *conn) stop() {
	c.stopping.Store(true)
	_ = c.socket.SetReadDeadline(past) // wakes it up; a lost connection ends by itself
}

// kill ends what the connection does now, even writing to a client that doesn't read.
func (c *conn) kill() {
	c.stop()
	c.cancel(errShutdown())
	_ = c.socket.SetWriteDeadline(time.Now().Add(lastWords))
}

// past is a deadline that interrupts a blocked read.
var past = time.Unix(1, 0)
