package translate

import (
	"strconv"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

const (
	hintCopyFile  = `Only the client's side of COPY is there: use COPY … TO STDOUT or FROM STDIN, or psql's \copy.`
	hintCopyWhere = "Copy into a table of its own, and INSERT … SELECT from it."
	hintCopyQuery = "COPY takes a SELECT or VALUES in its parentheses."
)

// copyStmt is COPY: its table or query, and its options as a list of names and values. What they mean is checked when it
// runs, as PostgreSQL does.
func copyStmt(c *classifier, n *pg.Node) error {
	s := n.GetCopyStmt()
	switch {
	case s.IsProgram:
		return pgerr.Unsupported("COPY with a PROGRAM", hintCopyFile)
	case s.Filename != "":
		return pgerr.Unsupported("COPY with a file on the server", hintCopyFile)
	case s.WhereClause != nil:
		return pgerr.Unsupported("COPY FROM … WHERE", hintCopyWhere)
	}
	cp := &stmt.Copy{In: s.IsFrom}
	for _, o := range s.Options {
		cp.Options = append(cp.Options, c.copyOption(o.GetDefElem()))
	}
	c.s.Kind, c.s.Tag, c.s.Copy = stmt.Copying, "COPY", cp
	if s.Query != nil {
		return c.copyQuery(cp, s.Query)
	}
	if s.IsFrom {
		if err := c.refuseCatalog(n); err != nil {
			return err
		}
	}
	c.copyTable(cp, s)
	return nil
}

// copyTable fills in the table's part and the query that reads it, or for COPY FROM tells its columns.
func (c *classifier) copyTable(cp *stmt.Copy, s *pg.CopyStmt) {
	r := s.Relation
	cp.Name, cp.Table = r.GetRelname(), sparkName(r.GetCatalogname(), r.GetSchemaname(), r.GetRelname())
	if spark, found := c.renamed(r); found {
		cp.Table = spark
	}
	columns := make([]string, 0, len(s.Attlist))
	for _, a := range s.Attlist {
		name := a.GetString_().GetSval()
		cp.Columns = append(cp.Columns, name)
		columns = append(columns, sparkName(name))
	}
	if cp.In {
		c.s.Effect = stmt.Persistent
	}
	what := "*"
	if len(columns) > 0 && !cp.In {
		what = strings.Join(columns, ", ")
	}
	spark := "SELECT " + what + " FROM " + cp.Table
	at := min(max(int(r.GetLocation())-c.start, 0), len(c.s.Text)) // where an error is, wherever Spark sees it
	cp.Query = &stmt.Statement{
		Text: c.s.Text, Start: c.s.Start, Kind: stmt.Query, Tag: "COPY", Rows: stmt.HasRows, Spark: spark,
		Edits: []stmt.Edit{{At: 0, Old: at, New: 0}, {At: at, Old: len(c.s.Text) - at, New: len(spark)}},
	}
	if inCatalog(r) {
		q := cp.Query
		q.Kind, q.Spark, q.Edits, q.CatalogSQL = stmt.Catalog, "", nil, catalogTable(r, cp.Columns)
	}
}

// catalogTable is the query of a COPY of one of PostgreSQL's catalogs.
func catalogTable(r *pg.RangeVar, columns []string) string {
	quoted := []string{"*"}
	if len(columns) > 0 {
		quoted = quoted[:0]
	}
	for _, name := range columns {
		quoted = append(quoted, quoteIdentifier(name))
	}
	return "SELECT " + strings.Join(quoted, ", ") + " FROM " + nameOf(r)
}

// copyQuery sorts and rewrites the query in the parentheses as if it stood alone.
func (c *classifier) copyQuery(cp *stmt.Copy, n *pg.Node) error {
	if n.GetSelectStmt() == nil || writes(n.GetSelectStmt().WithClause) {
		return pgerr.Unsupported("COPY of a statement that changes data", hintCopyQuery)
	}
	start, end := c.insideParentheses()
	inner := classifier{unit: c.unit, start: start, end: end,
		s: &stmt.Statement{Text: c.text[start:end], Start: c.base + start}}
	if err := selectStmt(&inner, n); err != nil {
		return err
	}
	if inner.s.Kind == stmt.Command {
		return pgerr.Unsupported("COPY of a statement that changes data", hintCopyQuery)
	}
	if inner.s.Kind == stmt.Local { // SELECT 1 is PostgreSQL's here
		inner.s.Kind = stmt.Catalog
	}
	inner.s.Tag, inner.s.Rows, inner.s.Local = "COPY", stmt.HasRows, nil
	rewrite := inner.rewrite
	if inner.s.Kind == stmt.Catalog {
		rewrite = inner.rewriteCatalog
	}
	if err := rewrite(n); err != nil {
		return err
	}
	if len(inner.s.Params) > 0 {
		return noCopyParameters()
	}
	cp.Query = inner.s
	return nil
}

// noCopyParameters is what PostgreSQL says of $1 in a utility statement's query.
func noCopyParameters() error {
	return pgerr.New(pgerr.UndefinedParameter, "there is no parameter $1").WithHint("COPY takes no parameters: write the values into the query.")
}

// insideParentheses gives what is between the statement's first parenthesis and its partner: COPY's query.
func (c *classifier) insideParentheses() (start, end int) {
	s := pgScanner{text: c.text, at: c.start}
	depth := 0
	for t := s.next(); t.kind != endToken && t.kind != broken; t = s.next() {
		switch t.byte(c.text) {
		case '(':
			if depth++; depth == 1 {
				start = t.end
			}
		case ')':
			if depth--; depth == 0 {
				return trim(c.text, start, t.start)
			}
		}
	}
	return trim(c.text, start, c.end)
}

// copyOption is one option as the grammar saw it. The old syntax has become the new one's already.
func (c *classifier) copyOption(e *pg.DefElem) stmt.CopyOption {
	o := stmt.CopyOption{Name: e.GetDefname()}
	if at := int(e.GetLocation()); at >= c.start && at <= c.end {
		o.Position = position(c.s.Text, at-c.start)
	}
	switch v := e.GetArg().GetNode().(type) {
	case nil:
	case *pg.Node_String_:
		o.Kind, o.Value = stmt.CopyText, v.String_.GetSval()
	case *pg.Node_Boolean:
		o.Kind, o.Value = stmt.CopyText, strconv.FormatBool(v.Boolean.GetBoolval())
	case *pg.Node_Integer:
		o.Kind, o.Value = stmt.CopyNumber, strconv.Itoa(int(v.Integer.GetIval()))
	case *pg.Node_Float:
		o.Kind, o.Value = stmt.CopyNumber, v.Float.GetFval()
	case *pg.Node_AStar:
		o.Kind = stmt.CopyStar
	case *pg.Node_List:
		o.Kind = stmt.CopyList
		for _, item := range v.List.GetItems() {
			o.List = append(o.List, item.GetString_().GetSval())
		}
	}
	return o
}
