package typed

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/deparse"
	"github.com/whereq/libra/translate/stmt"
)

// changes are the commands that are understood as a whole.
var changes = map[string]bool{"INSERT": true, "UPDATE": true, "DELETE": true, "MERGE": true}

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
	if of.Temporary == nil && of.Effect == stmt.Persistent {
		before = strings.TrimSuffix(before, "AS ") + told(a, of, result) + "AS "
	}
	if of.Stored.NoData {
		before, after = before+"SELECT * FROM (", ") LIMIT 0"
	}
	s.Spark, s.Edits, s.Params = before+result.SQL+after, nil, nil
	s.Marks = make([]stmt.Mark, len(result.Marks))
	for i, m := range result.Marks {
		s.Marks[i] = stmt.Mark{Spark: m.Spark + len(before), Client: m.Client + of.Stored.Start}
	}
	if of.Tag == "CREATE TABLE AS" && !of.Stored.NoData {
		s.QueryAt = len(before)
	}
	return &s
}

// keptAsTexts are the types that Spark keeps as strings, with the property that tells a column's.
var keptAsTexts = map[uint32]bool{oid.UUID: true, oid.JSON: true, oid.JSONB: true}

// told is TBLPROPERTIES (…) with what Spark does not keep of a table or a view.
func told(a *analyze.Analysis, of *stmt.Statement, result *deparse.Result) string {
	var list []string
	set := func(key, value string) {
		list = append(list, sparkText(key)+" = "+sparkText(value))
	}
	for i, c := range a.Columns {
		if i < len(result.Names) && (keptAsTexts[c.Type] || keptAsTexts[oid.ElemOf(c.Type)]) {
			set(stmt.TypeProperty+url.PathEscape(result.Names[i]), oid.FormatType(c.Type, c.Typmod))
		}
	}
	if of.Tag == "CREATE VIEW" {
		set(stmt.DefinitionProperty, url.PathEscape(strings.TrimSpace(of.Text[of.Stored.Start:of.Stored.End])))
		set(stmt.DefinitionProperty+".of", stmt.Fingerprint(result.SQL))
	}
	if list == nil {
		return ""
	}
	return "TBLPROPERTIES (" + strings.Join(list, ", ") + ") "
}

// sparkText is a string in Spark's SQL.
func sparkText(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
