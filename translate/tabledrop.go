package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// dropWords are the objects whose DROP is written anew.
var dropWords = map[pg.ObjectType]string{
	pg.ObjectType_OBJECT_TABLE: "DROP TABLE ", pg.ObjectType_OBJECT_VIEW: "DROP VIEW ", pg.ObjectType_OBJECT_SCHEMA: "DROP SCHEMA ",
	pg.ObjectType_OBJECT_FUNCTION: "DROP FUNCTION ",
}

// composeDrop is DROP of tables, views, schemas and functions. Spark drops one at a time, and knows CASCADE of schemas alone: it does not
// keep track of what depends on a table.
func composeDrop(c *classifier, n *pg.Node) (string, error) {
	s := n.GetDropStmt()
	word, ok := dropWords[s.RemoveType]
	if !ok {
		return "", nil
	}
	if s.MissingOk {
		word += "IF EXISTS "
	}
	end := ""
	if s.RemoveType == pg.ObjectType_OBJECT_SCHEMA && s.Behavior == pg.DropBehavior_DROP_CASCADE {
		end = " CASCADE"
	}
	var list []string
	for _, o := range s.Objects {
		list = append(list, word+c.objectPath(s.RemoveType, o)+end)
	}
	return inOrder(list), nil
}

// objectPath is the name of an object of DROP; public is Spark's default.
func (c *classifier) objectPath(of pg.ObjectType, n *pg.Node) string {
	if f := n.GetObjectWithArgs(); f != nil { // Spark has one function of a name
		return sparkName(nameList(f.Objname)...)
	}
	if l := n.GetList(); l != nil {
		if spark, found := c.renamed(rangeVar(nameList(l.Items))); found && of == pg.ObjectType_OBJECT_TABLE {
			return spark
		}
		var parts []string
		for i, p := range l.Items {
			part := p.GetString_().GetSval()
			if part == "public" && (i == 0 && len(l.Items) == 2 || i == 1 && len(l.Items) == 3 && l.Items[0].GetString_().GetSval() == sessionCatalog) {
				part = "default"
			}
			parts = append(parts, part)
		}
		return sparkName(parts...)
	}
	if name := n.GetString_().GetSval(); name != "public" {
		return sparkName(name)
	}
	return sparkName("default")
}

// rangeVar is a name of one or more parts as that of a table.
func rangeVar(parts []string) *pg.RangeVar {
	r := &pg.RangeVar{Relname: parts[len(parts)-1]}
	if len(parts) > 1 {
		r.Schemaname = parts[len(parts)-2]
	}
	if len(parts) > 2 {
		r.Catalogname = parts[0]
	}
	return r
}

// composeTruncate is TRUNCATE; there are neither identities nor foreign keys that it could reach.
func composeTruncate(c *classifier, n *pg.Node) (string, error) {
	var list []string
	for _, r := range n.GetTruncateStmt().Relations {
		list = append(list, "TRUNCATE TABLE "+c.tableName(r.GetRangeVar()))
	}
	return inOrder(list), nil
}

// composeAnalyze is ANALYZE: of tables, of some of their columns, or of all tables of the current schema.
func composeAnalyze(c *classifier, n *pg.Node) (string, error) {
	var list []string
	for _, r := range n.GetVacuumStmt().Rels {
		rel := r.GetVacuumRelation()
		text := "ANALYZE TABLE " + c.tableName(rel.Relation) + " COMPUTE STATISTICS"
		if columns := rel.VaCols; len(columns) > 0 {
			var names []string
			for _, column := range columns {
				names = append(names, sparkName(column.GetString_().GetSval()))
			}
			text += " FOR COLUMNS " + strings.Join(names, ", ")
		}
		list = append(list, text)
	}
	if len(list) == 0 {
		return "ANALYZE TABLES COMPUTE STATISTICS", nil
	}
	return inOrder(list), nil
}
