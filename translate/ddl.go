package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// createStmt is CREATE TABLE. With USING a temporary one is Spark's, and a view of the session there.
func createStmt(c *classifier, n *pg.Node) error {
	s := n.GetCreateStmt()
	if !temporary(s.Relation) && s.Oncommit != pg.OnCommitAction_ONCOMMIT_NOOP && s.Oncommit != pg.OnCommitAction_ON_COMMIT_ACTION_UNDEFINED {
		return pgerr.New("42P16", "ON COMMIT can only be used on temporary tables")
	}
	if temporary(s.Relation) && s.AccessMethod != "" {
		return c.command("CREATE TABLE", stmt.SessionState)
	}
	if temporary(s.Relation) {
		c.s.Temporary = &stmt.Temporary{Name: s.Relation.Relname, Exists: s.IfNotExists, OnCommit: commitActions[s.Oncommit]}
	}
	return c.command("CREATE TABLE", stmt.Persistent)
}

func createTableAsStmt(c *classifier, n *pg.Node) error {
	s := n.GetCreateTableAsStmt()
	if s.Objtype == pg.ObjectType_OBJECT_MATVIEW {
		return pgerr.Unsupported("CREATE MATERIALIZED VIEW", "Use CREATE TABLE … AS SELECT.")
	}
	if s.Query.GetSelectStmt() == nil {
		return pgerr.Unsupported("CREATE TABLE … AS EXECUTE", "Write the query behind AS.")
	}
	c.storesTable(s)
	return c.command("CREATE TABLE AS", stmt.Persistent)
}

func viewStmt(c *classifier, n *pg.Node) error {
	if err := c.storesView(n.GetViewStmt()); err != nil {
		return err
	}
	if temporary(n.GetViewStmt().View) {
		if c.says("global") {
			return c.command("CREATE VIEW", stmt.Persistent)
		}
		return c.command("CREATE VIEW", stmt.SessionState)
	}
	if err := c.refuseRenamed(n, "a view of a temporary table", "Use CREATE TEMPORARY VIEW, or make the table a permanent one."); err != nil {
		return err
	}
	return c.command("CREATE VIEW", stmt.Persistent)
}

// says tells whether a word is one of the first four of the statement. GLOBAL means nothing to PostgreSQL; to Spark
// a global temporary view is every session's.
func (c *classifier) says(w string) bool {
	s := pgScanner{text: c.s.Text}
	for range 4 {
		if s.next().is(s.text, w) {
			return true
		}
	}
	return false
}

// createFunctionStmt lets through what is Spark's as well: a body that is an expression.
func createFunctionStmt(c *classifier, n *pg.Node) error {
	s := n.GetCreateFunctionStmt()
	switch {
	case s.IsProcedure:
		return pgerr.Unsupported("CREATE PROCEDURE", "Spark runs compound scripts instead: BEGIN … END.")
	case s.SqlBody.GetReturnStmt() == nil:
		return pgerr.Unsupported("CREATE FUNCTION in this form", hintFunctions)
	}
	return c.command("CREATE FUNCTION", stmt.Persistent)
}

// dropEffects are the objects that Spark drops. A view may be a temporary one, which is the session's.
var dropEffects = map[pg.ObjectType]stmt.Effect{
	pg.ObjectType_OBJECT_TABLE:    stmt.Persistent,
	pg.ObjectType_OBJECT_VIEW:     stmt.SessionState,
	pg.ObjectType_OBJECT_SCHEMA:   stmt.Persistent,
	pg.ObjectType_OBJECT_FUNCTION: stmt.Persistent,
}

func dropStmt(c *classifier, n *pg.Node) error {
	object := n.GetDropStmt().RemoveType
	effect, ok := dropEffects[object]
	if !ok {
		return pgerr.Unsupported("DROP "+objectName(object), "Spark drops tables, views, schemas and functions.")
	}
	return c.command("DROP "+objectName(object), effect)
}

// objectName writes an object type as SQL does.
func objectName(t pg.ObjectType) string {
	switch t {
	case pg.ObjectType_OBJECT_MATVIEW:
		return "MATERIALIZED VIEW"
	case pg.ObjectType_OBJECT_TSCONFIGURATION, pg.ObjectType_OBJECT_TSDICTIONARY, pg.ObjectType_OBJECT_TSPARSER, pg.ObjectType_OBJECT_TSTEMPLATE:
		return "TEXT SEARCH " + strings.TrimPrefix(t.String(), "OBJECT_TS")
	case pg.ObjectType_OBJECT_FDW:
		return "FOREIGN DATA WRAPPER"
	case pg.ObjectType_OBJECT_STATISTIC_EXT:
		return "STATISTICS"
	case pg.ObjectType_OBJECT_FOREIGN_SERVER:
		return "SERVER"
	}
	return strings.ReplaceAll(strings.TrimPrefix(t.String(), "OBJECT_"), "_", " ")
}

func alterTableStmt(c *classifier, n *pg.Node) error {
	return c.alter(n.GetAlterTableStmt().Objtype)
}

func renameStmt(c *classifier, n *pg.Node) error {
	s := n.GetRenameStmt()
	if s.RenameType == pg.ObjectType_OBJECT_COLUMN {
		return c.alter(s.RelationType)
	}
	if err := c.refuseRenamed(n, "another name for a temporary table", "Use CREATE TEMPORARY TABLE new AS TABLE old."); err != nil {
		return err
	}
	return c.alter(s.RenameType)
}

// alter is ALTER TABLE or ALTER VIEW; a view may be a temporary one.
func (c *classifier) alter(object pg.ObjectType) error {
	switch object {
	case pg.ObjectType_OBJECT_TABLE:
		return c.command("ALTER TABLE", stmt.Persistent)
	case pg.ObjectType_OBJECT_VIEW:
		return c.command("ALTER VIEW", stmt.SessionState)
	}
	return pgerr.Unsupported("ALTER "+objectName(object), "Spark alters tables and views.")
}

// commentable are the objects that Spark has comments on.
var commentable = map[pg.ObjectType]bool{
	pg.ObjectType_OBJECT_TABLE: true, pg.ObjectType_OBJECT_SCHEMA: true, pg.ObjectType_OBJECT_DATABASE: true, pg.ObjectType_OBJECT_COLUMN: true,
}

func commentStmt(c *classifier, n *pg.Node) error {
	if object := n.GetCommentStmt().Objtype; !commentable[object] {
		return pgerr.Unsupported("COMMENT ON "+objectName(object), "Spark has comments on tables, columns and schemas.")
	}
	return c.command("COMMENT", stmt.Persistent)
}
