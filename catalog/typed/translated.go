package typed

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/deparse"
	"github.com/whereq/libra/translate/querytree"
	"github.com/whereq/libra/translate/stmt"
)

// outcome is what became of an analysis.
type outcome struct {
	statement *stmt.Statement // nil: it is none that can be written, the one that came goes on
	err       error
}

// commandUtility is CMD_UTILITY of PostgreSQL's CmdType (nodes.h).
const commandUtility = 6

func write(a *analyze.Analysis, of *stmt.Statement, in asked) outcome {
	if a.Tree == "" {
		return outcome{}
	}
	tree, err := querytree.Read(a.Tree)
	if err != nil {
		return outcome{err: pgerr.New(pgerr.InternalError, "PostgreSQL's tree of the statement can't be read").WithCause(err)}
	}
	if tree.Int("commandType") == commandUtility {
		return outcome{}
	}
	zone, err := guc.SparkTimeZone(a.Settings.TimeZone)
	if err != nil {
		return outcome{err: err}
	}
	opts := deparse.Options{
		Catalog: names{a.System, a.Settings.Temporary}, Param: stmt.ParamName, TimeZone: zone, DayFirst: strings.Contains(a.Settings.DateStyle, "DMY"), User: a.Settings.User, Database: a.Settings.Database, Path: a.Path,
	}
	if of.Stored != nil {
		opts.Stored, opts.KeepTexts = of.Stored.Columns, of.Temporary != nil
	}
	result, err := deparse.Write(tree, opts)
	switch {
	case errors.Is(err, deparse.ErrStoredInterval):
		return outcome{} // goes on as it is
	case err != nil:
		text, _ := understandable(of)
		return outcome{err: inStatement(in.place(place(err, in.text), text), of)}
	}
	for _, m := range []*[]deparse.Mark{&result.Marks, &result.ReturningMarks, &result.CountingMarks} {
		*m = in.placed(*m)
	}
	switch {
	case of.Stored != nil:
		return outcome{statement: stored(a, of, result)}
	case of.Kind == stmt.Command:
		s := statement(a, of, result)
		if result.Returning != "" {
			s.Returns = returns(s, result)
			return outcome{statement: s}
		}
		s.Columns = nil
		if result.Counting != "" {
			s.Inserts, s.Counts = 0, counts(s, result)
		}
		return outcome{statement: s}
	}
	if len(result.Columns) != len(a.Columns) {
		return outcome{err: pgerr.Newf(pgerr.InternalError, "the statement has %d columns for PostgreSQL and %d for Spark", len(a.Columns), len(result.Columns))}
	}
	return outcome{statement: statement(a, of, result)}
}

// statement is the one that came with what is known of it.
func statement(a *analyze.Analysis, of *stmt.Statement, result *deparse.Result) *stmt.Statement {
	s := *of
	s.Spark, s.Edits = result.SQL, nil
	s.Marks = marks(result.Marks)
	s.Columns = make([]stmt.Column, len(a.Columns))
	for i, c := range a.Columns {
		s.Columns[i] = stmt.Column{Name: c.Name, OID: c.Type, Typmod: c.Typmod}
	}
	s.Params = make([]stmt.ParamHint, len(a.Params))
	for i, t := range a.Params {
		s.Params[i].OID = t
	}
	return &s
}

func marks(of []deparse.Mark) []stmt.Mark {
	list := make([]stmt.Mark, len(of))
	for i, m := range of {
		list[i] = stmt.Mark(m)
	}
	return list
}

// place makes a character's position of the byte offset that deparse gives.
func place(err error, text string) error {
	e := pgerr.From(err)
	if e.Position <= 0 {
		return e
	}
	return e.WithPosition(utf8.RuneCountInString(text[:min(e.Position, len(text))]) + 1)
}

// names are the OIDs' meanings as deparse asks for them.
type names struct {
	*analyze.System
	temporary *analyze.Temporary
}

func (n names) Function(id uint32) (deparse.Function, bool) {
	p := n.System.Proc(id)
	if p == nil {
		return deparse.Function{}, false
	}
	return deparse.Function{Schema: p.Schema, Name: p.Name, Args: p.Args, Result: p.Result, Set: p.Set}, true
}

func (n names) Operator(id uint32) (deparse.Operator, bool) {
	o := n.System.Operator(id)
	if o == nil {
		return deparse.Operator{}, false
	}
	return deparse.Operator{Name: o.Name, Function: o.Code}, true
}

func (n names) Type(id uint32) (deparse.Type, bool) {
	t := n.System.Type(id)
	if t == nil {
		return deparse.Type{}, false
	}
	return deparse.Type{Name: t.Name, Element: t.Element, Kind: t.Kind}, true
}

// Relation is one of Spark's tables. A catalog whose name PostgreSQL has no room for is not known by it.
func (n names) Relation(id uint32) (deparse.Relation, bool) {
	r := n.System.Relation(id)
	if r == nil {
		return deparse.Relation{}, false
	}
	if t, ok := n.temporary.Relation(r.Name); ok && r.Temporary() {
		of := deparse.Relation{Name: t.Path, Texts: t.Texts, NotNull: r.NotNull, Label: r.Name, Defaults: t.Defaults, Types: r.Types, Typmods: r.Typmods}
		if t.Foreign {
			of.Label = t.Path[len(t.Path)-1]
		}
		for _, f := range t.Fields {
			of.Columns, of.Types = append(of.Columns, f.Name), append(of.Types, f.Type)
			of.Typmods = append(of.Typmods, f.Typmod)
		}
		return of, true
	}
	if r.Namespace == nil {
		return deparse.Relation{}, false
	}
	name := append([]string{r.Database}, r.Namespace...)
	of := deparse.Relation{Name: append(name, r.Spark), Columns: r.Columns, NotNull: r.NotNull, Label: r.Name, Texts: make([]bool, len(r.Columns)), Types: r.Types, Typmods: r.Typmods, Required: r.Required}
	for _, c := range r.Texts {
		of.Texts[c-1] = true
	}
	return of, true
}
