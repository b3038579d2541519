package shells_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/sessions/sparkconnect"
)

const columnsSQL = `SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || CASE WHEN a.attnotnull THEN ' not null' ELSE '' END
	|| coalesce(' -- ' || col_description(a.attrelid, a.attnum), '')
	FROM pg_attribute a WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 ORDER BY a.attnum`

// longName has 300 characters, some of more than a byte.
var longName = strings.Repeat("ä_long_column_", 22)[:308]

// longTable is a table name of 100 characters in PostgreSQL.
var longTable = strings.Repeat("t", 54) + "~" + hash(strings.Repeat("t", 100))

func TestRealTables(t *testing.T) {
	drop(t, "spark_catalog")
	s := newSpark(t)
	s.run("DROP DATABASE IF EXISTS shells_sales CASCADE", "CREATE DATABASE shells_sales COMMENT 'what was sold'",
		`CREATE TABLE shells_sales.everything (b BOOLEAN, i1 TINYINT, i2 SMALLINT, i4 INT COMMENT 'the ''id''', i8 BIGINT, f4 FLOAT, f8 DOUBLE,
			d DECIMAL(10,2), s STRING, v VARCHAR(10), c CHAR(3), y BINARY, da DATE, ti TIME(3), ts TIMESTAMP, tn TIMESTAMP_NTZ,
			ym INTERVAL YEAR TO MONTH, dt INTERVAL DAY TO SECOND, a ARRAY<INT>, aa ARRAY<ARRAY<VARCHAR(5)>>, ad ARRAY<DECIMAL(5,1)>, m MAP<STRING,INT>,
			st STRUCT<a:INT,b:STRING>, va VARIANT, xmin INT, `+"`Größe in \"cm\"` INT, `"+longName+"` INT, `with.dot` INT"+
			`, p STRING COMMENT 'day', q INT) USING parquet PARTITIONED BY (p, q) COMMENT 'Comment of all: types'`,
		"INSERT INTO shells_sales.everything (i4, p, q) VALUES (1, 'a', 1), (2, 'b', 1)", "ANALYZE TABLE shells_sales.everything COMPUTE STATISTICS",
		"CREATE VIEW shells_sales.seen (x COMMENT 'ex', y) COMMENT 'Comment:\nView Text: no' AS\nSELECT i4, v\n  FROM shells_sales.everything WHERE s <> 'a;b'",
		"CREATE TABLE shells_sales.gone (a INT) USING parquet", "CREATE VIEW shells_sales.broken AS SELECT a, 1.5 AS n FROM shells_sales.gone", "DROP TABLE shells_sales.gone",
		"CREATE TABLE shells_sales."+strings.Repeat("t", 100)+" (a INT) USING csv",
		"CREATE TABLE shells_sales.wide ("+wide(2000)+") USING parquet",
		"CREATE OR REPLACE TEMPORARY VIEW shells_temporary AS SELECT 1 AS a",
	)
	t.Cleanup(func() { s.run("DROP DATABASE shells_sales CASCADE") })
	r := run(t, shells.Options{Source: s.source(nil), Refresh: time.Second})
	filled(t, r)
	conn := open(t, "spark_catalog")

	t.Run("columns", func(t *testing.T) { realColumns(t, conn) })
	t.Run("asQueried", func(t *testing.T) { asQueried(t, s, conn) })
	t.Run("views", func(t *testing.T) { realViews(t, conn) })
	t.Run("others", func(t *testing.T) { realOthers(t, conn) })
	t.Run("changes", func(t *testing.T) { realChanges(t, s, r, conn) })
}

func wide(n int) string {
	columns := make([]string, n)
	for i := range columns {
		columns[i] = "c" + strings.Repeat("0", 4-len(itoa(i))) + itoa(i) + " INT"
	}
	return strings.Join(columns, ", ")
}

func realColumns(t *testing.T, conn *pgx.Conn) {
	want := strings.Split(strings.TrimSpace(`
b boolean
i1 smallint
i2 smallint
i4 integer -- the 'id'
i8 bigint
f4 real
f8 double precision
d numeric(10,2)
s text
v character varying(10)
c character(3)
y bytea
da date
ti time(3) without time zone
ts timestamp with time zone
tn timestamp without time zone
ym interval
dt interval
a integer[]
aa character varying(5)[]
ad numeric(5,1)[]
m jsonb
st jsonb
va jsonb
xmin~`+hash("xmin")+` integer -- (in Spark: xmin)
Größe in "cm" integer
`+longName[:54]+"~"+hash(longName)+` integer -- (in Spark: `+longName+`)
with.dot integer
p text -- day (partition column)
q integer -- (partition column)`), "\n")
	if got := texts(t, conn, columnsSQL, "shells_sales.everything"); !slices.Equal(got, want) {
		t.Errorf("got:\n%s", strings.Join(got, "\n"))
	}
	var rows, pages float64
	if err := conn.QueryRow(t.Context(), "SELECT reltuples, relpages FROM pg_class WHERE oid = 'shells_sales.everything'::regclass").Scan(&rows, &pages); err != nil || rows != 2 || pages < 1 {
		t.Error(rows, pages, err)
	}
}

// asQueried compares with what Spark says of a query, type by type, by way of a client's own eyes: PostgreSQL's Describe.
func asQueried(t *testing.T, s *spark, conn *pgx.Conn) {
	schema, err := s.session.Analyze(t.Context(), sparkconnect.Query{SQL: "SELECT * FROM shells_sales.everything"})
	if err != nil {
		t.Fatal(err)
	}
	want, err := rowencColumns(schema)
	if err != nil {
		t.Fatal(err)
	}
	described, err := conn.Prepare(t.Context(), "", "SELECT * FROM shells_sales.everything")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range described.Fields {
		if f.DataTypeOID != want[i].OID || f.TypeModifier != want[i].Typmod || f.DataTypeSize != want[i].Size {
			t.Error(f, want[i])
		}
	}
}

func realViews(t *testing.T, conn *pgx.Conn) {
	if got := texts(t, conn, columnsSQL, "shells_sales.seen"); !slices.Equal(got, []string{"x integer -- ex", "y character varying(10)"}) {
		t.Error(got)
	}
	if got := texts(t, conn, columnsSQL, "shells_sales.broken"); !slices.Equal(got, []string{"a integer", "n numeric(2,1)"}) {
		t.Error(got)
	}
	const text = "SELECT i4, v\n  FROM shells_sales.everything WHERE s <> 'a;b';"
	for _, sql := range []string{
		"SELECT pg_get_viewdef('shells_sales.seen'::regclass)", "SELECT pg_catalog.pg_get_viewdef('shells_sales.seen'::regclass::oid, true)",
		"SELECT pg_get_viewdef('shells_sales.seen', false)", "SELECT pg_get_viewdef('shells_sales.seen'::regclass, 80)", "SELECT pg_get_viewdef('shells_sales.seen')",
		"SELECT definition FROM pg_views WHERE viewname = 'seen'", "SELECT view_definition FROM information_schema.views WHERE table_name = 'seen'",
		"SELECT definition FROM pg_catalog.pg_views WHERE viewname = 'seen' AND schemaname = 'shells_sales'",
	} {
		if got := texts(t, conn, sql); !slices.Equal(got, []string{text}) {
			t.Errorf("%s: %q", sql, got)
		}
	}
	if got := texts(t, conn, "SELECT obj_description('shells_sales.seen'::regclass, 'pg_class')"); !slices.Equal(got, []string{"Comment:\nView Text: no"}) {
		t.Errorf("%q", got)
	}
	if got := texts(t, conn, "SELECT pg_get_viewdef('information_schema.schemata'::regclass)"); !strings.Contains(got[0], "FROM pg_namespace") {
		t.Errorf("%q", got)
	}
}

func realOthers(t *testing.T, conn *pgx.Conn) {
	if got := texts(t, conn, "SELECT obj_description(c.oid, 'pg_class') FROM pg_class c WHERE relname = $1", longTable); !slices.Equal(got, []string{"(in Spark: " + strings.Repeat("t", 100) + ")"}) {
		t.Error(got)
	}
	if got := texts(t, conn, "SELECT obj_description('shells_sales'::regnamespace, 'pg_namespace')"); !slices.Equal(got, []string{"what was sold"}) {
		t.Error(got)
	}
	if got := texts(t, conn, columnsSQL, "shells_sales.wide"); len(got) != 1600 || got[1599] != "c1599 integer" {
		t.Error(len(got))
	}
	if got := texts(t, conn, "SELECT obj_description('shells_sales.wide'::regclass, 'pg_class')"); !slices.Equal(got, []string{"(400 further columns, which PostgreSQL has no room for)"}) {
		t.Error(got)
	}
	if got := texts(t, conn, "SELECT relname::text FROM pg_class WHERE relname = 'shells_temporary'"); len(got) != 0 {
		t.Error("another session's temporary view is there")
	}
	if got := texts(t, conn, "SELECT proname::text FROM pg_proc WHERE pronamespace = 'spark'::regnamespace AND proname IN ('explode', 'try_divide', 'count') ORDER BY 1"); len(got) != 3 {
		t.Error(got)
	}
	if got := texts(t, conn, "SELECT has_table_privilege('pg_monitor', 'shells_sales.wide', p)::text FROM unnest(ARRAY['select', 'insert', 'delete']) p"); !slices.Equal(got, []string{"true", "false", "false"}) {
		t.Error(got)
	}
	if got := texts(t, conn, "SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname ~ '^(public|spark|shells_sales)$' ORDER BY 1"); !slices.Equal(got,
		[]string{"public", "shells_sales", "spark"}) {
		t.Error(got)
	}
}

// realChanges has others change tables, and libra itself.
func realChanges(t *testing.T, s *spark, r *shells.Refresher, conn *pgx.Conn) {
	ran := func(sql string) {
		t.Helper()
		s.run(sql)
		r.Ran(sql, "", nil)
		if err := r.Barrier(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	relations := func() string {
		return strings.Join(texts(t, conn, "SELECT relname::text FROM pg_class WHERE relnamespace = 'shells_sales'::regnamespace AND relkind IN ('r', 'v') ORDER BY 1"), " ")
	}
	ran("CREATE TABLE shells_sales.new (a INT, b STRING) USING parquet")
	if got := texts(t, conn, columnsSQL, "shells_sales.new"); !slices.Equal(got, []string{"a integer", "b text"}) {
		t.Error(got)
	}
	ran("ALTER TABLE shells_sales.new ADD COLUMN c DATE COMMENT 'when'")
	ran("/* c */ alter table Shells_Sales.NEW rename to shells_sales.newer")
	if got := texts(t, conn, columnsSQL, "shells_sales.newer"); !slices.Equal(got, []string{"a integer", "b text", "c date -- when"}) {
		t.Error(got)
	}
	if got := relations(); got != "broken everything newer seen "+longTable+" wide" {
		t.Error(got)
	}
	ran("DROP TABLE shells_sales.NEWER")
	if got := relations(); got != "broken everything seen "+longTable+" wide" {
		t.Error(got)
	}
	ran("CREATE DATABASE shells_more COMMENT 'm'")
	ran("DROP DATABASE shells_more CASCADE")
	if got := texts(t, conn, "SELECT nspname::text FROM pg_namespace WHERE nspname = 'shells_more'"); len(got) != 0 {
		t.Error(got)
	}

	s.run("CREATE TABLE shells_sales.outside (a VARCHAR(7)) USING parquet")
	found, err := r.LookUp(t.Context(), shells.Path{Catalog: "spark_catalog", Namespace: []string{"shells_sales"}, Name: "OUTSIDE"})
	if err != nil || !found {
		t.Error(found, err)
	}
	if got := texts(t, conn, columnsSQL, "shells_sales.outside"); !slices.Equal(got, []string{"a character varying(7)"}) {
		t.Error(got)
	}
	found, err = r.LookUp(t.Context(), shells.Path{Catalog: "spark_catalog", Namespace: []string{"nowhere"}, Name: "nothing"})
	if err != nil || found {
		t.Error(found, err)
	}
	s.run("DROP VIEW shells_sales.broken", "ALTER TABLE shells_sales.outside RENAME TO shells_sales.renamed", "ALTER VIEW shells_sales.seen AS SELECT 1L AS other")
	eventually(t, func() bool {
		return relations() == "everything renamed seen "+longTable+" wide" && slices.Equal(texts(t, conn, columnsSQL, "shells_sales.seen"), []string{"other bigint"})
	})
	s.run("ALTER TABLE shells_sales.renamed CHANGE COLUMN a COMMENT 'now with'")
	eventually(t, func() bool {
		return strings.HasSuffix(texts(t, conn, columnsSQL, "shells_sales.renamed")[0], " -- now with")
	})
}
