package pgwire

import (
	"context"
	"errors"
	"io"
	"os"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Reading in the middle of a COPY FROM: whatever ends ctx ends the wait for the client, too.

// interruptReads makes the end of ctx interrupt reads until the function returned has returned.
func (c *conn) interruptReads(ctx context.Context) (release func()) {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(done)
		_ = c.nc.SetReadDeadline(past) // a lost connection fails in its next read
	})
	return func() {
		if !stop() {
			<-done
		}
		_ = c.nc.SetReadDeadline(time.Time{})
	}
}

// copyNeed waits for n unread bytes. The error is the cause of ctx's end, or errGone.
func (c *conn) copyNeed(ctx context.Context, n int) error {
	for {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		err := c.in.need(n)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case !errors.Is(err, os.ErrDeadlineExceeded):
			return errGone
		}
		// Shutdown has asked for an end when this statement ends: it goes on. Should ctx end at this moment, the loop
		// sees it.
		_ = c.nc.SetReadDeadline(time.Time{})
	}
}

// copyHeader waits for the next message of a COPY FROM.
func (c *conn) copyHeader(ctx context.Context) (typ byte, n int, err error) {
	if err := c.copyNeed(ctx, messageHeader); err != nil {
		return 0, 0, err
	}
	if typ, n, err = c.in.header(); err != nil {
		return 0, 0, errGone
	}
	small := typ == msgCopyDone || typ == msgFlush || typ == msgSync
	if n < 0 || n > protocolLimit || small && n > smallLimit {
		return 0, 0, pgerr.Fatal(pgerr.ProtocolViolation, "invalid message length")
	}
	return typ, n, nil
}

func ignoreEOF(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
