package pgwire

import (
	"errors"
	"io"
	"net"
	"os"
	"time"
)

// hangupInterval is how often a socket is looked at whose bytes there is no room to read ahead.
const hangupInterval = 250 * time.Millisecond

// watch starts a goroutine that notices a client that goes away while its statement runs: it reads ahead into the
// inbound buffer, which it owns until the function returned has returned. PostgreSQL does so when
// client_connection_check_interval is set (manual, "Connection Settings").
func (c *conn) watch() (unwatch func()) {
	quit, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		if c.in.watch(quit) {
			c.cancel(errGone)
			_ = c.nc.SetWriteDeadline(past) // it may be blocked in a write that nobody reads
		}
	}()
	return func() {
		close(quit)
		_ = c.nc.SetReadDeadline(past) // lost connections show in the next read or write
		<-done
		_ = c.nc.SetReadDeadline(time.Time{})
	}
}

// watch reads ahead until its read is interrupted; it says whether the client is gone.
func (in *inbound) watch(quit <-chan struct{}) (gone bool) {
	for {
		switch err := in.ahead(); {
		case err == nil:
		case errors.Is(err, io.ErrShortBuffer):
			return waitHangup(in.nc, quit)
		default:
			return !errors.Is(err, os.ErrDeadlineExceeded)
		}
	}
}

// waitHangup looks at the socket behind bytes that nobody has read.
func waitHangup(nc net.Conn, quit <-chan struct{}) (gone bool) {
	tick := time.NewTicker(hangupInterval)
	defer tick.Stop()
	for {
		select {
		case <-quit:
			return false
		case <-tick.C:
			if hungUp(nc) {
				return true
			}
		}
	}
}

// watched runs fn while the inbound buffer is the watcher's.
func (c *conn) watched(fn func() error) error {
	unwatch := c.watch()
	defer unwatch()
	return fn()
}
