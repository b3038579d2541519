package typed

import (
	"context"
	"slices"
	"strings"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// storing is a session that keeps the rows of temporary tables.
type storing interface {
	// NewTemporary gives a table that there is not yet its name in Spark.
	NewTemporary(ctx context.Context) (path []string, err error)
	// ColumnsOf asks for the columns of a table.
	ColumnsOf(ctx context.Context, path []string) ([]pgwire.Field, error)
	// EmptyTemporary deletes the rows of a table.
	EmptyTemporary(ctx context.Context, path []string) error
	// DropTemporary drops tables. It does not wait.
	DropTemporary(paths [][]string)
}

// temporaryTable is a temporary table of the connection's.
type temporaryTable struct {
	analyze.TemporaryRelation
	onCommit stmt.OnCommit
	fresh    bool // made in the transaction that has not ended
	written  bool // in that transaction
	empty    bool // its rows are gone, but for Spark
}

// temporaries are the connection's temporary tables, and what the analyzer knows of them and of the session's views.
type temporaries struct {
	tables []*temporaryTable
	views  []pgwire.TemporaryView // that known is made of
	known  *analyze.Temporary     // nil is not made yet, or there are none

	foreign map[foreignKey]*analyze.Temporary // with tables of other catalogs
}

func (t *temporaries) find(name string) *temporaryTable {
	i := slices.IndexFunc(t.tables, func(t *temporaryTable) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return t.tables[i]
}

// takeOut takes tables out of the list, those that are to be dropped.
func (t *temporaries) takeOut(which func(*temporaryTable) bool) (paths [][]string) {
	t.tables = slices.DeleteFunc(t.tables, func(t *temporaryTable) bool {
		out := which(t)
		if out {
			paths = append(paths, t.Path)
		}
		return out
	})
	if len(paths) > 0 {
		t.known = nil
	}
	return paths
}

// TemporaryViews are the connection's temporary tables and the views of the session behind, in this order: a table hides a view.
func (s *session) TemporaryViews(ctx context.Context) ([]pgwire.TemporaryView, error) {
	views, err := s.views(ctx)
	if err != nil || len(s.own.tables) == 0 {
		return views, err
	}
	list := make([]pgwire.TemporaryView, 0, len(s.own.tables)+len(views))
	for _, t := range s.own.tables {
		list = append(list, t.TemporaryView)
	}
	return append(list, views...), nil
}

func (s *session) views(ctx context.Context) ([]pgwire.TemporaryView, error) {
	if behind, ok := s.Session.(pgwire.Veiled); ok {
		return behind.TemporaryViews(ctx)
	}
	return nil, nil
}

// temporaries are what the analyzer has to know; the same pointer as long as nothing changes.
func (s *session) temporaries(ctx context.Context) (*analyze.Temporary, error) {
	views, err := s.views(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, context.Cause(ctx)
	case err != nil:
		s.engine.opts.Logger.Debug("temporary views are not known: Spark does not tell their columns", "error", err)
		views = nil
	}
	if len(s.own.tables)+len(views) == 0 {
		s.own.known = nil
		return nil, nil
	}
	if s.own.known == nil || !sameViews(s.own.views, views) {
		list := make([]analyze.TemporaryRelation, 0, len(s.own.tables)+len(views))
		for _, t := range s.own.tables {
			list = append(list, t.TemporaryRelation)
		}
		for _, v := range views {
			list = append(list, analyze.TemporaryRelation{TemporaryView: v, Path: []string{v.Name}})
		}
		s.own.views, s.own.known = views, analyze.NewTemporary(list)
	}
	return s.own.known, nil
}

// sameViews tells whether a list is the one that was given before: the session behind makes a new one when a view has changed.
func sameViews(a, b []pgwire.TemporaryView) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// renamed is a statement with Spark's names of the temporary tables that it names.
func (s *session) renamed(of *stmt.Statement, makes string) (_ *stmt.Statement, used []*temporaryTable, err error) {
	if s.engine.opts.Renamed == nil || len(of.Catalogs) > 0 || makes == "" && !s.mentions(of.Text) {
		return of, nil, nil
	}
	of, err = s.engine.opts.Renamed(of, func(schema, name string) (string, bool) {
		if schema != "" && schema != "pg_temp" {
			return "", false
		}
		t := s.own.find(name)
		if t == nil {
			return "", false
		}
		if !slices.Contains(used, t) {
			used = append(used, t)
		}
		return sparkPath(t.Path), true
	}, makes)
	return of, used, err
}

// mentions tells whether a text may name one of the temporary tables.
func (s *session) mentions(text string) bool {
	if len(s.own.tables) == 0 {
		return false
	}
	text = strings.ToLower(text)
	return strings.Contains(text, `u&"`) || slices.ContainsFunc(s.own.tables, func(t *temporaryTable) bool {
		return strings.Contains(text, strings.ToLower(strings.ReplaceAll(t.Name, `"`, `""`)))
	})
}

// sparkPath is a name in Spark's SQL.
func sparkPath(path []string) string {
	parts := make([]string, len(path))
	for i, p := range path {
		parts[i] = "`" + strings.ReplaceAll(p, "`", "``") + "`"
	}
	return strings.Join(parts, ".")
}

// errNowhere is for a libra whose sessions keep no temporary tables.
var errNowhere = pgerr.Unsupported("CREATE TEMPORARY TABLE", "Use CREATE TEMPORARY VIEW.")
