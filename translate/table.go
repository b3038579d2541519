package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// tableName is a relation's name in Spark SQL: public is Spark's default.
func (c *classifier) tableName(r *pg.RangeVar) string {
	if spark, found := c.renamed(r); found {
		return spark
	}
	schema := r.GetSchemaname()
	if schema == "public" && (r.Catalogname == "" || r.Catalogname == sessionCatalog) {
		schema = "default"
	}
	return sparkName(r.Catalogname, schema, r.Relname)
}

// composers write statements anew whose form in Spark SQL is another one than PostgreSQL's, by the name of their node. An empty
// text leaves the client's.
var composers = map[string]func(*classifier, *pg.Node) (string, error){
	"create_stmt":          composeTable,
	"create_schema_stmt":   composeSchema,
	"rename_stmt":          composeRename,
	"create_table_as_stmt": composeTableAs,
	"alter_table_stmt":     composeAlter,
	"drop_stmt":            composeDrop,
	"truncate_stmt":        composeTruncate,
	"vacuum_stmt":          composeAnalyze,
}

// composeTable is CREATE TABLE.
func composeTable(c *classifier, n *pg.Node) (string, error) {
	s := n.GetCreateStmt()
	switch {
	case temporary(s.Relation) && c.s.Temporary == nil: // a view in Spark's words
		return "", nil
	case s.Partbound != nil, len(s.InhRelations) > 0:
		return "", pgerr.Unsupported("inheritance and PARTITION OF", "Use CREATE TABLE … PARTITIONED BY.")
	case s.Partspec != nil:
		return "", pgerr.Unsupported("PARTITION BY", "Spark partitions tables with PARTITIONED BY (columns).")
	case s.OfTypename != nil:
		return "", pgerr.Unsupported("CREATE TABLE OF", hintTypes)
	}
	if len(s.TableElts) == 0 {
		return "", pgerr.Unsupported("a table without columns", "Give it a column.")
	}
	var columns []string
	var told properties
	key := primaryKey(s.TableElts)
	for _, e := range s.TableElts {
		switch {
		case e.GetColumnDef() != nil:
			column, err := c.column(s.Relation.Relname, e.GetColumnDef(), key[e.GetColumnDef().Colname], &told)
			if err != nil {
				return "", err
			}
			columns = append(columns, column)
		case e.GetConstraint() != nil:
			c.keep(s.Relation.Relname, e.GetConstraint(), "", &told)
		case e.GetTableLikeClause() != nil && len(s.TableElts) == 1:
			return "CREATE TABLE " + ifNotExists(s.IfNotExists) + c.madeName(s.Relation) + " LIKE " + c.tableName(e.GetTableLikeClause().Relation), nil
		default:
			return "", pgerr.Unsupported("LIKE among other columns", "Use CREATE TABLE … LIKE or CREATE TABLE … AS.")
		}
	}
	text := "CREATE TABLE " + ifNotExists(s.IfNotExists) + c.madeName(s.Relation) + " (" + strings.Join(columns, ", ") + ")"
	if s.AccessMethod != "" && s.AccessMethod != "heap" {
		text += " USING " + s.AccessMethod
	}
	text += told.clause()
	if len(s.Options) > 0 {
		c.notice("the storage parameters of " + s.Relation.Relname + " are PostgreSQL's and were left out")
	}
	return text, nil
}

func ifNotExists(yes bool) string {
	if yes {
		return "IF NOT EXISTS "
	}
	return ""
}

// primaryKey are the columns of a key that stands by itself: they are NOT NULL.
func primaryKey(list []*pg.Node) map[string]bool {
	key := map[string]bool{}
	for _, e := range list {
		if k := e.GetConstraint(); k.GetContype() == pg.ConstrType_CONSTR_PRIMARY {
			for _, name := range k.Keys {
				key[name.GetString_().GetSval()] = true
			}
		}
	}
	return key
}

// column is a column's definition; what Spark does not keep of it is told in properties.
func (c *classifier) column(table string, d *pg.ColumnDef, notNull bool, told *properties) (string, error) {
	spark, err := c.columnType(d.TypeName)
	if err != nil {
		return "", err
	}
	rule := stmt.ColumnRule{Name: d.Colname, Type: textualType(d.TypeName)}
	if c.s.Temporary != nil && isBareNumeric(d.TypeName) {
		spark, rule.Type = "STRING", numericType
	}
	text := sparkName(d.Colname) + " " + spark
	if names := d.TypeName.Names; rule.Type != 0 && c.s.Temporary == nil {
		told.set(typeProperty(d.Colname), names[len(names)-1].GetString_().GetSval()+strings.Repeat("[]", min(len(d.TypeName.ArrayBounds), 1)))
		c.notice("column " + d.Colname + " is stored as text: Spark's tables have no " + names[len(names)-1].GetString_().GetSval())
	}
	if rule.Type == 0 && isBareVarchar(d.TypeName) {
		rule.Type = varcharType
		if c.s.Temporary == nil {
			told.set(typeProperty(d.Colname), "varchar")
		}
	}
	value := d.RawDefault
	for _, n := range d.Constraints {
		switch k := n.GetConstraint(); k.GetContype() {
		case pg.ConstrType_CONSTR_NOTNULL:
			notNull = true
		case pg.ConstrType_CONSTR_NULL:
		case pg.ConstrType_CONSTR_DEFAULT:
			value = k.RawExpr
		case pg.ConstrType_CONSTR_IDENTITY, pg.ConstrType_CONSTR_GENERATED:
			return "", pgerr.Unsupported("GENERATED columns", hintSerial)
		case pg.ConstrType_CONSTR_PRIMARY:
			notNull = true
			c.keep(table, k, d.Colname, told)
		default:
			c.keep(table, k, d.Colname, told)
		}
	}
	if rule.NotNull, rule.Default = notNull, value != nil; notNull {
		text += " NOT NULL"
	}
	if notNull && c.s.Temporary == nil {
		told.set(notNullProperty(d.Colname), map[bool]string{false: "required", true: "default"}[value != nil])
	}
	if c.s.Temporary != nil {
		c.s.Temporary.Columns = append(c.s.Temporary.Columns, rule)
	}
	if value == nil {
		return text, nil
	}
	with, err := c.defaultValue(value, spark)
	return text + " DEFAULT " + with, err
}

// constraintNames are the constraints that no table of stock Spark's keeps.
var constraintNames = map[pg.ConstrType]string{
	pg.ConstrType_CONSTR_PRIMARY: "PRIMARY KEY", pg.ConstrType_CONSTR_UNIQUE: "UNIQUE", pg.ConstrType_CONSTR_CHECK: "CHECK",
	pg.ConstrType_CONSTR_FOREIGN: "FOREIGN KEY", pg.ConstrType_CONSTR_EXCLUSION: "EXCLUDE",
}

// drop notes a constraint that the table will not have.
func (c *classifier) drop(k *pg.Constraint) {
	if name := constraintNames[k.Contype]; name != "" {
		c.s.Dropped = append(c.s.Dropped, name)
	}
}

// notice has the client told something when the statement has run.
func (c *classifier) notice(text string) { c.s.Notices = append(c.s.Notices, text) }

// compose makes Spark's text of a command: anew where its form is another one, else from the client's text.
func (c *classifier) compose(n *pg.Node) error {
	write := composers[string(nodeName(n))]
	if write == nil {
		return c.rewrite(n)
	}
	text, err := write(c, n)
	if err != nil {
		return err
	}
	if text == "" {
		return c.rewrite(n)
	}
	c.s.Spark, c.s.Edits = text, []stmt.Edit{{At: 0, Old: len(c.s.Text), New: len(text)}}
	return nil
}
