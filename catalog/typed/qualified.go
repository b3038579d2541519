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

// piece is what stands in the place of a part of a text.
type piece struct {
	start, end int
	with       string
}

// ask makes of a statement's text, or of that of the query in it, what the analyzer gets. values stand for parameters.
func (s *session) ask(ctx context.Context, of *stmt.Statement, text string, settings analyze.Settings, values ...piece) (asked, error) {
	in := asked{text: text, settings: settings}
	if len(of.Qualified) == 0 && len(values) == 0 {
		return in, nil
	}
	start := 0
	if of.Stored != nil {
		start = of.Stored.Start
	}
	var foreign []foreignTable
	pieces := values
	for _, q := range of.Qualified {
		name, elsewhere := s.nameOf(ctx, q, settings.Database)
		pieces = append(pieces, piece{q.Start - start, q.End - start, name})
		if of := (foreignTable{q.Catalog, q.Schema, q.Table}); elsewhere && !slices.Contains(foreign, of) {
			foreign = append(foreign, of)
		}
	}
	in.replace(pieces)
	if len(foreign) == 0 {
		return in, nil
	}
	var err error
	in.settings.Temporary, err = s.withForeign(ctx, settings, foreign)
	return in, err
}

// replace puts pieces into the text, those that are in it.
func (in *asked) replace(pieces []piece) {
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	done := 0
	for _, p := range pieces {
		if p.start < done || p.end > len(in.text) {
			continue
		}
		b.WriteString(in.text[done:p.start])
		b.WriteString(p.with)
		in.edits = append(in.edits, stmt.Edit{At: p.start, Old: p.end - p.start, New: len(p.with)})
		done = p.end
	}
	in.text = b.String() + in.text[done:]
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

// foreignSet is a Temporary with other catalogs' tables, and what it was made of.
type foreignSet struct {
	own    *analyze.Temporary
	tables []*analyze.Analysis
	made   *analyze.Temporary
}

// mostForeign sets of other catalogs' tables are remembered.
const mostForeign = 100

// withForeign are the connection's temporary relations and those that stand for other catalogs' tables: the same pointer as
// long as nothing changes.
func (s *session) withForeign(ctx context.Context, settings analyze.Settings, tables []foreignTable) (*analyze.Temporary, error) {
	set := foreignSet{own: settings.Temporary}
	for _, t := range tables {
		a, err := s.columns(ctx, settings, t)
		if err != nil {
			return nil, unplaced(err)
		}
		set.tables = append(set.tables, a)
	}
	for _, known := range s.own.foreign {
		if known.own == set.own && slices.Equal(known.tables, set.tables) {
			return known.made, nil
		}
	}
	list := settings.Temporary.All()
	for i, t := range tables {
		list = append(list, t.relation(set.tables[i]))
	}
	set.made = analyze.NewTemporary(list)
	if len(s.own.foreign) >= mostForeign {
		s.own.foreign = nil
	}
	s.own.foreign = append(s.own.foreign, set)
	return set.made, nil
}

// columns asks for the columns of another catalog's table.
func (s *session) columns(ctx context.Context, settings analyze.Settings, of foreignTable) (*analyze.Analysis, error) {
	settings.Database, settings.Temporary = of.catalog, nil
	text := "SELECT * FROM " + identifiers(schemaName(of.schema), of.table)
	a, err := s.analyze(ctx, text, nil, settings)
	if analyze.Unavailable(err) && s.engine.lookUp(ctx, settings, of.schema+"."+of.table) { // the catalog's first table
		return s.analyze(ctx, text, nil, settings)
	}
	return a, err
}

// relation is a temporary table with the columns of an analyzed SELECT * FROM it.
func (t foreignTable) relation(a *analyze.Analysis) (r analyze.TemporaryRelation) {
	r.Name, r.Table, r.Foreign = t.name(), true, true
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
	return r
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
