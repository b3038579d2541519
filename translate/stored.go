package translate

import (
	"slices"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// storesTable notes the query of a CREATE TABLE … AS.
func (c *classifier) storesTable(s *pg.CreateTableAsStmt) {
	c.stores(c.storesInto(s.Into, s.IfNotExists))
}

// storesInto notes the table that a query makes.
func (c *classifier) storesInto(into *pg.IntoClause, missing bool) stmt.Stored {
	prefix := "CREATE TABLE " + ifNotExists(missing) + c.madeName(into.Rel)
	if into.AccessMethod != "" && into.AccessMethod != "heap" {
		prefix += " USING " + into.AccessMethod
	}
	if temporary(into.Rel) {
		c.s.Temporary = &stmt.Temporary{Name: into.Rel.Relname, Exists: missing, OnCommit: commitActions[into.OnCommit]}
	}
	c.s.Stored = &stmt.Stored{Prefix: prefix + " AS ", Columns: nameList(into.ColNames), NoData: into.SkipData}
	return *c.s.Stored
}

// storesView notes the query of a CREATE VIEW. GLOBAL and RECURSIVE mean something that the tree does not tell.
func (c *classifier) storesView(s *pg.ViewStmt) error {
	if s.WithCheckOption != pg.ViewCheckOption_NO_CHECK_OPTION && s.WithCheckOption != pg.ViewCheckOption_VIEW_CHECK_OPTION_UNDEFINED {
		return pgerr.Unsupported("WITH CHECK OPTION", "Spark's views are not written to.")
	}
	if c.says("global") || c.says("recursive") {
		return nil
	}
	prefix := "CREATE "
	if s.Replace {
		prefix += "OR REPLACE "
	}
	if temporary(s.View) {
		prefix += "TEMPORARY "
	}
	c.stores(stmt.Stored{Prefix: prefix + "VIEW " + c.tableName(s.View) + " AS ", Columns: nameList(s.Aliases)})
	return nil
}

// stores finds the query behind the first AS that is in no parentheses. WITH [NO] DATA is none of it.
func (c *classifier) stores(q stmt.Stored) {
	c.s.Stored = nil
	list, depth := c.tokens(), 0
	as := slices.IndexFunc(list, func(t token) bool {
		switch t.byte(c.s.Text) {
		case '(':
			depth++
		case ')':
			depth--
		}
		return depth == 0 && t.kind == word && t.is(c.s.Text, "as")
	})
	if as < 0 || as+1 == len(list) {
		return
	}
	q.Start, q.End = list[as+1].start, list[len(list)-1].end
	if with := dataClause(c.s.Text, list); with >= 0 {
		q.End = list[with].start
	}
	c.s.Stored = &q
}

// dataClause is the index of the WITH of WITH [NO] DATA at a text's end; -1 when there is none.
func dataClause(text string, list []token) int {
	n := len(list)
	switch {
	case n < 3 || !list[n-1].is(text, "data"):
	case list[n-2].is(text, "with"):
		return n - 2
	case list[n-2].is(text, "no") && list[n-3].is(text, "with"):
		return n - 3
	}
	return -1
}

// nameList are the texts of a list of names; not nil.
func nameList(list []*pg.Node) []string {
	out := make([]string, len(list))
	for i, n := range list {
		out[i] = n.GetString_().GetSval()
	}
	return out
}
