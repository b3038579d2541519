package e2e

import (
	"errors"
	"strconv"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// TestMixed queries catalogs and Spark's tables in one statement.
func TestMixed(t *testing.T) {
	outside := newOutside(t)
	conn := connect(t, libra(t), "ana")
	does(t, conn, "DROP TABLE IF EXISTS e2e_mixed; CREATE TABLE e2e_mixed (relname STRING, n INT) USING parquet; INSERT INTO e2e_mixed VALUES ('pg_class', 7), ('it''s \\', 8)")
	t.Cleanup(func() { outside("DROP TABLE IF EXISTS e2e_mixed") })
	for sql, want := range map[string]string{
		"SELECT n::text FROM e2e_mixed JOIN pg_class USING (relname)":                                                                                                                       "7",
		"SELECT c.relname || c.relkind || m.n FROM pg_catalog.pg_class c, e2e_mixed AS m WHERE c.relname = m.relname":                                                                       "pg_classr7",
		"SELECT column_name || ':' || data_type || ordinal_position FROM information_schema.columns WHERE table_name = 'e2e_mixed' AND ordinal_position = (SELECT count(*) FROM e2e_mixed)": "n:integer2",
		"SELECT (SELECT count(*) FROM pg_database WHERE datname = 'no such') || '/' || count(*) FROM e2e_mixed":                                                                             "0/2",
		"SELECT CAST(oid + 1 AS string) FROM pg_class, e2e_mixed m WHERE pg_class.relname = m.relname AND relhasindex AND NOT relisshared":                                                  "1260",
		"SELECT CAST(max(m.n) AS string) FROM e2e_mixed m WHERE EXISTS (SELECT * FROM pg_type WHERE typname = 'int4' AND typlen = 4)":                                                       "8",
		"SELECT CAST(count(*) AS string) FROM pg_stat_activity a, e2e_mixed WHERE usename = 'ana' AND backend_start <= now() AND n = 7 AND a.pid = " + pidOf(conn):                          "1",
		"WITH x AS (SELECT relname FROM pg_class WHERE relname = 'pg_class') SELECT CAST(n AS string) FROM x JOIN e2e_mixed USING (relname)":                                                "7",
	} {
		if got := value(t, conn, sql); got != want {
			t.Errorf("%s: %s, not %s", sql, got, want)
		}
	}
	var n int
	if err := conn.QueryRow(t.Context(), "SELECT n FROM e2e_mixed JOIN pg_class c USING (relname) WHERE c.relkind = $1", "r").Scan(&n); err != nil || n != 7 {
		t.Error(n, err)
	}
	for sql, code := range map[string]string{
		"SELECT e2e_mixed.n / 0, no_such FROM e2e_mixed, pg_class":  "42703",
		"SELECT * FROM e2e_mixed, pg_no_such.x, pg_catalog.pg_none": "42P01",
		"INSERT INTO e2e_mixed SELECT relname, 1 FROM pg_class":     "0A000",
		"SELECT * FROM e2e_mixed m, pg_class AS c (a, b)":           "0A000",
	} {
		_, err := conn.PgConn().Exec(t.Context(), sql).ReadAll()
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Code != code {
			t.Errorf("%s: %v, not %s", sql, err, code)
		}
	}
}

func pidOf(conn *pgx.Conn) string { return strconv.FormatUint(uint64(conn.PgConn().PID()), 10) }
