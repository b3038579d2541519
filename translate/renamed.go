package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// Renamed is a statement with other names for some of its tables in Spark's SQL: for temporary tables, whose names are a
// connection's own. renames gives the name in Spark of a table, with its schema as the statement has it or ""; what it does not
// find stays. makes is the name in Spark of the temporary table that the statement makes. The text is parsed again; what
// PostgreSQL's grammar refuses stays as it is.
func Renamed(of *stmt.Statement, renames func(schema, table string) (spark string, found bool), makes string) (*stmt.Statement, error) {
	if of.Native {
		return of, nil
	}
	o, err := guard(of.Text)
	if err != nil {
		return nil, err
	}
	u := unit{whole: of.Text, text: of.Text, outline: o, renames: renames, makes: makes}
	list, refused, err := u.statements()
	if err != nil || refused || len(list) != 1 {
		return of, err
	}
	s := list[0]
	if s.Kind == stmt.Copying && of.Kind != stmt.Copying { // the query that reads a COPY's table
		s = s.Copy.Query
	}
	s.Start = of.Start
	return s, nil
}

// renamed is the name in Spark of a table that has another one there.
func (u *unit) renamed(r *pg.RangeVar) (spark string, found bool) {
	if u.renames == nil || r.GetCatalogname() != "" {
		return "", false
	}
	return u.renames(r.GetSchemaname(), r.GetRelname())
}

// madeName is the name in Spark of the table that a statement makes.
func (c *classifier) madeName(r *pg.RangeVar) string {
	if c.makes != "" && temporary(r) {
		return c.makes
	}
	return c.tableName(r)
}

// renamedTables puts the names in Spark in the place of those that a statement has. A name of a WITH query is none of a table.
func (c *classifier) renamedTables(n *pg.Node, r []replacement) []replacement {
	if c.renames == nil {
		return r
	}
	queries := map[string]bool{}
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		if cte, ok := m.(*pg.CommonTableExpr); ok {
			queries[cte.Ctename] = true
		}
	})
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		v, ok := m.(*pg.RangeVar)
		if !ok || v.Schemaname == "" && queries[v.Relname] {
			return
		}
		if spark, found := c.renamed(v); found {
			r = c.renameAt(v, spark, n, r)
		}
	})
	return r
}

func (c *classifier) renameAt(v *pg.RangeVar, spark string, n *pg.Node, r []replacement) []replacement {
	first := c.tokenAt(int(v.Location) - c.start)
	last := c.lastOfName(first)
	if first > last {
		return r
	}
	if v.Alias == nil && v != targetOf(n) {
		spark += " AS " + sparkName(v.Relname)
	}
	return append(r, replacement{c.tokens()[first].start, c.tokens()[last].end, spark})
}

// refuseRenamed refuses what a renamed table can't be in.
func (c *classifier) refuseRenamed(n *pg.Node, what, hint string) (err error) {
	if c.renames == nil {
		return nil
	}
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		if v, ok := m.(*pg.RangeVar); ok && err == nil {
			if _, found := c.renamed(v); found {
				err = c.place(pgerr.Unsupported(what, hint), int(v.Location))
			}
		}
	})
	return err
}
