package sessions

import (
	"context"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// literals turns Bind's values into typed Spark literals, named as the statement's Spark text has them.
func (c *connection) literals(ctx context.Context, s *stmt.Statement, args []pgwire.Param) (map[string]sparkconnect.Literal, error) {
	if len(args) == 0 {
		return nil, nil
	}
	types, err := c.argumentTypes(ctx, s, args)
	if err != nil {
		return nil, err
	}
	style, err := c.style()
	if err != nil {
		return nil, err
	}
	env := oid.Env{TimeZone: style.TimeZone, DateStyle: style.DateStyle, IntervalStyle: style.IntervalStyle, Now: time.Now()}
	named := make(map[string]sparkconnect.Literal, len(args))
	for i, a := range args {
		value, err := oid.Decode(types[i], a.Format, a.Value, env)
		if err != nil {
			return nil, err
		}
		if named[stmt.ParamName(i+1)], err = literal(value); err != nil {
			return nil, err
		}
	}
	return named, nil
}

// argumentTypes are the types of Bind's values; those that the client left open are found out.
func (c *connection) argumentTypes(ctx context.Context, s *stmt.Statement, args []pgwire.Param) ([]uint32, error) {
	types := make([]uint32, len(args))
	for i, a := range args {
		types[i] = a.OID
	}
	return c.resolve(ctx, s, types)
}
