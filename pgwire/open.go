package pgwire

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"time"

	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
	"github.com/whereq/libra/pgwire/pgerr"
)

// maxRequests bounds how often a client may ask for encryption before it says who it is.
const maxRequests = 8

// open is everything up to the first ReadyForQuery. It says whether the connection goes on.
func (c *conn) open() bool {
	_ = c.nc.SetDeadline(time.Now().Add(c.srv.opt.StartupTimeout)) // a lost connection fails in its first read
	ctx, cancel := context.WithTimeoutCause(c.ctx, c.srv.opt.StartupTimeout,
		pgerr.Fatal(pgerr.CannotConnectNow, "the session could not be opened in time").WithHint("Try again in a moment."))
	defer cancel()
	err := c.negotiate(ctx)
	if err == nil {
		err = c.enter(ctx)
	}
	if err == nil {
		_ = c.nc.SetDeadline(time.Time{})
		c.out.patience, c.out.ending = c.srv.opt.SlowClientTimeout, func() bool { return c.ctx.Err() != nil }
		return true
	}
	c.refuse(err)
	return false
}

// refuse tells the client why it doesn't get in; a socket that only looked, or is lost, hears nothing.
func (c *conn) refuse(err error) {
	var e *pgerr.Error
	switch {
	case errors.As(err, &e):
		c.log.Info("connection refused", "user", c.start.user, "database", c.start.database, "sqlstate", e.Code, "error", err, "reason", e.Unwrap())
		c.farewell(e)
	case c.stopping.Load():
		c.farewell(pgerr.Fatal(pgerr.AdminShutdown, "terminating connection due to administrator command"))
	default:
		c.log.Debug("connection ended before it was open", "error", err)
	}
}

// errDone ends a socket that was only there for a CancelRequest or to look whether anybody listens.
var errDone = errors.New("nothing more to do")

// negotiate answers requests for encryption and cancellation until the startup packet comes (manual, "Protocol Flow",
// "SSL Session Encryption", "GSSAPI Session Encryption", "Canceling Requests in Progress").
func (c *conn) negotiate(ctx context.Context) error {
	for range maxRequests {
		if direct, err := c.beginsTLS(); err != nil {
			return err
		} else if direct {
			if err := c.directTLS(ctx); err != nil {
				return err
			}
		}
		body, err := c.startupPacket()
		if err != nil {
			return err
		}
		switch binary.BigEndian.Uint32(body) {
		case codeSSL:
			if err := c.answerSSL(ctx); err != nil {
				return err
			}
		case codeGSS:
			if err := c.answerRequest('N'); err != nil {
				return err
			}
		case codeCancel:
			c.srv.cancelRequest(body[4:])
			return errDone
		default:
			c.start, err = decodeStartup(body)
			return err
		}
	}
	return pgerr.Fatal(pgerr.ProtocolViolation, "too many requests for encryption")
}

// beginsTLS tells whether the first byte of a connection is TLS's.
func (c *conn) beginsTLS() (bool, error) {
	if c.srv.opt.TLS == nil || c.encrypted != nil {
		return false, nil
	}
	if err := c.in.need(1); err != nil {
		return false, err
	}
	return c.in.buf[c.in.r] == tlsconf.FirstByte, nil
}

// startupPacket reads a packet without a type byte. A wrong length is noise from something that is no PostgreSQL
// client; it gets no answer, as in PostgreSQL.
func (c *conn) startupPacket() ([]byte, error) {
	if err := c.in.need(4); err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(c.in.buf[c.in.r:]))
	if n < 8 || n > startupLimit {
		return nil, errors.New("invalid length of startup packet")
	}
	if err := c.in.need(n); err != nil {
		return nil, err
	}
	body := c.in.buf[c.in.r+4 : c.in.r+n]
	c.in.r += n
	return body, nil
}

// cancelRequest passes a CancelRequest on. A wrong key is nobody's business: nothing is said.
func (s *Server) cancelRequest(body []byte) {
	if len(body) < 4 {
		return
	}
	if c := s.members.find(binary.BigEndian.Uint32(body), body[4:]); c != nil {
		c.running.cancel(errCancelRequest)
	}
}

// enter authenticates the client, opens its session and says so.
func (c *conn) enter(ctx context.Context) error {
	if c.start.negotiate {
		c.out.buf = appendNegotiate(c.out.room(), c.start.version, c.start.unknown)
	}
	who := Login{User: c.start.user, Database: c.start.database, Remote: c.nc.RemoteAddr()}
	if c.encrypted != nil {
		who.TLS, who.Binding = &c.encrypted.state, c.encrypted.binding
	}
	identity, err := c.srv.opt.Authenticator.Authenticate(ctx, who, exchange{c})
	if errors.Is(err, os.ErrDeadlineExceeded) && !c.stopping.Load() {
		return pgerr.Fatal(pgerr.QueryCanceled, "canceling authentication due to timeout").WithCause(err)
	}
	if err != nil {
		return err
	}
	if err := c.pass.Admit(c.start.user); err != nil {
		return err
	}
	c.out.buf = appendAuth(c.out.room(), 0, nil)
	conf, err := c.startupSettings()
	if err != nil {
		return err
	}
	c.srv.members.join(c)
	if err := c.openSession(ctx, identity, conf); err != nil {
		return err
	}
	c.log = c.log.With("pid", c.pid)
	c.report()
	c.out.buf = appendKeyData(c.out.room(), c.pid, c.secret)
	c.ready = true
	c.log.Debug("connection open", "user", c.start.user, "database", c.start.database)
	return nil
}

// openSession lets the engine open the session, and applies the startup packet's spark.* settings.
func (c *conn) openSession(ctx context.Context, who auth.Identity, conf []pair) error {
	return c.task(ctx, func(ctx context.Context) error {
		session, err := c.srv.opt.Engine.Open(ctx, Client{User: c.start.user, Database: c.start.database, Identity: who,
			Remote: c.nc.RemoteAddr(), Local: c.nc.LocalAddr(), Version: c.version(), PID: c.pid, Settings: c.settings,
			Notice: c.notices.add, Tell: c.tell})
		if err != nil {
			return pgerr.From(err)
		}
		c.session = session
		for _, p := range conf {
			if err := session.SetConf(ctx, p.name, &p.value); err != nil {
				return pgerr.From(err)
			}
		}
		return nil
	})
}

// startupSettings applies the startup packet's settings and gives those that are the Spark session's.
func (c *conn) startupSettings() (conf []pair, err error) {
	if err := c.provide(); err != nil {
		return nil, err
	}
	options, err := parseOptions(c.start.options)
	if err != nil {
		return nil, err
	}
	for _, p := range append(options, c.start.settings...) {
		name, spark := settingName(p.name)
		if spark {
			conf = append(conf, pair{name, p.value})
			continue
		}
		if err := c.settings.SetDefault(name, p.value); err != nil {
			return nil, pgerr.From(err)
		}
	}
	return conf, nil
}

// provide fills in the settings that the server knows. server_version begins as PostgreSQL's: clients compare it.
func (c *conn) provide() error {
	version, err := c.settings.Get("server_version")
	if err != nil {
		return err
	}
	if err := c.settings.Provide("server_version", version+" (libra "+c.srv.opt.Version+")"); err != nil {
		return err
	}
	return c.settings.Provide("session_authorization", c.start.user)
}
