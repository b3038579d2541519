package relay

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// A query of catalogs and of Spark's tables is Spark's: the rows of the catalogs travel there in its text.

// What may travel; pg_attribute alone has 3,000 rows in an empty database.
const (
	mostTravelRows  = 10_000
	mostTravelBytes = 4 << 20
)

// withRows is the statement with the catalogs' rows in it, or with none of them when they are not needed.
func (s *session) withRows(ctx context.Context, of *stmt.Statement, rows bool) (*stmt.Statement, error) {
	if len(of.Catalogs) == 0 {
		return of, nil
	}
	texts := make(map[string]string, len(of.Catalogs))
	for _, t := range of.Catalogs {
		text, err := s.relation(ctx, of, t, rows)
		if err != nil {
			return nil, err
		}
		texts[t.Mark] = text
	}
	return put(of, texts), nil
}

// put puts texts in the place of marks, each of which is an edit.
func put(of *stmt.Statement, texts map[string]string) *stmt.Statement {
	filled := *of
	filled.Edits = make([]stmt.Edit, len(of.Edits))
	var b strings.Builder
	at, shift := 0, 0
	for i, e := range of.Edits {
		start := e.At + shift
		shift += e.New - e.Old
		if text, ok := texts[of.Spark[start:start+e.New]]; ok {
			b.WriteString(of.Spark[at:start])
			b.WriteString(text)
			at, e.New = start+e.New, len(text)
		}
		filled.Edits[i] = e
	}
	b.WriteString(of.Spark[at:])
	filled.Spark, filled.Catalogs = b.String(), slices.Clone(of.Catalogs)
	for i := range filled.Catalogs {
		filled.Catalogs[i].Put = true
	}
	return &filled
}

// relation is a catalog as a relation of Spark's: a SELECT of literal rows.
func (s *session) relation(ctx context.Context, of *stmt.Statement, t stmt.CatalogTable, rows bool) (string, error) {
	var text string
	err := s.with(ctx, of, func(ctx context.Context, c *conn) (err error) {
		text, err = relation(ctx, c, t, rows)
		return err
	})
	if err == nil && t.Alias != "" {
		text += " AS " + sparkName(t.Alias)
	}
	return text, err
}

func relation(ctx context.Context, c *conn, t stmt.CatalogTable, rows bool) (string, error) {
	d, err := c.pg.Prepare(ctx, "", "SELECT * FROM "+t.Name, nil)
	if err != nil {
		return "", err
	}
	columns := chosen(d.Fields, t.Columns)
	var list strings.Builder
	if !rows {
		return literalRows(columns, ""), nil
	}
	r := c.pg.ExecParams(ctx, "SELECT "+texts(columns)+" FROM "+t.Name, nil, nil, nil, nil)
	n := 0
	for r.NextRow() {
		if n++; n > mostTravelRows || list.Len() > mostTravelBytes {
			_, _ = r.Close() // the rest is not wanted
			return "", pgerr.Unsupported("a query of Spark's tables and a catalog that has so many rows", t.Name+
				" has more than libra takes to Spark with a query. Name fewer columns, or query one after the other.")
		}
		appendLiterals(&list, r.Values())
	}
	_, err = r.Close()
	return literalRows(columns, list.String()), err
}

// chosen are the columns that a query names; the first when it names none, as in count(*).
func chosen(fields []pgconn.FieldDescription, names []string) []pgconn.FieldDescription {
	if names == nil {
		return fields
	}
	named := map[string]bool{}
	for _, name := range names {
		named[name] = true
	}
	var list []pgconn.FieldDescription
	for _, f := range fields {
		if named[f.Name] {
			list = append(list, f)
		}
	}
	if list == nil {
		return fields[:1]
	}
	return list
}

// texts selects columns in a way that Spark reads, whatever the client's settings are.
func texts(columns []pgconn.FieldDescription) string {
	list := make([]string, len(columns))
	for i, f := range columns {
		list[i] = pgx.Identifier{f.Name}.Sanitize()
		switch f.DataTypeOID {
		case oid.TimestampTZ:
			list[i] = "to_char(" + list[i] + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
		case oid.Timestamp:
			list[i] = "to_char(" + list[i] + ", 'YYYY-MM-DD\"T\"HH24:MI:SS.US')"
		case oid.Date:
			list[i] = "to_char(" + list[i] + ", 'YYYY-MM-DD')"
		}
	}
	return strings.Join(list, ", ")
}

// sparkTypes are the types that are more than text in Spark.
var sparkTypes = map[uint32]string{
	oid.Bool: "BOOLEAN", oid.Int2: "SMALLINT", oid.Int4: "INT", oid.Int8: "BIGINT", oid.OID: "BIGINT", oid.Float4: "FLOAT", oid.Float8: "DOUBLE",
	oid.Numeric: "DECIMAL(38,10)", oid.Date: "DATE", oid.Timestamp: "TIMESTAMP_NTZ", oid.TimestampTZ: "TIMESTAMP",
}

func appendLiterals(b *strings.Builder, values [][]byte) {
	if b.Len() > 0 {
		b.WriteString(", ")
	}
	for i, v := range values {
		b.WriteString(map[bool]string{true: "(", false: ", "}[i == 0])
		if v == nil {
			b.WriteString("NULL")
		} else {
			b.WriteString(sparkString(string(v)))
		}
	}
	b.WriteByte(')')
}

// literalRows is a subquery over rows of texts.
func literalRows(columns []pgconn.FieldDescription, rows string) string {
	values := make([]string, len(columns))
	nulls := make([]string, len(columns))
	for i, f := range columns {
		typ := sparkTypes[f.DataTypeOID]
		if typ == "" {
			typ = "STRING"
		}
		values[i] = "CAST(col" + strconv.Itoa(i+1) + " AS " + typ + ") AS " + sparkName(f.Name)
		nulls[i] = "NULL"
	}
	text := "(SELECT " + strings.Join(values, ", ") + " FROM VALUES "
	if rows == "" {
		return text + "(" + strings.Join(nulls, ", ") + ") WHERE false)"
	}
	return text + rows + ")"
}

func sparkName(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

// sparkString is a string literal of Spark's, in which a backslash escapes.
func sparkString(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}
