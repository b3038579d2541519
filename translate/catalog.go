package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// relations are the tables that a statement names: which of PostgreSQL's catalogs, and whether others.
type relations struct {
	catalog  *pg.RangeVar   // the first of pg_catalog's or information_schema's, nil when there is none
	catalogs []*pg.RangeVar // all of them, when every is set
	user     *pg.RangeVar   // the first of the others
	every    bool
	enough   bool // stop at the first one: the text has no catalog's name in it
}

// relations looks for the tables of a parsed statement.
func (c *classifier) relations(n *pg.Node) relations {
	r := relations{enough: !mayNameCatalog(c.s.Text)}
	r.walk(n.ProtoReflect(), nil)
	return r
}

// mayNameCatalog is a quick look at the text; almost no statement gets further.
func mayNameCatalog(text string) bool {
	for i := 0; i+3 <= len(text); i++ {
		switch text[i] | 0x20 {
		case 'p':
			if strings.EqualFold(text[i:i+3], "pg_") {
				return true
			}
		case 'l':
			if len(text)-i >= len("libra") && strings.EqualFold(text[i:i+len("libra")], "libra") {
				return true
			}
		case 'i':
			if len(text)-i >= len(informationSchema) && strings.EqualFold(text[i:i+len(informationSchema)], informationSchema) {
				return true
			}
		}
	}
	return false
}

// walk visits a node with the names that the WITH clauses around it have made, which hide tables.
func (r *relations) walk(m protoreflect.Message, hidden []string) {
	switch n := m.Interface().(type) {
	case *pg.RangeVar:
		r.add(n, hidden)
		return
	case interface{ GetWithClause() *pg.WithClause }:
		if with := n.GetWithClause(); with != nil {
			hidden = r.with(with, hidden)
		}
	case *pg.WithClause:
		return // the statement that it belongs to has been through it
	}
	m.Range(func(fd protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		switch {
		case r.done():
			return false
		case fd.Kind() != protoreflect.MessageKind:
		case fd.IsList():
			for i := range v.List().Len() {
				r.walk(v.List().Get(i).Message(), hidden)
			}
		default:
			r.walk(v.Message(), hidden)
		}
		return true
	})
}

// with visits the queries of a WITH clause and gives the names that hide tables behind it. A query sees those before
// it, with RECURSIVE all of them (manual, "SELECT", WITH Clause).
func (r *relations) with(with *pg.WithClause, hidden []string) []string {
	hidden = hidden[:len(hidden):len(hidden)]
	if with.Recursive {
		for _, cte := range with.Ctes {
			hidden = append(hidden, cte.GetCommonTableExpr().GetCtename())
		}
	}
	for _, cte := range with.Ctes {
		r.walk(cte.ProtoReflect(), hidden)
		if !with.Recursive {
			hidden = append(hidden, cte.GetCommonTableExpr().GetCtename())
		}
	}
	return hidden
}

func (r *relations) add(v *pg.RangeVar, hidden []string) {
	if v.Schemaname == "" {
		for _, name := range hidden {
			if name == v.Relname {
				return
			}
		}
	}
	switch {
	case inCatalog(v):
		if r.catalog == nil {
			r.catalog = v
		}
		r.catalogs = append(r.catalogs, v)
	case r.user == nil:
		r.user = v
	}
}

func (r *relations) done() bool { return r.user != nil && (r.enough || r.catalog != nil && !r.every) }

// catalogQuery makes a SELECT one for the private PostgreSQL when all its tables are catalogs, or when it has none: what
// PostgreSQL doesn't know then is Spark's, so it gets Spark's text as well.
func (c *classifier) catalogQuery(n *pg.Node) error {
	r := c.relations(n)
	switch {
	case r.user == nil:
		c.s.Kind, c.catalogOnly = stmt.Catalog, r.catalog != nil
	case r.catalog != nil:
		r = relations{every: true}
		r.walk(n.ProtoReflect(), nil)
		return c.mixed(r, n)
	}
	return nil
}

func errMixed(r relations) error {
	return pgerr.Unsupported("this query of both PostgreSQL's catalogs and tables of Spark's",
		"PostgreSQL answers for "+nameOf(r.catalog)+", Spark for "+nameOf(r.user)+": query one after the other.")
}

// refuseCatalog refuses commands that touch PostgreSQL's catalogs.
func (c *classifier) refuseCatalog(n *pg.Node) error {
	if !mayNameCatalog(c.s.Text) {
		return nil
	}
	r := c.relations(n)
	if r.catalog == nil {
		return nil
	}
	if target := targetOf(n); target != nil && inCatalog(target) {
		return c.place(pgerr.Newf(pgerr.InsufficientPrivilege, "permission denied: %q is a system catalog", target.Relname), int(target.Location))
	}
	return c.place(pgerr.Unsupported("a command that reads PostgreSQL's catalogs",
		"PostgreSQL answers for "+nameOf(r.catalog)+", and commands run in Spark: SELECT from it, and write the values into the command."), int(r.catalog.Location))
}

// targetOf is the table that a command writes, nil for those that have none or several.
func targetOf(n *pg.Node) *pg.RangeVar {
	switch s := n.GetNode().(type) {
	case *pg.Node_InsertStmt:
		return s.InsertStmt.Relation
	case *pg.Node_UpdateStmt:
		return s.UpdateStmt.Relation
	case *pg.Node_DeleteStmt:
		return s.DeleteStmt.Relation
	case *pg.Node_MergeStmt:
		return s.MergeStmt.Relation
	case *pg.Node_CreateStmt:
		return s.CreateStmt.Relation
	case *pg.Node_ViewStmt:
		return s.ViewStmt.View
	case *pg.Node_CreateTableAsStmt:
		return s.CreateTableAsStmt.GetInto().GetRel()
	case *pg.Node_AlterTableStmt:
		return s.AlterTableStmt.Relation
	case *pg.Node_RenameStmt:
		return s.RenameStmt.Relation
	case *pg.Node_TruncateStmt:
		return s.TruncateStmt.Relations[0].GetRangeVar()
	case *pg.Node_CopyStmt:
		return s.CopyStmt.Relation
	}
	return nil
}

func nameOf(v *pg.RangeVar) string {
	if v.Schemaname == "" {
		return quoteIdentifier(v.Relname)
	}
	return quoteIdentifier(v.Schemaname) + "." + quoteIdentifier(v.Relname)
}
