package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/translate/stmt"
)

// temporarySchema is the schema of a connection's temporary tables, in PostgreSQL's words.
const temporarySchema = "pg_temp"

func temporary(r *pg.RangeVar) bool {
	return r.GetRelpersistence() == "t" || r.GetSchemaname() == temporarySchema
}

var commitActions = map[pg.OnCommitAction]stmt.OnCommit{
	pg.OnCommitAction_ONCOMMIT_DELETE_ROWS: stmt.DeleteRows, pg.OnCommitAction_ONCOMMIT_DROP: stmt.DropTable,
}

// selectInto is SELECT INTO, which is CREATE TABLE … AS in other words.
func (c *classifier) selectInto(into *pg.IntoClause) error {
	name := c.tokenAt(int(into.Rel.Location) - c.start)
	first, last := name-1, c.lastOfName(name)
	for first > 0 && !c.tokens()[first].is(c.s.Text, "into") {
		first--
	}
	from, to := c.tokens()[first].start, c.tokens()[last].end
	c.storesInto(into, false)
	c.s.Stored.Query = c.s.Text[:from] + strings.Repeat(" ", to-from) + c.s.Text[to:]
	c.s.Stored.End = len(c.s.Text)
	c.around = []replacement{{0, 0, c.s.Stored.Prefix}, {from, to, ""}}
	return c.command("CREATE TABLE AS", stmt.Persistent)
}

// lastOfName is the last token of the name that begins with a token.
func (c *classifier) lastOfName(first int) int {
	for first+2 < len(c.tokens()) && c.tokens()[first+1].byte(c.s.Text) == '.' {
		first += 2
	}
	return min(first, len(c.tokens())-1)
}

// composeTableAs is CREATE TEMPORARY TABLE … AS where PostgreSQL does not understand the query: it is as the client has written
// it, but for what stands around it.
func composeTableAs(c *classifier, _ *pg.Node) (string, error) {
	q := c.s.Stored
	if q == nil || c.s.Temporary == nil {
		return "", nil
	}
	into := q.Prefix
	if len(q.Columns) > 0 { // which Spark refuses
		into = strings.TrimSuffix(into, "AS ") + "(" + strings.Join(q.Columns, ", ") + ") AS "
	}
	c.around = []replacement{{0, q.Start, into}}
	if q.End < len(c.s.Text) {
		c.around = append(c.around, replacement{q.End, len(c.s.Text), ""})
	}
	return "", nil
}
