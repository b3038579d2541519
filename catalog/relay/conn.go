package relay

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"

	"github.com/whereq/libra/pgwire/pgerr"
)

// conn is one connection to the server.
type conn struct {
	pool    *pool
	key     key
	pg      *pgconn.PgConn
	owner   *session     // whose settings it has
	version uint64       // of the owner's settings
	kept    bool         // a cursor goes on reading from it
	views   string       // the SQL that made the temporary views that are there
	asked   []assignment // what set_config() was called with
}

// cancelGrace is how long a cancelled statement may take to end before its connection is given up.
const cancelGrace = 2 * time.Second

func dial(ctx context.Context, p *pool, k key) (*conn, error) {
	c := &conn{pool: p, key: k}
	pg, err := p.server.Reader(ctx, k.user, k.database, func(config *pgconn.Config) {
		config.BuildContextWatcherHandler = func(pg *pgconn.PgConn) ctxwatch.Handler {
			return &pgconn.CancelRequestContextWatcherHandler{Conn: pg, DeadlineDelay: cancelGrace}
		}
		config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) { c.notice(n) }
	})
	if err != nil {
		return nil, err
	}
	c.pg = pg
	return c, p.defaults.load(ctx, pg)
}

// notice passes a notice on to the client.
func (c *conn) notice(n *pgconn.Notice) {
	if c.owner == nil || c.owner.client.Notice == nil {
		return
	}
	switch n.Code {
	case configured:
		c.note(n.Message)
		return
	case signalled:
		c.signal(n.Message)
		return
	}
	e := fromServer((*pgconn.PgError)(n))
	e.Severity = pgerr.SeverityNotice
	if n.SeverityUnlocalized == pgerr.SeverityWarning {
		e.Severity = pgerr.SeverityWarning
	}
	c.owner.client.Notice(e)
}

// belongTo gives the connection the client's settings. What another client has left goes first.
func (c *conn) belongTo(ctx context.Context, s *session) error {
	c.kept = false
	version := s.client.Settings.Version()
	if c.owner == s && c.version == version {
		return nil
	}
	if c.owner != nil && c.owner != s {
		if err := c.run(ctx, "DISCARD ALL"); err != nil {
			return err
		}
		c.views = ""
	}
	c.owner = nil
	list := c.pool.defaults.assignments(s.client)
	err := c.run(ctx, strings.Join(list, ";"))
	if refused(err) {
		err = c.each(ctx, list)
	}
	if err == nil {
		c.owner, c.version = s, version
	}
	return err
}

// each runs the assignments one by one, and passes over those that this server does not take: libra knows values that an
// older PostgreSQL doesn't.
func (c *conn) each(ctx context.Context, list []string) error {
	for _, sql := range list {
		if err := c.run(ctx, sql); err != nil && !refused(err) {
			return err
		}
	}
	return nil
}

func refused(err error) bool {
	var answer *pgconn.PgError
	return errors.As(err, &answer) && !lost(err)
}

func (c *conn) run(ctx context.Context, sql string) error {
	return c.pg.Exec(ctx, sql).Close()
}
