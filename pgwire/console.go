package pgwire

import (
	"context"
	"encoding/binary"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// Console answers SHOW POOLS and its kin.
type Console interface {
	// Fields are the columns of a topic; an unknown one is an error.
	Fields(topic string) ([]Field, error)
	// Open gives the rows that the viewer may see. formats are as in Session.Execute.
	Open(ctx context.Context, topic string, v Viewer, formats []int16) (Cursor, error)
	// AlterPool changes or makes a pool, for an administrator, and gives what else is to be said of it.
	AlterPool(v Viewer, s *stmt.AlterPool) (notes []string, err error)
}

// Viewer is who looks at the console.
type Viewer struct {
	User     string
	Admin    bool
	Settings *guc.Set
}

func (c *conn) viewer() Viewer {
	return Viewer{User: c.start.user, Admin: c.admin(), Settings: c.settings}
}

func (c *conn) admin() bool { return c.srv.opt.Admin != nil && c.srv.opt.Admin(c.start.user) }

func (c *conn) consoleFields(s *stmt.Console) ([]Field, error) {
	if c.srv.opt.Console == nil {
		return nil, pgerr.Newf(pgerr.UndefinedObject, "unrecognized configuration parameter %q", s.Topic)
	}
	return c.srv.opt.Console.Fields(s.Topic)
}

func (c *conn) console(ctx context.Context, s *stmt.Console, formats []int16) (Cursor, error) {
	if _, err := c.consoleFields(s); err != nil {
		return nil, err
	}
	return c.srv.opt.Console.Open(ctx, s.Topic, c.viewer(), formats)
}

func (c *conn) alterPool(s *stmt.AlterPool) error {
	if c.srv.opt.Console == nil {
		return pgerr.Unsupported("ALTER POOL", "")
	}
	notes, err := c.srv.opt.Console.AlterPool(c.viewer(), s)
	for _, note := range notes {
		c.warn(&pgerr.Error{Severity: pgerr.SeverityNotice, Code: "00000", Message: note})
	}
	return err
}

func signalFields(s *stmt.Signal) []Field { return []Field{localField(s.Column, oid.Bool)} }

// signal is pg_cancel_backend and pg_terminate_backend (manual, "Server Signaling Functions").
func (c *conn) signal(p *portal, s *stmt.Signal) (Cursor, error) {
	pid, err := c.signalled(p, s)
	if err != nil {
		return nil, err
	}
	var answer *string
	if pid != nil {
		ok, err := c.srv.signal(*pid, s.Terminate, c.start.user, c.admin())
		if err != nil {
			return nil, err
		}
		word := map[bool]string{true: "t", false: "f"}[ok]
		if answer = &word; !ok {
			c.warn(warning(pgerr.Warning, "PID "+itoa(int64(*pid))+" is not a PostgreSQL backend process"))
		}
	}
	return &localCursor{fields: signalFields(s), formats: p.formats,
		rows: func(context.Context) ([][]*string, error) { return [][]*string{{answer}}, nil }}, nil
}

// signalled is the process id that a Signal is about; nil is NULL.
func (c *conn) signalled(p *portal, s *stmt.Signal) (*int32, error) {
	if s.Own {
		own := int32(c.pid)
		return &own, nil
	}
	if s.Param == 0 {
		return s.PID, nil
	}
	if s.Param > len(p.args) {
		return nil, pgerr.Newf(pgerr.UndefinedParameter, "there is no parameter $%d", s.Param)
	}
	arg := p.args[s.Param-1]
	if arg.Value == nil {
		return nil, nil
	}
	return readPID(arg)
}

// readPID reads a parameter that is a whole number, of whatever width the driver has sent.
func readPID(p Param) (*int32, error) {
	var n int64
	var err error
	switch {
	case p.Format == 0 || isText(p.OID):
		n, err = strconv.ParseInt(strings.TrimSpace(string(p.Value)), 10, 32)
	case len(p.Value) == 2:
		n = int64(int16(binary.BigEndian.Uint16(p.Value)))
	case len(p.Value) == 4:
		n = int64(int32(binary.BigEndian.Uint32(p.Value)))
	case len(p.Value) == 8:
		n = int64(binary.BigEndian.Uint64(p.Value))
	default:
		return nil, pgerr.New(pgerr.InvalidBinaryRepresentation, "incorrect binary data format in bind parameter 1")
	}
	if err != nil || n != int64(int32(n)) {
		return nil, pgerr.Newf(pgerr.InvalidTextRepresentation, "invalid process id: %q", p.Value)
	}
	pid := int32(n)
	return &pid, nil
}

// Cancel cancels the statement of the connection with this process id, for an administrator; false when there is none.
func (s *Server) Cancel(pid uint32) bool {
	ok, _ := s.signal(int32(pid), false, "", true) // an administrator may
	return ok
}

// Signal cancels the statement of a connection, or ends the connection, as an administrator may; there may be none.
func (s *Server) Signal(pid uint32, terminate bool) {
	_, _ = s.signal(int32(pid), terminate, "", true) // an administrator is not refused
}

// signal cancels the statement of a connection, or ends the connection; false when there is no such connection.
func (s *Server) signal(pid int32, terminate bool, user string, admin bool) (bool, error) {
	s.members.mu.Lock()
	c := s.members.byPID[uint32(pid)]
	s.members.mu.Unlock()
	if c == nil {
		return false, nil
	}
	if !admin && c.start.user != user {
		return false, errSignal(terminate)
	}
	if terminate {
		c.running.cancel(errShutdown())
		c.stop()
	} else {
		c.running.cancel(errCancelRequest)
	}
	return true, nil
}

func errSignal(terminate bool) error {
	what := "cancel query"
	if terminate {
		what = "terminate process"
	}
	return pgerr.New(pgerr.InsufficientPrivilege, "permission denied to "+what).
		WithDetail("It is another user's, and you are not among libra's administrators ([ops] admins).")
}
