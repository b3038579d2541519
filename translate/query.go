package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// selectStmt is SELECT, VALUES, TABLE and their combinations. One that writes in a WITH is nothing that Spark has.
func selectStmt(c *classifier, n *pg.Node) error {
	s := n.GetSelectStmt()
	if into := firstBranch(s).IntoClause; into != nil {
		return c.selectInto(into)
	}
	if l := c.signal(s); l != nil {
		return c.local("SELECT", l)
	}
	if p := probe(s); p != nil {
		return c.local("SELECT", p)
	}
	if writes(s.WithClause) {
		return pgerr.Unsupported("a WITH that writes", "Run the two statements one after the other.")
	}
	if err := c.query("SELECT"); err != nil {
		return err
	}
	return c.catalogQuery(n)
}

// firstBranch is the leftmost SELECT of a UNION, which is where an INTO may stand.
func firstBranch(s *pg.SelectStmt) *pg.SelectStmt {
	for s.Larg != nil {
		s = s.Larg
	}
	return s
}

// writes tells whether a WITH holds INSERT, UPDATE, DELETE or MERGE: PostgreSQL allows them at the top only.
func writes(with *pg.WithClause) bool {
	for _, cte := range with.GetCtes() {
		if cte.GetCommonTableExpr().GetCtequery().GetSelectStmt() == nil {
			return true
		}
	}
	return false
}

// dml is INSERT, UPDATE, DELETE and MERGE.
func (c *classifier) dml(tag string, returning []*pg.Node) error {
	err := c.command(tag, stmt.Persistent)
	if len(returning) > 0 {
		c.s.Rows = stmt.HasRows
	}
	return err
}

// insertStmt counts the rows of VALUES: Spark does not tell how many it has written.
func insertStmt(c *classifier, n *pg.Node) error {
	insert := n.GetInsertStmt()
	if insert.SelectStmt == nil { // DEFAULT VALUES
		c.s.Inserts = 1
	}
	if s := insert.SelectStmt.GetSelectStmt(); s.GetLimitCount() == nil && s.GetLimitOffset() == nil {
		c.s.Inserts = int64(len(s.GetValuesLists()))
	}
	return c.dml("INSERT", insert.ReturningList)
}

func callStmt(c *classifier, _ *pg.Node) error {
	err := c.command("CALL", stmt.Persistent)
	c.s.Rows = stmt.UnknownRows
	return err
}
