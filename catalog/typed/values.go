package typed

import (
	"context"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Some of PostgreSQL's functions can be had of Spark for constants alone: date_trunc($1, x), to_char(x, $1), x ~ $1. Many drivers
// send each constant of a program as a parameter. So a statement that is refused is understood again when it is executed, with the
// values of its parameters in its text; what it is refused for then is told then.

// wantsValues tells whether a statement that was refused may be one that can be written when its parameters have values.
func wantsValues(u understood, err error) bool {
	var e *pgerr.Error
	return u.analysis != nil && len(u.analysis.Params) > 0 && u.statement.Stored == nil && errors.As(err, &e) && e.Code == pgerr.FeatureNotSupported
}

// described is what PostgreSQL tells of such a statement.
func described(u understood) *pgwire.Description {
	d := &pgwire.Description{Params: u.analysis.Params}
	for _, c := range u.analysis.Columns {
		d.Fields = append(d.Fields, pgwire.Field{Name: c.Name, Type: c.Type, Size: oid.SizeOf(c.Type), Typmod: c.Typmod})
	}
	return d
}

// withValues understands a refused statement with the values of its parameters. Without them it stays refused.
func (s *session) withValues(ctx context.Context, u understood, args []pgwire.Param, refused error) (understood, error) {
	values := s.values(u, args)
	if values == nil {
		return u, refused
	}
	settings, err := s.settings(ctx)
	if err != nil {
		return u, err
	}
	in, err := s.ask(ctx, u.statement, u.statement.Text, settings, values...)
	if err != nil {
		return u, err
	}
	a, err := s.analyze(ctx, in.text, u.analysis.Params, in.settings)
	if err != nil {
		return u, in.place(err, u.statement.Text)
	}
	made, err := s.translated(a, u.statement, in, s.dialect())
	if err != nil || len(made.statement.Columns) != len(u.analysis.Columns) {
		return made, err
	}
	for i, c := range u.analysis.Columns { // a cast has its type's name
		made.statement.Columns[i].Name = c.Name
	}
	return made, nil
}

var parameter = regexp.MustCompile(`^\$\d+$`)

// values are constants in the place of those parameters whose values can be written as such.
func (s *session) values(u understood, args []pgwire.Param) (list []piece) {
	for _, e := range u.statement.Edits {
		name := u.statement.Text[e.At : e.At+e.Old]
		if !parameter.MatchString(name) {
			continue
		}
		n, err := strconv.Atoi(name[1:])
		if err != nil || n < 1 || n > len(args) || n > len(u.analysis.Params) {
			continue
		}
		if text, ok := constant(args[n-1], u.analysis.Params[n-1]); ok {
			list = append(list, piece{e.At, e.At + e.Old, text})
		}
	}
	return list
}

// constant is a value in PostgreSQL's SQL; one in binary must be of a type whose text is known.
func constant(arg pgwire.Param, typ uint32) (string, bool) {
	name := oid.FormatType(typ, oid.NoTypmod)
	if arg.Value == nil {
		return "(NULL::" + name + ")", true
	}
	text, ok := string(arg.Value), true
	if arg.Format != 0 {
		v, err := oid.Decode(typ, arg.Format, arg.Value, oid.Env{})
		if err != nil {
			return "", false
		}
		text, ok = textOf(v)
	}
	return "('" + strings.ReplaceAll(text, "'", "''") + "'::" + name + ")", ok && name != "???"
}

// textOf is the text of a value.
func textOf(v oid.Value) (string, bool) {
	switch v.Kind {
	case oid.KindBool:
		return strconv.FormatBool(v.Bool()), true
	case oid.KindInt2, oid.KindInt4, oid.KindInt8:
		return strconv.FormatInt(v.Int, 10), true
	case oid.KindFloat4:
		return strconv.FormatFloat(v.Float, 'g', -1, 32), true
	case oid.KindFloat8:
		return strconv.FormatFloat(v.Float, 'g', -1, 64), true
	case oid.KindText, oid.KindNumeric, oid.KindUUID, oid.KindJSON:
		return v.Text, true
	case oid.KindArray:
		return arrayText(v.Array)
	}
	return "", false
}

// arrayText is an array of one dimension.
func arrayText(a *oid.Array) (string, bool) {
	if len(a.Dims) > 1 {
		return "", false
	}
	items := make([]string, len(a.Elems))
	for i, v := range a.Elems {
		if v.Kind == oid.KindNull {
			items[i] = "NULL"
			continue
		}
		text, ok := textOf(v)
		if !ok {
			return "", false
		}
		items[i] = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
	}
	return "{" + strings.Join(items, ",") + "}", true
}
