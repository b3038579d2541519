package sessions

import (
	"context"
	"strings"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// bind is the statement ready to be sent: with Bind's values as typed Spark literals, under the names that the statement's
// Spark text has for them.
func (c *connection) bind(ctx context.Context, s *stmt.Statement, args []pgwire.Param) (bound, error) {
	if len(args) == 0 {
		return bound{Statement: s}, nil
	}
	types, err := c.argumentTypes(ctx, s, args)
	if err != nil {
		return bound{}, err
	}
	style, err := c.style()
	if err != nil {
		return bound{}, err
	}
	env := oid.Env{TimeZone: style.TimeZone, DateStyle: style.DateStyle, IntervalStyle: style.IntervalStyle, Now: time.Now()}
	named := make(map[string]sparkconnect.Literal, len(args))
	for i, a := range args {
		value, err := oid.Decode(types[i], a.Format, a.Value, env)
		if err != nil {
			return bound{}, err
		}
		if named[stmt.ParamName(i+1)], err = argument(s, value); err != nil {
			return bound{}, err
		}
	}
	return bound{withArrays(s, types), named}, nil
}

// argument is a value as the statement's Spark text takes it: one that was written anew has its intervals as JSON.
func argument(s *stmt.Statement, v oid.Value) (sparkconnect.Literal, error) {
	if v.Type != oid.Interval && v.Type != oid.IntervalArray || s.Marks == nil {
		return literal(v)
	}
	if v.Kind == oid.KindNull {
		return sparkconnect.Null(sparkconnect.StringType), nil
	}
	text, err := intervalText(v)
	return sparkconnect.String(text), err
}

func intervalText(v oid.Value) (string, error) {
	switch {
	case v.Kind == oid.KindNull:
		return "null", nil
	case v.Infinite != 0:
		return "", errInfinite
	case v.Kind == oid.KindInterval:
		return stmt.IntervalParam(v.Months, v.Days, v.Int), nil
	case len(v.Array.Dims) > 1:
		return "", pgerr.Unsupported("an array of arrays of intervals as a parameter", "Send the intervals as texts.")
	}
	list := make([]string, len(v.Array.Elems))
	for i, item := range v.Array.Elems {
		var err error
		if list[i], err = intervalText(item); err != nil {
			return "", err
		}
	}
	return "[" + strings.Join(list, ",") + "]", nil
}

// bound is a statement with its arguments.
type bound struct {
	*stmt.Statement
	named map[string]sparkconnect.Literal
}

// sent is the statement as a session's Spark takes it: with the arguments in its text where Spark does not bind them.
func (b bound) sent(m *member) bound {
	if len(b.named) == 0 || m.spark.BindsArguments() {
		return b
	}
	return bound{translate.Inlined(b.Statement, b.value), nil}
}

// value is an argument in Spark's SQL.
func (b bound) value(name string) (string, bool) {
	v, ok := b.named[name]
	if !ok {
		return "", false
	}
	return v.SQL(), true
}

// argumentTypes are the types of Bind's values; those that the client left open are found out.
func (c *connection) argumentTypes(ctx context.Context, s *stmt.Statement, args []pgwire.Param) ([]uint32, error) {
	types := make([]uint32, len(args))
	for i, a := range args {
		types[i] = a.OID
	}
	return c.resolve(ctx, s, types)
}
