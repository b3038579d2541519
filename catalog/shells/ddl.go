package shells

import (
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
)

// mostColumns is PostgreSQL's limit for tables and for views (manual, "PostgreSQL Limits").
const mostColumns = 1600

// pageSize is PostgreSQL's, in which pg_class counts.
const pageSize = 8192

// shell is a table as PostgreSQL gets it.
type shell struct {
	table  *Table
	schema string // names in PostgreSQL
	name   string

	columns []column
	view    bool

	create  string   // CREATE TABLE or CREATE VIEW
	dress   string   // comments and figures, in SQL that may run again and again
	foreign []string // names of foreign keys and the SQL that adds each, by turns

	shape, whole fingerprint // of create alone, and of everything
}

type fingerprint [sha256.Size]byte

type column struct {
	Column
	name string // in PostgreSQL
}

func newShell(t *Table) *shell {
	s := &shell{table: t, schema: SchemaName(t.Namespace), name: RelationName(t.Name), view: t.View && len(t.Columns) > 0}
	s.nameColumns()
	s.create, s.dress, s.foreign = s.createSQL(), s.dressSQL(), s.foreignSQL()
	s.shape = sha256.Sum256([]byte(s.create))
	s.whole = sha256.Sum256([]byte(s.create + "\x00" + s.dress + "\x00" + strings.Join(s.foreign, "\x00") + "\x00" + t.Definition + "\x00" + s.texts() + "\x00" + s.required()))
	return s
}

// nameColumns takes as many columns as there is room for. Spark's may differ in case alone, which PostgreSQL's may too.
func (s *shell) nameColumns() {
	seen := map[string]bool{}
	for i, c := range s.table.Columns {
		if i == mostColumns {
			return
		}
		name := short(c.Name, takenColumns[c.Name] && !s.view)
		for n := 2; seen[name]; n++ {
			name = short(fmt.Sprintf("%s~%d", c.Name, n), false)
		}
		seen[name] = true
		s.columns = append(s.columns, column{c, name})
	}
}

func (s *shell) qualified() string { return ident(s.schema) + "." + ident(s.name) }

func (s *shell) createSQL() string {
	if s.view {
		return s.createView()
	}
	var lines []string
	for _, c := range s.columns {
		line := ident(c.name) + " " + oid.FormatType(c.Type, c.Typmod)
		if c.NotNull {
			line += " NOT NULL"
		}
		lines = append(lines, line)
	}
	lines = append(lines, s.uniqueKeys()...)
	return "CREATE TABLE " + s.qualified() + " (" + strings.Join(lines, ", ") + ");"
}

// createView makes a view that has the columns and no rows. Spark's text can't be its text: pg_get_viewdef tells it,
// from the table of shells (see prepare.go).
func (s *shell) createView() string {
	fields := make([]string, len(s.columns))
	for i, c := range s.columns {
		fields[i] = "NULL::" + oid.FormatType(c.Type, c.Typmod) + " AS " + ident(c.name)
	}
	return "CREATE VIEW " + s.qualified() + " AS SELECT " + strings.Join(fields, ", ") + " WHERE false;"
}

func (s *shell) dropSQL() string { return dropSQL(s.schema, s.name) }

// dropSQL drops whatever kind of relation has the name.
func dropSQL(schema, name string) string {
	return "SELECT pg_catalog.pg_libra_drop_shell(" + literal(schema) + ", " + literal(name) + ");"
}

// dressSQL writes comments straight into pg_description: with a statement for each, thousands of columns take seconds.
func (s *shell) dressSQL() string {
	relation := literal(s.qualified()) + "::regclass"
	sql := "DELETE FROM pg_catalog.pg_description WHERE classoid = 'pg_catalog.pg_class'::regclass AND objoid = " + relation + ";"
	if values := s.comments(); len(values) > 0 {
		sql += "INSERT INTO pg_catalog.pg_description (objoid, classoid, objsubid, description) SELECT " + relation +
			", 'pg_catalog.pg_class'::regclass, n, d FROM (VALUES " + strings.Join(values, ", ") + ") AS v(n, d);"
	}
	if s.view {
		return sql
	}
	rows, pages := s.table.Rows, max(s.table.Bytes, 0)/pageSize
	if rows < 0 {
		rows = -1 // as of a table that was never analyzed
	}
	return sql + fmt.Sprintf("UPDATE pg_catalog.pg_class SET reltuples = %d, relpages = %d WHERE oid = %s;", rows, min(pages, 1<<31-1), relation)
}

// comments are pairs of column number and comment, 0 for the table.
func (s *shell) comments() (values []string) {
	add := func(n int, text string) {
		if text != "" {
			values = append(values, fmt.Sprintf("(%d, %s)", n, literal(text)))
		}
	}
	notes := trueName(s.table.Name, s.name)
	if n := len(s.table.Columns) - len(s.columns); n > 0 {
		notes = append(notes, fmt.Sprintf("%d further columns, which PostgreSQL has no room for", n))
	}
	add(0, withNotes(s.table.Comment, notes))
	for i, c := range s.columns {
		notes := trueName(c.Name, c.name)
		for _, p := range s.table.Partition {
			if strings.EqualFold(p, c.Name) {
				notes = append(notes, "partition column")
			}
		}
		add(i+1, withNotes(c.Comment, notes))
	}
	return values
}

func trueName(spark, postgres string) []string {
	if spark == postgres {
		return nil
	}
	return []string{"in Spark: " + spark}
}

// withNotes puts what PostgreSQL has no place for behind a comment.
func withNotes(comment string, notes []string) string {
	if len(notes) == 0 {
		return comment
	}
	if comment != "" {
		comment += " "
	}
	return comment + "(" + strings.Join(notes, "; ") + ")"
}
