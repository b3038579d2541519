package translate

import (
	"slices"
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// composeAlter is ALTER TABLE. Spark takes one kind of change at a time, of any number of columns.
func composeAlter(c *classifier, n *pg.Node) (string, error) {
	s := n.GetAlterTableStmt()
	if s.Objtype != pg.ObjectType_OBJECT_TABLE {
		return "", nil
	}
	table := "ALTER TABLE " + c.tableName(s.Relation) + " "
	var added, dropped, all []string
	var told properties
	for _, x := range s.Cmds {
		cmd := x.GetAlterTableCmd()
		switch cmd.GetSubtype() {
		case pg.AlterTableType_AT_AddColumn:
			if cmd.MissingOk {
				return "", pgerr.Unsupported("ADD COLUMN IF NOT EXISTS", "Ask information_schema.columns first.")
			}
			column, err := c.addedColumn(s.Relation.Relname, cmd.Def.GetColumnDef(), &told)
			if err != nil {
				return "", err
			}
			added = append(added, column)
		case pg.AlterTableType_AT_DropColumn:
			dropped = append(dropped, sparkName(cmd.Name))
		case pg.AlterTableType_AT_AddConstraint:
			c.keep(s.Relation.Relname, cmd.Def.GetConstraint(), "", &told)
		case pg.AlterTableType_AT_DropConstraint:
			all = append(all, table+"UNSET TBLPROPERTIES IF EXISTS ("+sparkString(stmt.ConstraintProperty+oddInKey.ReplaceAllString(cmd.Name, "_"))+")")
		default:
			change, err := c.alterColumn(cmd)
			if err != nil {
				return "", err
			}
			all = append(all, table+change)
			if cmd.GetSubtype() == pg.AlterTableType_AT_ColumnDefault {
				told.set(defaultProperty(cmd.Name), strconv.FormatBool(cmd.Def != nil))
			}
			if cmd.GetSubtype() == pg.AlterTableType_AT_DropNotNull {
				all = append(all, table+"UNSET TBLPROPERTIES IF EXISTS ("+sparkString(notNullProperty(cmd.Name))+")")
			}
		}
	}
	if len(added) > 0 {
		all = append(all, table+"ADD COLUMNS ("+strings.Join(added, ", ")+")")
	}
	if len(dropped) > 0 {
		all = append(all, table+"DROP COLUMNS ("+strings.Join(dropped, ", ")+")")
	}
	if len(told) > 0 {
		all = append(all, table+"SET"+told.clause())
	}
	if len(all) == 0 { // a constraint that no table keeps: there must be the table all the same
		all = append(all, "SELECT 1 FROM "+c.tableName(s.Relation)+" WHERE false")
	}
	return inOrder(all), nil
}

// composeRename is ALTER TABLE … RENAME of a column or of the table, whose new name is in the old one's schema.
func composeRename(c *classifier, n *pg.Node) (string, error) {
	s := n.GetRenameStmt()
	switch {
	case s.MissingOk:
		return "", pgerr.Unsupported("ALTER TABLE IF EXISTS … RENAME", "Ask information_schema.tables first.")
	case s.RenameType == pg.ObjectType_OBJECT_COLUMN && s.RelationType == pg.ObjectType_OBJECT_TABLE:
		return "ALTER TABLE " + c.tableName(s.Relation) + " RENAME COLUMN " + sparkName(s.Subname) + " TO " + sparkName(s.Newname), nil
	case s.RenameType == pg.ObjectType_OBJECT_COLUMN:
		return "", pgerr.Unsupported("ALTER VIEW … RENAME COLUMN", "Use CREATE OR REPLACE VIEW.")
	}
	return "", nil
}

// composeSchema is CREATE SCHEMA. Whose it is, Spark does not keep.
func composeSchema(c *classifier, n *pg.Node) (string, error) {
	s := n.GetCreateSchemaStmt()
	switch {
	case len(s.SchemaElts) > 0:
		return "", pgerr.Unsupported("CREATE SCHEMA with what is to be in it", "Create it first, and then what belongs in it.")
	case s.Authrole == nil:
		return "", nil
	case s.Schemaname == "":
		return "", pgerr.Unsupported("CREATE SCHEMA without a name", "Name the schema.")
	}
	c.notice("the owner of schema " + s.Schemaname + " was left out: " + hintRoles)
	return "CREATE SCHEMA " + ifNotExists(s.IfNotExists) + sparkName(s.Schemaname), nil
}

// addedColumn is a column that is added. Spark's file tables take none that is NOT NULL; with a default it is libra that sees to that.
func (c *classifier) addedColumn(table string, d *pg.ColumnDef, told *properties) (string, error) {
	notNull := slices.IndexFunc(d.Constraints, func(n *pg.Node) bool { return n.GetConstraint().GetContype() == pg.ConstrType_CONSTR_NOTNULL })
	if notNull < 0 || c.s.Temporary != nil {
		return c.column(table, d, false, told)
	}
	if d.RawDefault == nil && !slices.ContainsFunc(d.Constraints, func(n *pg.Node) bool { return n.GetConstraint().GetContype() == pg.ConstrType_CONSTR_DEFAULT }) {
		return "", pgerr.Unsupported("ADD COLUMN … NOT NULL without a default", "Give it a default, or leave NOT NULL out.")
	}
	plain := &pg.ColumnDef{Colname: d.Colname, TypeName: d.TypeName, RawDefault: d.RawDefault, Constraints: slices.Delete(slices.Clone(d.Constraints), notNull, notNull+1)}
	text, err := c.column(table, plain, false, told)
	told.set(notNullProperty(d.Colname), "default")
	return text, err
}

// alterColumn is ALTER TABLE … ALTER COLUMN.
func (c *classifier) alterColumn(cmd *pg.AlterTableCmd) (string, error) {
	column := "ALTER COLUMN " + sparkName(cmd.GetName())
	switch cmd.GetSubtype() {
	case pg.AlterTableType_AT_AlterColumnType:
		d := cmd.Def.GetColumnDef()
		if d.RawDefault != nil {
			return "", pgerr.Unsupported("ALTER COLUMN … TYPE … USING", "Write the table anew with CREATE TABLE … AS.")
		}
		spark, err := c.columnType(d.TypeName)
		return column + " TYPE " + spark, err
	case pg.AlterTableType_AT_SetNotNull:
		return column + " SET NOT NULL", nil
	case pg.AlterTableType_AT_DropNotNull:
		return column + " DROP NOT NULL", nil
	case pg.AlterTableType_AT_ColumnDefault:
		if cmd.Def == nil {
			return column + " DROP DEFAULT", nil
		}
		if value, ok := constant(cmd.Def); ok {
			return column + " SET DEFAULT " + value, nil
		}
		return "", pgerr.Unsupported("this DEFAULT", "Spark's defaults are constants and the current time.")
	}
	what := strings.ReplaceAll(strings.TrimPrefix(cmd.GetSubtype().String(), "AT_"), "_", " ")
	return "", pgerr.Unsupported("ALTER TABLE in this form ("+what+")", "Spark adds, drops and alters columns.")
}

// inOrder is several statements as one of Spark's: a compound statement. Should one fail, those before it have run.
func inOrder(list []string) string {
	if len(list) == 1 {
		return list[0]
	}
	if len(list) == 0 {
		return nothing
	}
	return "BEGIN " + strings.Join(list, "; ") + "; END"
}

// nothing is a statement that does nothing.
const nothing = "SELECT 1 WHERE false"
