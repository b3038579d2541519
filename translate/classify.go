package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// classifier sorts one statement of a unit.
type classifier struct {
	*unit
	start, end int // of the statement in the unit's text
	s          *stmt.Statement
	wrong      error   // what must not go to Spark: a constant that is none of its type, a system column
	cut        []token // see tokens

	catalogOnly bool          // a query of PostgreSQL's catalogs, which Spark can't answer
	marks       []replacement // names of libra's own in place of catalogs
	around      []replacement // what stands around the query of a CREATE TABLE … AS
}

// family sorts the statements of one AST node.
type family func(c *classifier, n *pg.Node) error

// classify fills in kind, tag, effect and what else a statement's family knows of it.
func (c *classifier) classify(n *pg.Node) error {
	f, ok := families[nodeName(n)]
	if !ok {
		return pgerr.Unsupported("this statement", "libra does not know PostgreSQL's node "+string(nodeName(n))+".")
	}
	return f(c, n)
}

var nodeOneof = (*pg.Node)(nil).ProtoReflect().Descriptor().Oneofs().ByName("node")

// nodeName names the node as the grammar's description does: select_stmt, …
func nodeName(n *pg.Node) protoreflect.Name {
	if fd := n.ProtoReflect().WhichOneof(nodeOneof); fd != nil {
		return fd.Name()
	}
	return ""
}

func (c *classifier) local(tag string, l stmt.LocalStatement) error {
	c.s.Kind, c.s.Tag, c.s.Local = stmt.Local, tag, l
	return nil
}

func (c *classifier) query(tag string) error {
	c.s.Kind, c.s.Tag, c.s.Effect, c.s.Rows = stmt.Query, tag, stmt.NoEffect, stmt.HasRows
	return nil
}

func (c *classifier) command(tag string, effect stmt.Effect) error {
	c.s.Kind, c.s.Tag, c.s.Effect, c.s.Rows = stmt.Command, tag, effect, stmt.NoRows
	return nil
}

// families says what becomes of each kind of statement that PostgreSQL's grammar knows. More refusals are added from
// refuse.go; a test walks the grammar's node types and finds each in here.
var families = map[protoreflect.Name]family{
	"transaction_stmt":     transactionStmt,
	"variable_set_stmt":    variableSetStmt,
	"variable_show_stmt":   variableShowStmt,
	"constraints_set_stmt": constraintsSetStmt,
	"deallocate_stmt":      deallocateStmt,
	"discard_stmt":         discardStmt,
	"fetch_stmt":           fetchStmt,
	"close_portal_stmt":    closePortalStmt,
	"execute_stmt":         executeStmt,
	"listen_stmt":          listenStmt("LISTEN"),
	"unlisten_stmt":        listenStmt("UNLISTEN"),
	"notify_stmt":          listenStmt("NOTIFY"),

	"copy_stmt": copyStmt,

	"select_stmt": selectStmt,

	"insert_stmt":   insertStmt,
	"update_stmt":   func(c *classifier, n *pg.Node) error { return c.dml("UPDATE", n.GetUpdateStmt().ReturningList) },
	"delete_stmt":   func(c *classifier, n *pg.Node) error { return c.dml("DELETE", n.GetDeleteStmt().ReturningList) },
	"merge_stmt":    func(c *classifier, n *pg.Node) error { return c.dml("MERGE", n.GetMergeStmt().ReturningList) },
	"truncate_stmt": persistent("TRUNCATE TABLE"),
	"call_stmt":     callStmt,

	"create_stmt":          createStmt,
	"create_table_as_stmt": createTableAsStmt,
	"view_stmt":            viewStmt,
	"create_schema_stmt":   persistent("CREATE SCHEMA"),
	"createdb_stmt":        persistent("CREATE DATABASE"),
	"dropdb_stmt":          persistent("DROP DATABASE"),
	"create_function_stmt": createFunctionStmt,
	"drop_stmt":            dropStmt,
	"alter_table_stmt":     alterTableStmt,
	"rename_stmt":          renameStmt,
	"comment_stmt":         commentStmt,

	"vacuum_stmt":     vacuumStmt,
	"grant_stmt":      grantStmt,
	"grant_role_stmt": grantStmt,
	"define_stmt":     defineStmt,
}

func persistent(tag string) family {
	return func(c *classifier, _ *pg.Node) error { return c.command(tag, stmt.Persistent) }
}

// init joins to the families the statements that hold others, which would be a cycle in the table, and the refusals,
// which are data.
func init() {
	families["declare_cursor_stmt"] = declareCursorStmt
	families["prepare_stmt"] = prepareStmt
	families["explain_stmt"] = explainStmt
	for name, r := range refusals {
		families[name] = func(*classifier, *pg.Node) error { return pgerr.Unsupported(r.what, r.hint) }
	}
}
