package sessions

import (
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire/rowenc"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// Describe asks for a table's columns as a query would have them, and for what the list did not tell. A view that no
// longer works keeps the columns that the list has.
func (m *Metadata) Describe(ctx context.Context, listed *shells.Table) (*shells.Table, error) {
	t := *listed
	t.Rough = false
	name := quoteAll(t.Catalog, t.Namespace, t.Name)
	var schema *arrow.Schema
	err := m.with(ctx, func(s *sparkconnect.Session) (err error) {
		schema, err = s.Analyze(ctx, sparkconnect.Query{SQL: "SELECT * FROM " + name})
		return err
	})
	switch {
	case refused(err) && missingRelation(err) && !t.View:
		return nil, nil
	case refused(err):
		m.opts.Logger.Debug("a table's columns can't be asked for", "table", name, "error", err)
	case err != nil:
		return nil, err
	default:
		if t.Columns, err = columnsOf(schema, t.View); err != nil {
			m.opts.Logger.Debug("a table has columns that PostgreSQL has no type for", "table", name, "error", err)
		}
		declare(&t)
	}
	if t.Catalog == sessionCatalog && len(listed.Columns) > 0 {
		return &t, nil
	}
	return m.more(ctx, &t, name)
}

func missingRelation(err error) bool {
	var spark *sparkconnect.Error
	return errors.As(err, &spark) && (spark.Class == "TABLE_OR_VIEW_NOT_FOUND" || missingSchema(err))
}

// columnsOf are a schema's columns with the types that a query's RowDescription would have.
func columnsOf(schema *arrow.Schema, view bool) ([]shells.Column, error) {
	resolved, err := rowenc.Columns(schema)
	if err != nil {
		return nil, err
	}
	columns := make([]shells.Column, len(resolved))
	for i, c := range resolved {
		field := schema.Field(i)
		comment, _ := field.Metadata.GetValue(sparkconnect.CommentKey)
		columns[i] = shells.Column{Name: c.Name, Type: c.OID, Typmod: c.Typmod, NotNull: !field.Nullable && !view, Comment: comment}
	}
	return columns, nil
}

// more asks what the list of some catalogs does not tell, in JSON where Spark can: there no text can be taken for
// another. What is refused stays unknown.
func (m *Metadata) more(ctx context.Context, t *shells.Table, name string) (*shells.Table, error) {
	if t.Catalog == sessionCatalog {
		rows, err := m.rows(ctx, "DESCRIBE TABLE EXTENDED "+name+" AS JSON", "json_metadata")
		if err != nil && !refused(err) {
			return nil, err
		}
		if len(rows) == 1 && fromJSON(t, rows[0][0]) {
			return t, nil
		}
	}
	rows, err := m.rows(ctx, "DESCRIBE TABLE EXTENDED "+name, "col_name", "data_type", "comment")
	if err != nil && !refused(err) {
		return nil, err
	}
	fromRows(t, rows)
	return t, nil
}

func fromJSON(t *shells.Table, text string) bool {
	var d struct {
		Comment    string   `json:"comment"`
		ViewText   string   `json:"view_text"`
		Partition  []string `json:"partition_columns"`
		Statistics struct {
			Bytes *int64 `json:"size_in_bytes"`
			Rows  *int64 `json:"num_rows"`
		} `json:"statistics"`
	}
	if json.Unmarshal([]byte(text), &d) != nil {
		return false
	}
	t.Comment, t.Definition, t.Partition = d.Comment, d.ViewText, d.Partition
	if d.Statistics.Bytes != nil {
		t.Bytes = *d.Statistics.Bytes
	}
	if d.Statistics.Rows != nil {
		t.Rows = *d.Statistics.Rows
	}
	return true
}

// fromRows reads DESCRIBE TABLE EXTENDED: the columns, and sections that begin with "# ".
func fromRows(t *shells.Table, rows [][]string) {
	section := ""
	var keys []shells.Key
	for _, row := range rows {
		name, value := row[0], row[1]
		switch {
		case strings.HasPrefix(name, "# ") && value == "":
			section = name
		case name == "" || name == "# col_name":
		case section == "# Partition Information":
			t.Partition = append(t.Partition, name)
		case section == "# Partitioning":
			if !strings.Contains(value, "(") { // a transform, such as bucket(4, id), is no column
				t.Partition = append(t.Partition, splitName(value)...)
			}
		case section == "# Constraints":
			if k, ok := parseKey(t.Path, name, value); ok {
				keys = append(keys, k)
			}
		case section == "# Detailed Table Information":
			detail(t, name, value)
		}
	}
	t.Keys = keys
}

func detail(t *shells.Table, name, value string) {
	switch name {
	case "Comment":
		t.Comment = value
	case "Table Properties":
		t.Types, t.NotNull = declaredTypes(value), declaredNotNull(value)
		declare(t)
	case "View Text":
		t.Definition = value
	case "Statistics":
		t.Rows, t.Bytes = statistics(value)
	}
}
