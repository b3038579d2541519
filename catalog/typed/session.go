package typed

import (
	"context"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/copyfmt"
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
	own    temporaries
}

var (
	_ pgwire.Session       = (*session)(nil)
	_ pgwire.Veiled        = (*session)(nil)
	_ pgwire.Transactional = (*session)(nil)
)

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
	of, _, err := s.renamed(of, "")
	if err != nil {
		return nil, err
	}
	understand := s.understand
	if of.Explain != nil {
		understand = s.explain
	}
	u, err := understand(ctx, of, params)
	if wantsValues(u, err) {
		return described(u), nil
	}
	if err != nil {
		return nil, err
	}
	d, err := s.Session.Describe(ctx, u.statement, params)
	return d, better(u.ours, err)
}

func (s *session) Execute(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	if of.Temporary != nil {
		return s.makeTemporary(ctx, of, args, formats)
	}
	of, used, err := s.renamed(of, "")
	if err != nil {
		return nil, err
	}
	if of.Explain != nil {
		return s.executeExplain(ctx, of, args, formats)
	}
	c, err := s.execute(ctx, of, args, formats)
	if err != nil {
		return nil, err
	}
	if err := s.has(ctx, of, used); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

func (s *session) execute(ctx context.Context, of *stmt.Statement, args []pgwire.Param, formats []int16) (pgwire.Cursor, error) {
	params := typesOf(args)
	u, err := s.understand(ctx, of, params)
	if wantsValues(u, err) {
		u, err = s.withValues(ctx, u, args, err)
	}
	if err != nil {
		return nil, err
	}
	if u.statement.Returns != nil {
		return s.insertReturning(ctx, u.statement, args, formats)
	}
	if u.statement.Counts != nil {
		c, err := s.executeCounted(ctx, u.statement, args)
		return c, beyondSpark(err)
	}
	c, err := s.Session.Execute(ctx, u.statement, args, formats)
	if err != nil && s.outdated(ctx, u, err) {
		if u, err = s.understand(ctx, of, params); err != nil {
			return nil, err
		}
		c, err = s.Session.Execute(ctx, u.statement, args, formats)
	}
	if err != nil && u.analysis != nil {
		err = beyondSpark(err)
	}
	return c, better(u.ours, err)
}

// CopyIn starts a COPY FROM STDIN.
func (s *session) CopyIn(ctx context.Context, of *stmt.Statement, o *copyfmt.Options) (pgwire.CopyIn, error) {
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	of, used, err := s.renamed(of, "")
	if err != nil {
		return nil, err
	}
	in, err := s.Session.CopyIn(ctx, of, o)
	if err == nil {
		err = s.has(ctx, of, used)
	}
	return in, err
}

// typesOf are the types that Bind's values were resolved to, nil for none.
func typesOf(args []pgwire.Param) []uint32 {
	if len(args) == 0 {
		return nil
	}
	types := make([]uint32, len(args))
	for i, a := range args {
		types[i] = a.OID
	}
	return types
}

// settings are what the meaning of this connection's statements depends on.
func (s *session) settings(ctx context.Context) (analyze.Settings, error) {
	database := s.engine.opts.Database(s.client.Database)
	if at, ok := s.Session.(elsewhere); ok {
		if catalog := at.Catalog(); catalog != "" {
			database = catalog
		}
	}
	settings, err := analyze.SettingsOf(s.client.Settings, s.client.User, database)
	if err == nil {
		settings.Temporary, err = s.temporaries(ctx)
	}
	return settings, err
}
