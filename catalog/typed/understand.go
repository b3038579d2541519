package typed

import (
	"context"
	"errors"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// understood is what goes to the session behind.
type understood struct {
	statement *stmt.Statement
	analysis  *analyze.Analysis // nil: the statement is the one that came
	ours      error             // PostgreSQL's error, when the statement may be Spark's
}

// understand gives the statement as PostgreSQL has understood it, or the one that came. Its error is the client's.
func (s *session) understand(ctx context.Context, of *stmt.Statement, params []uint32) (understood, error) {
	same := understood{statement: of}
	text, yes := understandable(of)
	if !yes {
		return same, nil
	}
	dialect := s.dialect()
	if dialect == DialectSpark || dialect == DialectAuto && of.Hinted {
		return same, nil
	}
	settings, err := s.settings(ctx)
	if err != nil {
		return same, err
	}
	var a *analyze.Analysis
	in, err := s.ask(ctx, of, text, settings)
	if err == nil {
		a, err = s.analyze(ctx, in.text, params, in.settings)
		err = inStatement(in.place(err, text), of)
	}
	switch {
	case err == nil && s.hidden(a):
		return same, nil
	case err == nil:
		return s.translated(a, of, in, dialect)
	case ctx.Err() != nil:
		return same, context.Cause(ctx)
	case analyze.Unavailable(err):
		s.engine.opts.Logger.Debug("a statement goes on without being understood", "error", err)
		return same, nil
	case dialect == DialectAuto && maySpark(err):
		return understood{statement: of, ours: err}, nil
	}
	return same, err
}

// translated is the statement in Spark's SQL.
func (s *session) translated(a *analyze.Analysis, of *stmt.Statement, in asked, dialect string) (understood, error) {
	var made outcome
	if of.Stored != nil || in.edits != nil { // another statement may have the same text
		made = write(a, of, in)
	} else {
		made = a.Once(func() any { return write(a, of, in) }).(outcome)
	}
	switch {
	case made.err == nil && made.statement != nil:
		return understood{statement: made.statement, analysis: a}, nil
	case made.err != nil && (dialect == DialectPostgres || s.engine.opts.Refuse):
		return understood{statement: of, analysis: a}, made.err
	}
	return understood{statement: of}, nil
}

// analyze has the statement analyzed, and again when a table that was missing has been found in Spark.
func (s *session) analyze(ctx context.Context, text string, params []uint32, settings analyze.Settings) (*analyze.Analysis, error) {
	a, err := s.engine.opts.Analyzer.Analyze(ctx, text, params, settings)
	if name := missingTable(err); name != "" && s.engine.lookUp(ctx, settings, name) {
		return s.engine.opts.Analyzer.Analyze(ctx, text, params, settings)
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
		if r.Namespace != nil && behind.Temporary(r.Spark) {
			return true
		}
	}
	return false
}

// outdated tells whether Spark's refusal may come of tables that others have changed, of which libra did not know; it does
// now.
func (s *session) outdated(ctx context.Context, u understood, err error) bool {
	var e *pgerr.Error
	if u.analysis == nil || u.statement.Kind == stmt.Command || s.engine.opts.LookUp == nil || !errors.As(err, &e) ||
		e.Code != pgerr.UndefinedTable && e.Code != pgerr.UndefinedColumn && e.Code != pgerr.DatatypeMismatch && e.Code != pgerr.InternalError {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, lookUpTime)
	defer cancel()
	for r := range u.analysis.System.Relations() {
		if r.Namespace == nil {
			continue
		}
		if _, err := s.engine.opts.LookUp(ctx, r.Database, r.Namespace, r.Spark); err != nil {
			return false
		}
	}
	for _, r := range u.analysis.Settings.Temporary.All() {
		if !r.Foreign {
			continue
		}
		if _, err := s.engine.opts.LookUp(ctx, r.Path[0], r.Path[1:len(r.Path)-1], r.Path[len(r.Path)-1]); err != nil {
			return false
		}
	}
	return s.engine.opts.Analyzer.Version() != u.analysis.Version
}
