package sessions

import (
	"context"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate"
)

// inserted is the name of the rows in an INSERT whose rows are counted.
const inserted = "libra_inserted_rows"

// count has Spark count the rows of INSERT … SELECT and CREATE TABLE AS, of which it tells nothing by itself: the query becomes a relation of its
// own, which the statement reads. Its blanks keep the positions in errors.
func (c *connection) count(ctx context.Context, m *member, s bound, q *sparkconnect.Query) {
	if s.Native || s.Inserts > 0 {
		return
	}
	insert, query, ok := s.Spark[:s.QueryAt], s.Spark[s.QueryAt:], s.QueryAt > 0
	if s.Tag == "INSERT" {
		insert, query, ok = translate.SplitInsert(s.Spark)
	}
	if !ok || !m.spark.AtLeast(ctx, 4, 1) {
		return
	}
	q.SQL = insert + "SELECT * FROM " + inserted
	q.Inputs = []sparkconnect.Input{{Name: inserted, SQL: translate.Blank(insert) + query}}
}
