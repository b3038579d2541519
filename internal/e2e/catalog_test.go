package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

const columnsOf = `SELECT string_agg(column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '')
	|| CASE WHEN data_type = 'numeric' THEN '(' || numeric_precision || ',' || numeric_scale || ')' ELSE '' END, ', ' ORDER BY ordinal_position)
	FROM information_schema.columns WHERE table_schema = 'e2e_shells' AND table_name = $1`

// TestCatalogFollows: what a client creates, changes and drops is in its next catalog query, whoever asks, and what others do
// in Spark is there soon after.
func TestCatalogFollows(t *testing.T) {
	p := start(t, "LIBRA_SPARK_URL="+testenv.SparkURL(t), "LIBRA_SPARK_DATA="+t.TempDir(), "LIBRA_CATALOG_REFRESH=1")
	a, b := connect(t, p, "ana"), connect(t, p, "bob")
	outside := newOutside(t)
	does(t, a, "DROP SCHEMA IF EXISTS e2e_shells CASCADE")
	does(t, a, "CREATE SCHEMA e2e_shells")
	t.Cleanup(func() { outside("DROP DATABASE IF EXISTS e2e_shells CASCADE") })
	expect := func(table, want string) {
		t.Helper()
		for _, conn := range []*pgx.Conn{a, b} {
			got := value(t, conn, columnsOf, table)
			for deadline := time.Now().Add(time.Minute); got != want && time.Now().Before(deadline); { // a Spark that is very busy: a query waits 10 s
				got = value(t, conn, columnsOf, table)
			}
			if got != want {
				t.Errorf("%s: %q, not %q", table, got, want)
			}
		}
	}
	does(t, a, "CREATE TABLE e2e_shells.t (k INT, v VARCHAR(9), d DECIMAL(8,2)) USING parquet")
	expect("t", "k integer, v character varying(9), d numeric(8,2)")
	does(t, b, "ALTER TABLE e2e_shells.t ADD COLUMNS (at TIMESTAMP)")
	expect("t", "k integer, v character varying(9), d numeric(8,2), at timestamp with time zone")
	does(t, a, "CREATE VIEW e2e_shells.seen AS SELECT k FROM e2e_shells.t WHERE v = 'a'")
	expect("seen", "k integer")
	if got := value(t, b, "SELECT pg_get_viewdef('e2e_shells.seen'::regclass, true)"); !strings.Contains(got, "= 'a'") {
		t.Error(got)
	}
	does(t, b, "DROP VIEW e2e_shells.seen")
	expect("seen", "")
	does(t, a, "SET search_path = e2e_shells; CREATE TABLE u (k INT) USING parquet")
	expect("u", "k integer")
	does(t, a, "ALTER TABLE u RENAME TO w")
	expect("u", "")
	expect("w", "k integer")

	outside("DROP TABLE e2e_shells.w")
	outside("CREATE TABLE e2e_shells.x (k BIGINT) USING parquet")
	for deadline := time.Now().Add(time.Minute); value(t, a, columnsOf, "w") != "" || value(t, b, columnsOf, "x") != "k bigint"; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("what others have changed does not show")
		}
	}
	does(t, a, "DROP SCHEMA e2e_shells CASCADE")
	if got := value(t, b, "SELECT count(*)::text FROM pg_namespace WHERE nspname = 'e2e_shells'"); got != "0" {
		t.Error("the schema is still there")
	}
}

func does(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// value is the one value of a query; "" for NULL.
func value(t *testing.T, conn *pgx.Conn, sql string, args ...any) string {
	t.Helper()
	var v *string
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	if v == nil {
		return ""
	}
	return *v
}

// newOutside gives another client of the same Spark.
func newOutside(t *testing.T) func(sql string) {
	t.Helper()
	p := libra(t)
	conn := connect(t, p, "outside")
	return func(sql string) {
		t.Helper()
		if _, err := conn.PgConn().Exec(context.Background(), sql).ReadAll(); err != nil {
			t.Errorf("%s: %v", sql, err)
		}
	}
}
