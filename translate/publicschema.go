package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// sessionCatalog is Spark's own catalog (CatalogManager), whose default namespace is PostgreSQL's public.
const sessionCatalog = "spark_catalog"

// publicSchema spells public, in front of the name of a table, a function or a column's table, as Spark's default. Behind the
// name of another catalog it is left: catalogs of others have schemas of that name.
func (c *classifier) publicSchema(n *pg.Node, r []replacement) []replacement {
	if !strings.Contains(strings.ToLower(c.s.Text), "public") {
		return r
	}
	list := c.tokens()
	for i, t := range list[:max(0, len(list)-1)] {
		named := t.is(c.s.Text, "public") || t.kind == quoted && t.text(c.s.Text) == `"public"`
		first := i == 0 || list[i-1].byte(c.s.Text) != '.' || i > 1 && list[i-2].is(c.s.Text, sessionCatalog)
		if named && first && list[i+1].byte(c.s.Text) == '.' && !isTable(n, "public") {
			r = append(r, replacement{t.start, t.end, "`default`"})
		}
	}
	return r
}

// isTable tells whether a statement knows a table by that name.
func isTable(n *pg.Node, name string) (found bool) {
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		switch m := m.(type) {
		case *pg.RangeVar:
			found = found || m.Relname == name
		case *pg.Alias:
			found = found || m.Aliasname == name
		}
	})
	return found
}
