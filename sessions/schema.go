package sessions

import (
	"context"
	"errors"
	"strings"

	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// currentSchema remembers which Spark schema a connection's search_path came to.
type currentSchema struct {
	path   string // search_path as it was resolved
	schema string // text of the USE, empty for Spark's initial schema
	known  bool
}

// leaseSchema leases the member for the first schema of search_path that there is, as PostgreSQL takes the first
// existing one for its current schema (manual, "The Schema Search Path").
func (c *connection) leaseSchema(ctx context.Context, own combo) (*member, error) {
	path, err := c.client.Settings.Get("search_path")
	if err != nil {
		return nil, err
	}
	if c.path.known && c.path.path == path {
		own.schema = c.path.schema
		return c.family.lease(ctx, own)
	}
	for _, name := range append(schemas(path), "") {
		own.schema = name
		m, err := c.family.lease(ctx, own)
		if err == nil {
			c.path = currentSchema{path: path, schema: name, known: true}
			return m, nil
		}
		if !missingSchema(err) {
			return nil, err
		}
	}
	return nil, errors.New("no schema of search_path can be used")
}

// Catalog is the Spark catalog that the connection has gone to with USE; empty where it is Spark's default.
func (c *connection) Catalog() string {
	path, err := c.client.Settings.Get("search_path")
	if err != nil || !c.path.known || c.path.path != path || c.path.schema == "" {
		return ""
	}
	if parts := splitName(c.path.schema); len(parts) > 1 {
		return parts[0]
	}
	return ""
}

func missingSchema(err error) bool {
	var spark *sparkconnect.Error
	return errors.As(err, &spark) && spark.Class == "SCHEMA_NOT_FOUND"
}

// schemas gives the entries of a search_path that may be Spark schemas, as USE texts. public is Spark's default
// schema; "$user" is looked for like any other.
func schemas(path string) []string {
	var names []string
	list, _ := guc.SplitIdentifiers(path)
	for _, name := range list {
		switch {
		case name == "$user" || strings.HasPrefix(name, "pg_") || name == "information_schema":
		case name == "public":
			names = append(names, "")
		default:
			names = append(names, quote(name))
		}
	}
	return names
}
