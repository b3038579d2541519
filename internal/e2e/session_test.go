package e2e

import (
	"context"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

// startOverSharedSpark starts a libra of its own in front of the test run's Spark.
func startOverSharedSpark(t testing.TB, env ...string) *program {
	return start(t, append([]string{"LIBRA_SPARK_URL=" + testenv.SparkURL(t)}, env...)...)
}

func exec1(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func one(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	var got string
	if err := conn.QueryRow(t.Context(), sql).Scan(&got); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return got
}

// TestSharedStateIsShared shows temporary views, settings and variables of one connection to another, also one
// that has other settings of its own, so that its statements run in another Spark session.
func TestSharedStateIsShared(t *testing.T) {
	p := libra(t)
	a, b := connect(t, p, "ana"), connect(t, p, "bob")
	exec1(t, b, "set timezone = 'Asia/Tokyo'")
	exec1(t, b, "set libra.pool = 'interactive'")
	exec1(t, b, "select 1 from range(1)")
	exec1(t, a, "create or replace temporary view e2e_shared as select 'from a' as v")
	if got := one(t, b, "select v from e2e_shared"); got != "from a" {
		t.Error(got)
	}
	exec1(t, b, "create or replace temporary view e2e_shared as select 'from b' as v")
	if got := one(t, a, "select v from e2e_shared"); got != "from b" {
		t.Error(got)
	}
	exec1(t, a, "declare or replace variable e2e_var string default 'x'")
	exec1(t, b, "set variable e2e_var = 'y'")
	if got := one(t, a, "select e2e_var from range(1)"); got != "y" {
		t.Error(got)
	}
	exec1(t, b, "set spark.sql.shuffle.partitions = 3")
	if got := one(t, a, "show spark.sql.shuffle.partitions"); got != "3" {
		t.Error(got)
	}
	if got := one(t, b, "select current_timezone() from range(1)"); got != "Asia/Tokyo" {
		t.Error(got)
	}
	exec1(t, b, "reset spark.sql.shuffle.partitions")
	exec1(t, a, "drop view e2e_shared")
	if _, err := b.Exec(t.Context(), "select v from e2e_shared"); err == nil {
		t.Error("a dropped view is still there")
	}
}

func TestIsolatedByUser(t *testing.T) {
	p := startOverSharedSpark(t, "LIBRA_SESSION_MODE=ISOLATED", "LIBRA_SESSION_ISOLATE_BY=user")
	a1, a2, b := connect(t, p, "ana"), connect(t, p, "ana"), connect(t, p, "bob")
	exec1(t, a1, "create temporary view e2e_own as select 'ana' as v")
	if got := one(t, a2, "select v from e2e_own"); got != "ana" {
		t.Error(got)
	}
	_, err := b.Exec(t.Context(), "select v from e2e_own")
	wantState(t, err, "42P01")
}

func TestIsolatedByConnectionAndItsLimit(t *testing.T) {
	p := startOverSharedSpark(t, "LIBRA_SESSION_MODE=isolated", "LIBRA_SESSION_MAX_SESSIONS=2")
	a, b := connect(t, p, "ana"), connect(t, p, "ana")
	exec1(t, a, "create temporary view e2e_own as select 1 as v")
	_, err := b.Exec(t.Context(), "select v from e2e_own")
	wantState(t, err, "42P01")
	_, err = pgx.Connect(t.Context(), p.url("ana"))
	wantState(t, err, "53300")
	_ = a.Close(context.Background())
	eventually(t, "a place is free again", 10e9, func() bool {
		c, err := pgx.Connect(t.Context(), p.url("ana"))
		if err == nil {
			_ = c.Close(context.Background())
		}
		return err == nil
	})
}

// TestCurrentSchemaIsTheConnections moves one connection to another schema, by USE and by search_path.
func TestCurrentSchemaIsTheConnections(t *testing.T) {
	p := libra(t)
	a, b := connect(t, p, "ana"), connect(t, p, "bob")
	exec1(t, a, "create schema if not exists e2e_schema")
	exec1(t, a, "use e2e_schema")
	exec1(t, a, "drop table if exists here")
	exec1(t, a, "create table here using parquet as select 'in e2e_schema' as v")
	if got := one(t, a, "show search_path"); got != "e2e_schema" {
		t.Error(got)
	}
	_, err := b.Exec(t.Context(), "select v from here")
	wantState(t, err, "42P01")
	exec1(t, b, "set search_path = e2e_schema, public")
	if got := one(t, b, "select v from here"); got != "in e2e_schema" {
		t.Error(got)
	}
	exec1(t, b, "set search_path = public")
	_, err = b.Exec(t.Context(), "select v from here")
	wantState(t, err, "42P01")
	exec1(t, a, "drop schema e2e_schema cascade")
}

// TestInsertsAreSeenByAll reads a table on three connections with Spark sessions of their own, one of them through
// another libra, inserts into it on one, and reads it again.
func TestInsertsAreSeenByAll(t *testing.T) {
	p := libra(t)
	a, b := connect(t, p, "ana"), connect(t, p, "bob")
	c := connect(t, startOverSharedSpark(t, "LIBRA_SESSION_MODE=isolated"), "cid")
	exec1(t, a, "drop table if exists e2e_seen")
	exec1(t, a, "create table e2e_seen using parquet as select 1 as n")
	exec1(t, b, "set timezone = 'Asia/Tokyo'")
	for want := 1; want <= 2; want++ {
		for name, conn := range map[string]*pgx.Conn{"a": a, "b": b, "c": c} {
			if got := one(t, conn, "select count(*)::text from e2e_seen"); got != fmt.Sprint(want) {
				t.Errorf("%s sees %s rows, not %d", name, got, want)
			}
		}
		exec1(t, a, "insert into e2e_seen values (2)")
	}
	exec1(t, a, "drop table e2e_seen")
}
