package pgwire

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/whereq/libra/pgwire/auth/limit"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
)

// conn is one connection. All of it belongs to its goroutine but for what doc.go names.
type conn struct {
	srv    *Server
	socket net.Conn // as it was accepted; other goroutines set its deadlines
	nc     net.Conn // socket, or TLS over it
	log    *slog.Logger
	since  time.Time
	in     inbound
	out    outbound

	pass      *limit.Pass // its place among the connections
	encrypted *encryption // nil without TLS

	start    startup
	pid      uint32
	secret   []byte
	settings *guc.Set
	session  Session
	limits   cachedSettings

	tx         transaction
	statements statementStore
	portals    portalStore
	ready      bool // ReadyForQuery is due
	skip       bool // an extended-protocol message failed: all is skipped until Sync

	ctx      context.Context // ends with the connection; all work runs below it
	cancel   context.CancelCauseFunc
	running  running
	notices  notices
	stopping atomic.Bool // the server shuts down
	activity atomic.Pointer[activity]
}

func newConn(s *Server, nc net.Conn) *conn {
	c := &conn{srv: s, socket: nc, nc: nc, since: time.Now()}
	c.log = s.opt.Logger.With("remote", nc.RemoteAddr().String())
	c.in = inbound{nc: nc, limit: s.opt.MaxMessageBytes}
	c.out = outbound{nc: nc}
	c.settings = guc.NewSet(s.opt.Settings)
	c.statements.init(s.opt.MaxStatements, s.opt.MaxStatementBytes)
	c.portals.init(s.opt.MaxPortals, s.opt.MaxPortalBytes)
	c.ctx, c.cancel = context.WithCancelCause(context.Background())
	return c
}

// serve is the connection's life: negotiation and startup, then messages.
func (c *conn) serve() {
	for going := c.open(); going; {
		going = c.step()
	}
	if errors.Is(c.out.err, errSlow) {
		c.log.Info("connection ended: its client took nothing of its answer", "slow_client_timeout", c.out.patience)
	}
}

// close gives everything back. It runs after a panic, too.
func (c *conn) close() {
	c.pass.Release()
	c.srv.members.leave(c)
	c.cancel(errGone)
	c.portals.clear()
	if c.session != nil {
		c.session.Close()
	}
	c.in.release()
	c.out.release()
	_ = c.nc.Close() // nothing can be done about a socket that doesn't close
}

// recover turns a panic into FATAL XX000 for this client.
func (c *conn) recover() {
	if p := recover(); p != nil {
		c.log.Error("connection panicked", "pid", c.pid, "panic", p, "stack", string(debug.Stack()))
		c.farewell(pgerr.Fatal(pgerr.InternalError, "libra failed on this connection").
			WithHint("This is a bug in libra; its log has the details."))
	}
}

// farewell sends the last message. The client must be able to read it although more of its own messages may be
// unread here: closing such a socket would make the kernel throw away what was sent.
func (c *conn) farewell(e *pgerr.Error) {
	c.out.patience = 0
	_ = c.nc.SetDeadline(time.Now().Add(lastWords)) // a lost connection fails in flush
	c.sendNotices()
	c.sayError(msgError, e.AsFatal())
	if c.out.flush() != nil {
		return
	}
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	var rest [512]byte
	for n := 0; n < 1<<20; {
		got, err := c.nc.Read(rest[:])
		if n += got; err != nil {
			return
		}
	}
}
