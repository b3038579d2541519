package typed

import (
	"context"
	"log/slog"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/stmt"
)

// Options of an Engine; Behind and Analyzer are required.
type Options struct {
	Behind   pgwire.Engine
	Analyzer *analyze.Analyzer
	Logger   *slog.Logger

	// Database is the database that a client is in which has asked for this one; nil takes what was asked for.
	Database func(wanted string) string
	// LookUp has a table that PostgreSQL does not know looked for in Spark, which others may just have made; namespaces are
	// where it could be. It tells whether it is there now. nil looks nowhere.
	LookUp func(ctx context.Context, database string, namespace []string, table string) (bool, error)
	// Catalog tells whether a name is that of one of Spark's catalogs; nil knows none.
	Catalog func(ctx context.Context, name string) bool
	// Refuse has what can't be written in Spark's SQL refused under libra.dialect auto as well; else it goes on as it is.
	Refuse bool
	// Renamed gives a statement Spark's names of the tables that renames finds, and of the temporary table that it makes; without
	// it there are no temporary tables.
	Renamed func(of *stmt.Statement, renames func(schema, table string) (spark string, found bool), makes string) (*stmt.Statement, error)
	// Native makes a statement of Spark's own SQL of a text.
	Native func(text string) (*stmt.Statement, error)
}

// Engine is a pgwire.Engine that has statements understood by PostgreSQL.
type Engine struct {
	opts   Options
	absent absent
	tells  telling
}

var _ pgwire.Engine = (*Engine)(nil)

// New makes an Engine.
func New(o Options) *Engine {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Database == nil {
		o.Database = func(wanted string) string { return wanted }
	}
	if o.Catalog == nil {
		o.Catalog = func(context.Context, string) bool { return false }
	}
	return &Engine{opts: o}
}

// Open opens the session behind.
func (e *Engine) Open(ctx context.Context, c pgwire.Client) (pgwire.Session, error) {
	behind, err := e.opts.Behind.Open(ctx, c)
	if err != nil {
		return nil, err
	}
	return &session{Session: behind, engine: e, client: c}, nil
}
