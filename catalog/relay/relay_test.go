package relay

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// one gives the single value of a query, as text.
func one(t testing.TB, conn *pgx.Conn, sql string) string {
	t.Helper()
	results, err := conn.PgConn().Exec(t.Context(), sql).ReadAll()
	if err != nil {
		return err.Error()
	}
	last := results[len(results)-1]
	if len(last.Rows) != 1 || len(last.Rows[0]) != 1 {
		return fmt.Sprint(last.CommandTag, len(last.Rows), " rows")
	}
	return string(last.Rows[0][0])
}

// TestWhoAmI finds the connection's own user, database, settings and address in relayed queries.
func TestWhoAmI(t *testing.T) {
	d := open(t)
	conn := d.connect(t, "Ana Q", "iceberg")
	for _, c := range []struct{ sql, want string }{
		{"SELECT current_user || '/' || session_user || '/' || user", "Ana Q/Ana Q/Ana Q"},
		{"SELECT usename FROM pg_user WHERE usename = current_user", "Ana Q"},
		{"SELECT current_database()", "iceberg"},
		{"SELECT current_database() || ''", "iceberg"},
		{"SELECT current_catalog || ''", "iceberg"},
		{"SELECT datname FROM pg_database WHERE datname = current_database()", "iceberg"},
		{"SELECT version() || ''", "PostgreSQL 18.4 (libra test) on Apache Spark"},
		{"SELECT (pg_backend_pid() = " + fmt.Sprint(conn.PgConn().PID()) + ")::text", "true"},
		{"SELECT host(inet_client_addr()) || ':' || (inet_server_port() > 0)", "127.0.0.1:true"},
		{"SET DateStyle = 'SQL, DMY'; SELECT date '2024-02-01' || ''", "01/02/2024"},
		{"SET IntervalStyle = iso_8601; SELECT interval '90 min' || ''", "PT1H30M"},
		{"SET TimeZone = 'Asia/Tokyo'; SELECT timestamptz '2024-01-01 00:00Z' || ''", "01/01/2024 09:00:00 JST"},
		{"SET bytea_output = escape; SELECT '\\x6162'::bytea || ''::bytea", "ab"},
		{"SET extra_float_digits = 0; SELECT 0.1::float8 + 0.2::float8", "0.3"},
		{`SET search_path = "Sales Q"; SELECT '"odd.name"'::regclass::text`, `"odd.name"`},
		{"SELECT current_schemas(true)::text || ''", `{pg_catalog,"Sales Q"}`},
		{`SET search_path = "default"; SELECT 'emp'::regclass::text`, "emp"},
		{"SET work_mem = '64MB'; SELECT setting || unit FROM pg_settings WHERE name = 'work_mem'", "65536kB"},
		{"SELECT current_setting('work_mem') || ''", "64MB"},
		{"SELECT current_setting('Work_Mem', true) || ''", "64MB"},
		{"SELECT current_setting('statement_timeout') || ''", "0"},
		{"SELECT current_setting('libra.pool') || ''", "default"},
		{"SELECT setting FROM pg_settings WHERE name = 'libra.pool'", "default"},
		{"SET myapp.who = 'it''s \\'; SELECT current_setting('myapp.who') || ''", `it's \`},
		{"SELECT coalesce(current_setting('no.such', true), 'none')", "none"},
		{"SELECT current_setting('no_such') || ''", `ERROR: unrecognized configuration parameter "no_such" (SQLSTATE 42704)`},
		{"SELECT setting FROM pg_settings WHERE name = 'server_version_num'", "180004"},
		{"SELECT count(*) FROM pg_settings WHERE name LIKE '% %' OR name = 'libra.settings'", "0"},
		{"SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls FROM pg_roles WHERE rolname = current_user", "f"},
	} {
		if got := one(t, conn, c.sql); got != c.want {
			t.Errorf("%s: %s, want %s", c.sql, got, c.want)
		}
	}
	other := d.connect(t, "bo", "bo")
	if got := one(t, other, "SELECT current_database() || current_setting('work_mem') || current_setting('myapp.who', true)"); got != "" {
		t.Errorf("another client sees %q", got)
	}
	if got := one(t, other, "SELECT current_database() || ' ' || current_setting('work_mem')"); got != "spark_catalog 4MB" {
		t.Errorf("another client: %q", got)
	}
}

// TestNames are users whose names PostgreSQL reserves, or that are long or odd.
func TestNames(t *testing.T) {
	d := open(t)
	for user, want := range map[string]string{
		"postgres": "postgres", "libra_admin": "libra_client", "libra_owner": "libra_client", "pg_monitor": "libra_client", "public": "libra_client",
		"none": "libra_client", `a"b'c\`: `a"b'c\`, "ü": "ü", strings.Repeat("long", 30): strings.Repeat("long", 30)[:63],
	} {
		config, err := pgx.ParseConfig(d.url("x", "x"))
		if err != nil {
			t.Fatal(err)
		}
		config.User = user
		conn, err := pgx.ConnectConfig(t.Context(), config)
		if err != nil {
			t.Fatal(user, err)
		}
		defer conn.Close(context.Background())
		if got := one(t, conn, "SELECT current_user || ''"); got != want {
			t.Errorf("%s is %s, want %s", user, got, want)
		}
	}
}

// TestExtended goes through the extended protocol: types, binary values, row limits, portals.
func TestExtended(t *testing.T) {
	conn := open(t).connect(t, "ana", "ana")
	ctx := t.Context()
	var name string
	var columns []string
	err := conn.QueryRow(ctx, `SELECT c.relname, array_agg(a.attname::text ORDER BY attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relname = $1 AND attnum > $2 GROUP BY 1 LIMIT $3`, "emp", 0, 5).Scan(&name, &columns)
	if err != nil || name != "emp" || strings.Join(columns, " ") != "id name pay dept tags at" {
		t.Errorf("%s %v %v", name, columns, err)
	}
	described, err := conn.Prepare(ctx, "", "SELECT $1::int4[] || 1, $2 + now(), $3 FROM pg_type LIMIT $4")
	if err != nil || fmt.Sprint(described.ParamOIDs) != "[1007 1186 25 20]" || fmt.Sprint(described.Fields[0].DataTypeOID, described.Fields[1].DataTypeOID) != "1007 1184" {
		t.Errorf("%v %v", described, err)
	}
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
		pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		var n int64
		if err := conn.QueryRow(ctx, "SELECT count(*) FROM pg_type WHERE typname = $1", mode, "int4").Scan(&n); err != nil || n != 1 {
			t.Errorf("%v: %d %v", mode, n, err)
		}
	}
	var answer *pgconn.PgError
	_, err = conn.Exec(ctx, "SELECT 1, nothing FROM pg_class")
	if !errors.As(err, &answer) || answer.Code != "42703" || answer.Position != 11 || !strings.Contains(answer.Message, `column "nothing" does not exist`) {
		t.Errorf("%+v", answer)
	}
	_, err = conn.Exec(ctx, "SELECT 1; SELECT 2, nothing FROM pg_class", pgx.QueryExecModeSimpleProtocol)
	if !errors.As(err, &answer) || answer.Position != 21 {
		t.Errorf("%+v", answer)
	}
}

// TestScript runs a psql script through cursors, SQL's PREPARE, COPY, failed transactions and what is Spark's.
func TestScript(t *testing.T) {
	d := open(t)
	got := psql(t, d.url("ana", "ana"), `
\pset footer off
BEGIN;
DECLARE c SCROLL CURSOR FOR SELECT relname, oid > 0 FROM pg_class WHERE relname IN ('pg_class', 'pg_type', 'pg_proc') ORDER BY 1;
FETCH 2 FROM c;
FETCH BACKWARD 1 FROM c;
FETCH ALL FROM c;
DECLARE b BINARY CURSOR FOR SELECT 'emp'::regclass::oid::int8 - 'emp'::regclass::oid::int8;
FETCH b;
COMMIT;
PREPARE p (text) AS SELECT nspname FROM pg_namespace WHERE nspname = $1;
EXECUTE p('public');
COPY (SELECT relname, relkind FROM pg_class WHERE relname = 'emp') TO STDOUT;
COPY (SELECT 1 + 1) TO STDOUT (FORMAT csv, HEADER);
COPY pg_language (lanname, lanpltrusted) TO STDOUT;
SELECT spark_only(1);
SELECT spark_only(1);
SELECT neither(1);
SELECT relname, spark_only(oid) FROM pg_class;
SELECT 1/0;
BEGIN;
SELECT * FROM pg_nothing;
SELECT 1 FROM pg_class;
ROLLBACK;
SELECT 7/2, 'a' || 1, NULL::int, count(*) FROM generate_series(1, 10);
SELECT * FROM pg_class, t;
SELECT 1 FROM pg_class WHERE false;
EXPLAIN (COSTS off) SELECT * FROM pg_language;
TABLE pg_language FOR UPDATE;
`, "-q", "-A")
	want := `relname|?column?
pg_class|t
pg_proc|t
relname|?column?
pg_class|t
relname|?column?
pg_proc|t
pg_type|t
?column?

nspname
public
emp	r
?column?
2
internal	f
c	f
sql	t
plpgsql	t
spark
from spark
spark
from spark
ERROR:  Spark does not know it
ERROR:  function spark_only(oid) does not exist
LINE 1: SELECT relname, spark_only(oid) FROM pg_class;
                        ^
HINT:  No function matches the given name and argument types. You might need to add explicit type casts.
ERROR:  division by zero
ERROR:  Spark does not know it
ERROR:  current transaction is aborted, commands ignored until end of transaction block
?column?|?column?|int4|count
3|a1||10
ERROR:  Spark does not know it
?column?
QUERY PLAN
Seq Scan on pg_language
ERROR:  cannot execute SELECT FOR UPDATE in a read-only transaction
`
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestCancel cancels a relayed statement, and lets one run into statement_timeout.
func TestCancel(t *testing.T) {
	d := open(t)
	conn := d.connect(t, "ana", "ana")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	began := time.Now()
	if _, err := conn.Exec(ctx, "SELECT pg_sleep(60)"); err == nil || time.Since(began) > 2*time.Second {
		t.Errorf("%v after %v", err, time.Since(began))
	}
	conn = d.connect(t, "ana", "ana")
	for sql, want := range map[string]string{
		"SET statement_timeout = 100; SELECT pg_sleep(60)": "57014",
		"SET statement_timeout = 0; SELECT pg_sleep(60)":   "57014", // the server's own
	} {
		if got := one(t, conn, sql); !strings.Contains(got, want) {
			t.Errorf("%s: %s", sql, got)
		}
	}
	if got := one(t, conn, "SELECT 1 + 1"); got != "2" {
		t.Error(got)
	}
}
