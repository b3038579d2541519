package sessions

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// use runs a USE (or SET CATALOG) for this connection alone: on a Spark session of its own, so that nobody who
// shares the present one is moved, and then asks Spark where it got to.
func (c *connection) use(ctx context.Context, s *stmt.Statement) error {
	var current combo
	var schema string
	err := c.with(ctx, s, true, func(m *member) error {
		scratch, err := c.family.scratch(ctx, m)
		if err != nil {
			return err
		}
		defer c.family.releaseSpark(scratch)
		if err := run(ctx, scratch, sparkconnect.Query{SQL: s.Spark}); err != nil {
			return err
		}
		var catalog string
		catalog, schema, err = whereAmI(ctx, scratch)
		current = m.combo
		current.schema = quote(catalog) + "." + quote(schema)
		return err
	})
	if err != nil {
		return err
	}
	if current.schema == initialSchema {
		current.schema = ""
	}
	if err := c.client.Settings.Set("search_path", searchPath(schema), false); err != nil {
		return err
	}
	path, err := c.client.Settings.Get("search_path")
	c.path = currentSchema{path: path, schema: current.schema, known: true}
	return err
}

// plainName is an identifier that PostgreSQL needs no quotes for.
var plainName = regexp.MustCompile(`^[a-z_][a-z0-9_$]*$`)

// searchPath is the schema as SHOW search_path shows it.
func searchPath(schema string) string {
	if schema == "default" {
		schema = "public"
	}
	if plainName.MatchString(schema) {
		return schema
	}
	return `"` + strings.ReplaceAll(schema, `"`, `""`) + `"`
}

// whereAmI asks for a session's current catalog and schema.
func whereAmI(ctx context.Context, s *sparkconnect.Session) (catalog, schema string, err error) {
	op, err := s.Execute(ctx, sparkconnect.Query{SQL: "SELECT current_catalog(), current_schema()"})
	if err != nil {
		return "", "", err
	}
	defer op.Close()
	rec, err := op.Next(ctx)
	if err != nil {
		return "", "", err
	}
	defer rec.Release()
	c, ok1 := rec.Column(0).(*array.String)
	n, ok2 := rec.Column(1).(*array.String)
	if !ok1 || !ok2 || rec.NumRows() != 1 {
		return "", "", errors.New("current_catalog() and current_schema() did not answer with two strings")
	}
	return c.Value(0), n.Value(0), nil
}
