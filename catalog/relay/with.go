package relay

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// patience is how long a statement waits for a server that is starting or was lost.
const patience = 30 * time.Second

// freshWait is how long a statement waits for what another one has just changed: then it sees what there is.
const freshWait = 10 * time.Second

func (e *Engine) freshen(ctx context.Context) {
	if e.opts.Fresh == nil {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, freshWait)
	defer cancel()
	if err := e.opts.Fresh(ctx); err != nil {
		e.opts.Logger.Debug("a catalog query did not wait for the last changes", "error", err)
	}
}

// with runs do on a connection with the client's settings, and again on another when the server is lost meanwhile: do
// has let nothing out then. The connection goes back to the pool, unless do has kept it.
func (s *session) with(ctx context.Context, of *stmt.Statement, do func(context.Context, *conn) error) error {
	s.engine.freshen(ctx)
	wait, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for pause := 5 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		err := s.once(ctx, wait, of, do)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case s.misplaced(err):
			continue
		case !lost(err):
			return clientError(of, err)
		}
		s.engine.pool.purge()
		select {
		case <-wait.Done():
			return because(ctx, err)
		case <-time.After(pause):
		}
	}
}

func because(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return errNoServer(err)
}

// misplaced tells whether the client's database is gone; the client is in the default one from then on.
func (s *session) misplaced(err error) bool {
	var answer *pgconn.PgError
	gone := s.database != "" && errors.As(err, &answer) && answer.Code == pgerr.InvalidCatalogName
	if gone {
		s.database = ""
		s.engine.catalog.forget()
	}
	return gone
}

// once is one try of with. Only getting a connection is bounded by wait.
func (s *session) once(ctx, wait context.Context, of *stmt.Statement, do func(context.Context, *conn) error) error {
	c, err := s.engine.pool.get(wait, key{s.client.User, s.Database()})
	if err != nil {
		return err
	}
	defer func() {
		if !c.kept {
			s.engine.pool.put(c)
		}
	}()
	if err := c.belongTo(ctx, s); err != nil {
		return err
	}
	if err := s.veil(ctx, of, c); err != nil {
		return err
	}
	if err := s.tell(ctx, of, c); err != nil {
		return err
	}
	return do(ctx, c)
}

// errBusy is given to a client whose role has all connections that one role may have.
var errBusy = pgerr.New(pgerr.TooManyConnections, "too many catalog queries are running").
	WithHint("Try again in a moment.")

// lost tells whether the server was lost, or is not there: everything but an answer of it that is about the statement.
func lost(err error) bool {
	var own *pgerr.Error
	var answer *pgconn.PgError
	switch {
	case errors.As(err, &own):
		return false
	case errors.As(err, &answer):
		return answer.Code == pgerr.AdminShutdown || answer.Code == pgerr.CrashShutdown || answer.Code == pgerr.CannotConnectNow || answer.Code == pgerr.TooManyConnections
	}
	return true
}

// errNoServer is for a server that does not come back.
func errNoServer(err error) error {
	return pgerr.New(pgerr.CannotConnectNow, "libra's private PostgreSQL, which answers for the catalogs, is not there").
		WithHint("It is being started again; libra's log has the reason. Queries of tables work.").WithCause(err)
}
