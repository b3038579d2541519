package pgwire

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// frontMessage says what the connection does with a message of the client.
type frontMessage struct {
	handle   func(c *conn, body []byte) error
	extended bool // an error in it skips to Sync (manual, "Extended Query")
	small    bool // it has no reason to be long
	dropped  bool // nobody reads its body
	always   bool // it is not skipped
	ready    bool // ReadyForQuery follows, whatever happens
}

// frontMessages is the whole protocol from the first ReadyForQuery on. COPY's messages outside COPY are ignored (manual,
// "COPY Operations": they may be on their way when a COPY has failed).
var frontMessages = map[byte]*frontMessage{
	msgQuery:     {handle: (*conn).query, ready: true},
	msgParse:     {handle: (*conn).parse, extended: true},
	msgBind:      {handle: (*conn).bind, extended: true},
	msgDescribe:  {handle: (*conn).describe, extended: true, small: true},
	msgExecute:   {handle: (*conn).executePortal, extended: true, small: true},
	msgClose:     {handle: (*conn).closeTarget, extended: true, small: true},
	msgFlush:     {handle: (*conn).flush, extended: true, small: true},
	msgSync:      {handle: (*conn).sync, small: true, always: true, ready: true},
	msgTerminate: {handle: (*conn).terminate, small: true, always: true},
	msgFunction:  {handle: (*conn).functionCall, ready: true},
	msgCopyData:  {handle: (*conn).ignore, dropped: true},
	msgCopyDone:  {handle: (*conn).ignore, small: true},
	msgCopyFail:  {handle: (*conn).ignore, dropped: true},
}

// errTerminate ends a connection that the client has said goodbye to.
var errTerminate = errors.New("terminated by the client")

func (c *conn) terminate([]byte) error { return errTerminate }

func (c *conn) ignore([]byte) error { return nil }

// functionCall answers FunctionCall (manual, "Function Call"), the obsolete way to large objects and the like: libra has no
// function with an OID.
func (c *conn) functionCall(body []byte) error {
	if c.tx.state == txFailed {
		return errInFailed
	}
	d := c.decoder(body)
	id := d.uint32()
	if d.err != nil {
		return d.err
	}
	return pgerr.Newf(pgerr.UndefinedFunction, "function with OID %d does not exist", id)
}

// accepts gives the largest body of a message type; ok is false for a type that doesn't exist.
func (c *conn) accepts(typ byte) (limit int, ok bool) {
	m := frontMessages[typ]
	switch {
	case m == nil:
		return 0, false
	case m.small:
		return smallLimit, true
	case m.dropped:
		return dropped, true
	}
	return c.srv.opt.MaxMessageBytes, true
}

// step takes one message and answers it. It says whether the connection goes on.
func (c *conn) step() bool {
	rest := c.ready
	if rest && c.sendReady() != nil {
		return false
	}
	typ, body, err := c.receive(rest)
	m := frontMessages[typ]
	if m != nil {
		if c.skip && !m.always {
			return true
		}
		c.skip, c.ready = false, m.ready
		if m.extended {
			c.armTransaction()
		}
	}
	if err == nil {
		err = m.handle(c, body)
	}
	if c.out.err != nil {
		return false
	}
	return err == nil || c.settle(m, err)
}

// receive waits for the next message. rest says that the client owes one: it got its ReadyForQuery.
func (c *conn) receive(rest bool) (byte, []byte, error) {
	if c.in.r == c.in.w && len(c.out.buf) == 0 {
		c.out.release()
	}
	if deadline := c.readDeadline(rest); !deadline.IsZero() {
		_ = c.nc.SetReadDeadline(deadline) // a lost connection fails in its next read
		defer c.nc.SetReadDeadline(time.Time{})
	}
	if c.stopping.Load() { // after any deadline was set: Shutdown's own may just have been overwritten
		if rest {
			return 0, nil, errShutdown()
		}
		_ = c.nc.SetReadDeadline(past)
	}
	typ, body, err := c.in.next(c.accepts)
	if typ == 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		err = c.overdue()
	}
	return typ, body, err
}

// settle answers an error. m is nil when it happened between messages. It says whether the connection goes on.
func (c *conn) settle(m *frontMessage, err error) bool {
	var e *pgerr.Error
	switch {
	case errors.Is(err, errTerminate), errors.Is(err, errGone):
		return false
	case errors.As(err, &e):
	case m == nil && errors.Is(err, io.EOF): // without goodbye, which is common
		return false
	case m == nil:
		c.log.Debug("connection lost", "error", err)
		return false
	default:
		e = pgerr.From(err)
		c.log.Error("statement failed for a reason that clients should not see", "error", err)
	}
	if e.Severity == pgerr.SeverityFatal || e.Severity == pgerr.SeverityPanic {
		c.farewell(e)
		return false
	}
	c.failed()
	c.sendNotices()
	c.sayError(msgError, e)
	c.skip = m.extended
	return c.out.flush() == nil
}

// sendReady appends what is due before ReadyForQuery, and flushes.
func (c *conn) sendReady() error {
	c.ready = false
	c.rests()
	c.sendNotices()
	if c.tx.state != txFailed { // what has changed in it will be as it was
		c.report()
	}
	c.out.buf = appendReady(c.out.room(), c.tx.status())
	return c.out.flush()
}

// report sends the settings that have changed (manual, "Asynchronous Operations").
func (c *conn) report() {
	for _, r := range c.settings.Reports() {
		if cs := c.charset(); cs != nil {
			r.Value = spokenText(cs, r.Value)
		}
		c.out.buf = appendText(c.out.room(), msgParamStatus, r.Name, r.Value)
	}
}
