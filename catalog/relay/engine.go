package relay

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Server is the private PostgreSQL.
type Server interface {
	// Ready waits until the server takes connections.
	Ready(ctx context.Context) error
	// Reader connects as a user's read-only role.
	Reader(ctx context.Context, user, database string, adjust func(*pgconn.Config)) (*pgconn.PgConn, error)
	// Databases are those that clients may choose.
	Databases(ctx context.Context) ([]string, error)
	// Roles makes roles for users who have none yet.
	Roles(ctx context.Context, users []string) error
}

// Options of an Engine.
type Options struct {
	Server   Server
	Behind   pgwire.Engine // answers everything else
	Database string        // the database of a client that asks for none that there is
	Strict   bool          // such a client is refused instead
	Limit    time.Duration // of one statement, from its start until its last row is taken; 0 means a minute
	Logger   *slog.Logger

	// Activity gives libra's connections, for pg_stat_activity; nil is none.
	Activity func() []pgwire.ConnectionInfo

	// State gives the rows of one of libra's own tables (libra.pools, …) that a user may see, as a JSON array of objects; nil
	// is for none.
	State func(user, table string) ([]byte, error)
	// Signal cancels the statement of a connection, or ends the connection; nil does nothing. Whether the user may is known.
	Signal func(pid uint32, terminate bool)
	// Admin tells who may see what is others'; nil is nobody.
	Admin func(user string) bool
	// Users are those that libra knows of, for pg_roles; nil is for those only that have come.
	Users func() []string

	// Fresh waits until what libra's own statements have changed is in the server; nil is for a server that always is. ctx
	// bounds the wait.
	Fresh func(ctx context.Context) error
}

// Engine is a pgwire.Engine that relays catalog queries.
type Engine struct {
	opts    Options
	pool    *pool
	sparks  *sparks
	catalog databases
}

var _ pgwire.Engine = (*Engine)(nil)

// New makes an Engine.
func New(o Options) *Engine {
	if o.Limit <= 0 {
		o.Limit = time.Minute
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Activity == nil {
		o.Activity = func() []pgwire.ConnectionInfo { return nil }
	}
	if o.Admin == nil {
		o.Admin = func(string) bool { return false }
	}
	if o.Signal == nil {
		o.Signal = func(uint32, bool) {}
	}
	if o.Users == nil {
		o.Users = func() []string { return nil }
	}
	return &Engine{opts: o, pool: newPool(o.Server), sparks: newSparks()}
}

// Open opens the session behind and puts the relay before it.
func (e *Engine) Open(ctx context.Context, c pgwire.Client) (pgwire.Session, error) {
	if e.opts.Strict {
		if err := e.checkDatabase(ctx, c.Database); err != nil {
			return nil, err
		}
	}
	behind, err := e.opts.Behind.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return &session{Session: behind, engine: e, client: c}, nil
}

// Database is the database of a client that asks for one of this name: that one if there is one, else the default one.
func (e *Engine) Database(wanted string) string {
	if wanted != e.opts.Database && e.catalog.has(context.Background(), e.opts.Server, wanted) {
		return wanted
	}
	return e.opts.Database
}

// Close closes the connections that nobody uses.
func (e *Engine) Close() { e.pool.close() }

func (e *Engine) checkDatabase(ctx context.Context, name string) error {
	names, err := e.catalog.fresh(ctx, e.opts.Server)
	if err != nil {
		return errNoServer(err)
	}
	if !slices.Contains(names, name) {
		return pgerr.Fatal(pgerr.InvalidCatalogName, `database "`+name+`" does not exist`)
	}
	return nil
}

// databases remembers the server's databases for a moment.
type databases struct {
	mu    sync.Mutex
	names []string
	asked time.Time
}

// The time that a list of databases is believed, and that nobody is kept waiting for one.
const (
	databasesAge  = 2 * time.Second
	databasesWait = 2 * time.Second
)

// fresh asks the server.
func (d *databases) fresh(ctx context.Context, s Server) ([]string, error) {
	names, err := s.Databases(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.asked = time.Now()
	if err == nil {
		d.names = names
	}
	return d.names, err
}

// has tells whether there is such a database, as far as is known now.
func (d *databases) has(ctx context.Context, s Server, name string) bool {
	d.mu.Lock()
	names, old := d.names, time.Since(d.asked) > databasesAge
	d.mu.Unlock()
	if slices.Contains(names, name) {
		return true
	}
	if old {
		ctx, cancel := context.WithTimeout(ctx, databasesWait)
		defer cancel()
		names, _ = d.fresh(ctx, s) // without an answer the old list holds
	}
	return slices.Contains(names, name)
}

// forget drops the list.
func (d *databases) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names, d.asked = nil, time.Time{}
}
