package typed

import (
	"context"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/translate/stmt"
)

// The values of libra.dialect.
const (
	DialectAuto     = "auto"     // PostgreSQL's where PostgreSQL understands it, else Spark's
	DialectPostgres = "postgres" // what PostgreSQL does not understand is an error
	DialectSpark    = "spark"    // all texts are Spark's
)

// session is one client's.
type session struct {
	pgwire.Session
	engine *Engine
	client pgwire.Client
}

var _ pgwire.Session = (*session)(nil)

// elsewhere is a session whose current catalog may be another than its database.
type elsewhere interface{ Catalog() string }

// hiding is a session whose temporary views hide tables.
type hiding interface{ Temporary(name string) bool }

func (s *session) dialect() string {
	if d, err := s.client.Settings.Get("libra.dialect"); err == nil {
		return d
	}
	return DialectAuto
}

func (s *session) Parse(ctx context.Context, text string) ([]*stmt.Statement, error) {
	list, err := s.Session.Parse(ctx, text)
	if err != nil || s.dialect() != DialectSpark || s.engine.opts.Native == nil {
		return list, err
	}
	native := make([]*stmt.Statement, len(list))
	for i, of := range list {
		if native[i] = of; of.Native || of.Spark == "" || of.Kind != stmt.Query && of.Kind != stmt.Command && of.Kind != stmt.Catalog {
			continue
		}
		if native[i], err = s.engine.opts.Native(of.Text); err != nil {
			return nil, err
		}
		native[i].Start = of.Start
	}
	return native, nil
}

func (s *session) Describe(ctx context.Context, of *stmt.Statement, params []uint32) (*pgwire.Description, error) {
	known, ours, err := s.understand(ctx, of, params)
	if err != nil {
		return nil, err
	}
	d, err := s.Session.Describe(ctx, known, params)
	return d, better(ours, err)
}

func (s *session) Execute(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	var params []uint32
	if len(args) > 0 {
		params = make([]uint32, len(args))
		for i, a := range args {
			params[i] = a.OID
		}
	}
	known, ours, err := s.understand(ctx, of, params)
	if err != nil {
		return nil, err
	}
	c, err := s.Session.Execute(ctx, known, args, formats)
	return c, better(ours, err)
}

// understand gives the statement as PostgreSQL has understood it. Where PostgreSQL does not know something, it is the one
// that came, and ours is PostgreSQL's error.
func (s *session) understand(ctx context.Context, of *stmt.Statement, params []uint32) (known *stmt.Statement, ours, err error) {
	if of.Kind != stmt.Query || of.Native || of.Columns != nil {
		return of, nil, nil
	}
	dialect := s.dialect()
	if dialect == DialectSpark {
		return of, nil, nil
	}
	settings, err := s.settings()
	if err != nil {
		return nil, nil, err
	}
	a, err := s.analyze(ctx, of, params, settings)
	switch {
	case err == nil && s.hidden(a):
		return of, nil, nil
	case err == nil:
		known, err = translated(a, of)
		if err != nil && dialect == DialectAuto && !s.engine.opts.Refuse {
			return of, nil, nil
		}
		return known, nil, err
	case ctx.Err() != nil:
		return nil, nil, context.Cause(ctx)
	case analyze.Unavailable(err):
		s.engine.opts.Logger.Debug("a statement goes on without being understood", "error", err)
		return of, nil, nil
	case dialect == DialectAuto && maySpark(err):
		return of, err, nil
	}
	return nil, nil, err
}

// analyze has the statement analyzed, and again when a table that was missing has been found in Spark.
func (s *session) analyze(ctx context.Context, of *stmt.Statement, params []uint32, settings analyze.Settings) (*analyze.Analysis, error) {
	a, err := s.engine.opts.Analyzer.Analyze(ctx, of.Text, params, settings)
	if name := missingTable(err); name != "" && s.engine.lookUp(ctx, settings, name) {
		return s.engine.opts.Analyzer.Analyze(ctx, of.Text, params, settings)
	}
	return a, err
}

// hidden tells whether a temporary view, which PostgreSQL does not see, hides one of the tables.
func (s *session) hidden(a *analyze.Analysis) bool {
	behind, ok := s.Session.(hiding)
	if !ok {
		return false
	}
	for r := range a.System.Relations() {
		if behind.Temporary(r.Spark) {
			return true
		}
	}
	return false
}

// settings are what the meaning of this connection's statements depends on.
func (s *session) settings() (analyze.Settings, error) {
	database := s.engine.opts.Database(s.client.Database)
	if at, ok := s.Session.(elsewhere); ok {
		if catalog := at.Catalog(); catalog != "" {
			database = catalog
		}
	}
	return analyze.SettingsOf(s.client.Settings, s.client.User, database)
}
