package e2e

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5"
)

// odbcProgram is psqlODBC, which is libpq below: certificates are found as libpq finds them.
func odbcProgram(t *testing.T, at place) string {
	if at["PGSSLMODE"] != "disable" && at["PGPASSWORD"] != "wrong" {
		largeObjectType(t, at)
	}
	return run(t, at, python(t), filepath.Join("testdata/drivers", "psqlodbc_driver.py"), fetched(t, "odbc/psqlodbcw.so"))
}

// largeObjectType answers what psqlODBC asks as it connects: whether there is a type "lo". There is no pg_type in Spark.
func largeObjectType(t *testing.T, at place) {
	conn, err := pgx.Connect(t.Context(), at.dsn(""))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), "create or replace temporary view pg_type as select 0 as oid, 0 as typbasetype, '' as typname from range(0)"); err != nil {
		t.Fatal(err)
	}
}
