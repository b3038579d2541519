package sessions

import (
	"context"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/sessions/sparkconnect"
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
		if named[stmt.ParamName(i+1)], err = literal(value); err != nil {
			return bound{}, err
		}
	}
	return bound{withArrays(s, types), named}, nil
}

// bound is a statement with its arguments.
type bound struct {
	*stmt.Statement
	named map[string]sparkconnect.Literal
}

// argumentTypes are the types of Bind's values; those that the client left open are found out.
func (c *connection) argumentTypes(ctx context.Context, s *stmt.Statement, args []pgwire.Param) ([]uint32, error) {
	types := make([]uint32, len(args))
	for i, a := range args {
		types[i] = a.OID
	}
	return c.resolve(ctx, s, types)
}
