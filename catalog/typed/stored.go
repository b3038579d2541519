package typed

import (
	"unicode/utf8"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/deparse"
	"github.com/whereq/libra/translate/stmt"
)

// changes are the commands that are understood as a whole.
var changes = map[string]bool{"INSERT": true, "UPDATE": true, "DELETE": true}

// understandable tells whether PostgreSQL is asked about a statement, and about which part of its text.
func understandable(of *stmt.Statement) (text string, yes bool) {
	switch {
	case of.Native || of.Columns != nil || len(of.Catalogs) > 0: // PostgreSQL knows nothing of rows that stand in for a catalog
		return "", false
	case of.IsQuery() && of.Spark != "", of.Kind == stmt.Command && changes[of.Tag]:
		return of.Text, true
	case of.Kind == stmt.Command && of.Stored != nil && of.Stored.Query != "":
		return of.Stored.Query, true
	case of.Kind == stmt.Command && of.Stored != nil:
		return of.Text[of.Stored.Start:of.Stored.End], true
	}
	return "", false
}

// inStatement makes of a position in the query of a CREATE TABLE AS or CREATE VIEW one in the statement.
func inStatement(err error, of *stmt.Statement) error {
	if err == nil || of.Stored == nil {
		return err
	}
	e := pgerr.From(err)
	if e.Position <= 0 {
		return err
	}
	return e.WithPosition(e.Position + utf8.RuneCountInString(of.Text[:of.Stored.Start]))
}

// stored is the statement that keeps a query, which is written under the names that PostgreSQL gives its columns.
func stored(a *analyze.Analysis, of *stmt.Statement, result *deparse.Result) *stmt.Statement {
	s := *of
	before, after := of.Stored.Prefix, ""
	if of.Stored.NoData {
		before, after = before+"SELECT * FROM (", ") LIMIT 0"
	}
	s.Spark, s.Edits, s.Params = before+result.SQL+after, nil, nil
	s.Marks = make([]stmt.Mark, len(result.Marks))
	for i, m := range result.Marks {
		s.Marks[i] = stmt.Mark{Spark: m.Spark + len(before), Client: m.Client + of.Stored.Start}
	}
	if of.Tag == "CREATE TABLE AS" {
		s.Tag, s.QueryAt = "SELECT", len(of.Stored.Prefix)
	}
	return &s
}
