package typed

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/deparse"
	"github.com/whereq/libra/translate/stmt"
)

// asked is a text as the analyzer gets it. PostgreSQL's names stay within a database, Spark's don't: a table of another
// catalog is a temporary one there, and names of three parts become names that PostgreSQL knows.
type asked struct {
	text     string
	edits    []stmt.Edit
	settings analyze.Settings
}

// ask makes of a statement's text, or of that of the query in it, what the analyzer gets.
func (s *session) ask(ctx context.Context, of *stmt.Statement, text string, settings analyze.Settings) (asked, error) {
	in := asked{text: text, settings: settings}
	if len(of.Qualified) == 0 {
		return in, nil
	}
	start := 0
	if of.Stored != nil {
		start = of.Stored.Start
	}
	names := slices.Clone(of.Qualified)
	slices.SortFunc(names, func(a, b stmt.Qualified) int { return cmp.Compare(a.Start, b.Start) })
	var foreign []foreignTable
	var b strings.Builder
	done := 0
	for _, q := range names {
		q.Start, q.End = q.Start-start, q.End-start
		if q.Start < done || q.End > len(text) {
			continue
		}
		name, elsewhere := s.nameOf(ctx, q, settings.Database)
		if of := (foreignTable{q.Catalog, q.Schema, q.Table}); elsewhere && !slices.Contains(foreign, of) {
			foreign = append(foreign, of)
		}
		b.WriteString(text[done:q.Start])
		b.WriteString(name)
		in.edits = append(in.edits, stmt.Edit{At: q.Start, Old: q.End - q.Start, New: len(name)})
		done = q.End
	}
	in.text = b.String() + text[done:]
	if len(foreign) == 0 {
		return in, nil
	}
	var err error
	in.settings.Temporary, err = s.withForeign(ctx, settings, foreign)
	return in, err
}

// nameOf is what PostgreSQL calls a table, and whether it is another catalog's. What is no catalog's name begins that of a
// nested namespace.
func (s *session) nameOf(ctx context.Context, q stmt.Qualified, database string) (name string, elsewhere bool) {
	switch {
	case q.Catalog == database:
		return identifiers(schemaName(q.Schema), q.Table), false
	case !s.engine.opts.Catalog(ctx, q.Catalog):
		return identifiers(q.Catalog+"."+q.Schema, q.Table), false
	case q.Column:
		return identifiers(q.Table), true
	}
	name = "pg_temp." + identifiers(foreignTable{q.Catalog, q.Schema, q.Table}.name())
	if !q.Alias && !q.Bare {
		name += " AS " + identifiers(q.Table)
	}
	return name, true
}

// foreignTable is a table of another catalog.
type foreignTable struct{ catalog, schema, table string }

// mostName is the most bytes that PostgreSQL keeps of a name.
const mostName = 63

// name is that of the temporary table that stands for it.
func (t foreignTable) name() string {
	name := t.catalog + "." + t.schema + "." + t.table
	if len(name) <= mostName {
		return name
	}
	return fmt.Sprintf("%x", sha256.Sum224([]byte(name)))
}

// foreignKey is what a Temporary with other catalogs' tables depends on.
type foreignKey struct {
	own     *analyze.Temporary
	version analyze.Version
	tables  string
}

// withForeign are the connection's temporary relations and those that stand for other catalogs' tables: the same pointer as
// long as nothing changes.
func (s *session) withForeign(ctx context.Context, settings analyze.Settings, tables []foreignTable) (*analyze.Temporary, error) {
	key := foreignKey{settings.Temporary, s.engine.opts.Analyzer.Version(), fmt.Sprintf("%q", tables)}
	if known := s.own.foreign[key]; known != nil {
		return known, nil
	}
	list := settings.Temporary.All()
	for _, t := range tables {
		r, err := s.foreign(ctx, settings, t)
		if err != nil {
			return nil, unplaced(err)
		}
		list = append(list, r)
	}
	made := analyze.NewTemporary(list)
	if s.own.foreign == nil || len(s.own.foreign) >= mostForeign {
		s.own.foreign = map[foreignKey]*analyze.Temporary{}
	}
	key.version = s.engine.opts.Analyzer.Version() // a look at the tables may have changed it
	s.own.foreign[key] = made
	return made, nil
}

// mostForeign sets of other catalogs' tables are remembered.
const mostForeign = 100

// foreign asks for the columns of another catalog's table.
func (s *session) foreign(ctx context.Context, settings analyze.Settings, of foreignTable) (r analyze.TemporaryRelation, err error) {
	settings.Database, settings.Temporary = of.catalog, nil
	text := "SELECT * FROM " + identifiers(schemaName(of.schema), of.table)
	a, err := s.analyze(ctx, text, nil, settings)
	if analyze.Unavailable(err) && s.engine.lookUp(ctx, settings, of.schema+"."+of.table) { // the catalog's first table
		a, err = s.analyze(ctx, text, nil, settings)
	}
	if err != nil {
		return r, err
	}
	r.Name, r.Table, r.Foreign = of.name(), true, true
	for _, c := range a.Columns {
		r.Fields = append(r.Fields, pgwire.Field{Name: c.Name, Type: c.Type, Typmod: c.Typmod, Size: oid.SizeOf(c.Type)})
	}
	r.NotNull, r.Texts = make([]bool, len(r.Fields)), make([]bool, len(r.Fields))
	for found := range a.System.Relations() {
		if found.Namespace == nil {
			continue
		}
		r.Path = append(append([]string{found.Database}, found.Namespace...), found.Spark)
		for _, n := range found.NotNull {
			r.NotNull[n-1] = true
		}
		for _, n := range found.Texts {
			r.Texts[n-1] = true
		}
		for i, name := range found.Columns {
			if i < len(r.Fields) && name != "" {
				r.Fields[i].Name = name
			}
		}
	}
	return r, nil
}

// unplaced is an error without the position in a text that is none of the client's.
func unplaced(err error) error {
	var e *pgerr.Error
	if !errors.As(err, &e) || analyze.Unavailable(err) {
		return err
	}
	return e.WithPosition(0)
}

// schemaName is PostgreSQL's name of a namespace.
func schemaName(namespace string) string {
	if strings.EqualFold(namespace, "default") {
		return "public"
	}
	return namespace
}

func identifiers(names ...string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
	}
	return strings.Join(quoted, ".")
}

// offset is where a byte of the text was in the statement's.
func (in asked) offset(at int) int {
	return (&stmt.Statement{Edits: in.edits}).ClientOffset(at)
}

// place gives an error, whose position is a character's of the text, its position in the statement's.
func (in asked) place(err error, of string) error {
	e := pgerr.From(err)
	if err == nil || len(in.edits) == 0 || e.Position <= 0 {
		return err
	}
	at, n := len(in.text), 1
	for i := range in.text {
		if n == e.Position {
			at = i
			break
		}
		n++
	}
	return e.WithPosition(utf8.RuneCountInString(of[:min(in.offset(at), len(of))]) + 1)
}

// placed leads the marks of what was written back to the statement's text.
func (in asked) placed(marks []deparse.Mark) []deparse.Mark {
	if len(in.edits) == 0 {
		return marks
	}
	back := slices.Clone(marks)
	for i := range back {
		back[i].Client = in.offset(back[i].Client)
	}
	return back
}
