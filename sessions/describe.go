package sessions

import (
	"context"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// Describe gives parameter types and columns. It never runs a command: Spark runs one as soon as it is analyzed.
func (c *connection) Describe(ctx context.Context, s *stmt.Statement, given []uint32) (*pgwire.Description, error) {
	if err := checkCatalog(s); err != nil {
		return nil, err
	}
	types, err := c.resolve(ctx, s, given)
	if err != nil {
		return nil, err
	}
	d := &pgwire.Description{Params: types}
	switch {
	case s.Columns != nil:
		d.Fields = declaredFields(s.Columns)
		return d, nil
	case s.Rows == stmt.NoRows:
		return d, nil
	case s.Rows == stmt.UnknownRows || s.Effect != stmt.NoEffect:
		d.Unknown = true
		return d, nil
	}
	schema, err := c.analyze(ctx, withArrays(s, types), types)
	if err != nil {
		return nil, err
	}
	d.Fields, err = fields(schema)
	return d, err
}

// analyze asks Spark for the columns of a query whose parameters have these types.
func (c *connection) analyze(ctx context.Context, s *stmt.Statement, types []uint32) (schema *arrow.Schema, err error) {
	named := map[string]sparkconnect.Literal{}
	for i, t := range types {
		named[stmt.ParamName(i+1)] = sample(t)
	}
	err = c.with(ctx, s, true, func(m *member) (err error) {
		b := bound{s, named}.sent(m)
		schema, err = m.spark.Analyze(ctx, sparkconnect.Query{SQL: b.Spark, Named: b.named})
		return err
	})
	return schema, err
}
