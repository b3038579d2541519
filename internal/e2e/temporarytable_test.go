package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

// textOf runs a query and gives its rows as text, cells with | and rows with a blank between them.
func textOf(t testing.TB, conn *pgx.Conn, sql string) string {
	t.Helper()
	results, err := conn.PgConn().Exec(t.Context(), sql).ReadAll()
	if err != nil {
		return "error: " + err.Error()
	}
	var list []string
	for _, row := range results[len(results)-1].Rows {
		cells := make([]string, len(row))
		for i, v := range row {
			if cells[i] = "NULL"; v != nil {
				cells[i] = string(v)
			}
		}
		list = append(list, strings.Join(cells, "|"))
	}
	return strings.Join(list, " ")
}

// TestTemporaryTables makes and uses them on libra and on a real PostgreSQL.
func TestTemporaryTables(t *testing.T) {
	here, there := connect(t, libra(t), "ana"), mustConnect(t, testenv.Postgres(t))
	exec1(t, here, "drop table if exists e2e_temp_hidden")
	exec1(t, there, "drop table if exists e2e_temp_hidden")
	for _, sql := range []string{
		"create table e2e_temp_hidden as select 'permanent' as a",
		"create temp table e2e_temp_t (id int not null, name varchar(10), pay numeric(8,2), at timestamptz, u uuid, j jsonb, tags text[])",
		`insert into e2e_temp_t values (1, 'ann', 1.5, '2024-01-02 03:04:05+00', '00000000-0000-0000-0000-0000000000ff', '{"a": [1, 2]}', '{x,y}'), (2, 'bob', 10, null, null, null, null)`,
		"select id, name, pay, u, j->'a'->>1, tags[1] from e2e_temp_t order by id",
		"select name || 'x', pay * 2, id / 2 from pg_temp.e2e_temp_t t where t.id = 2",
		"insert into e2e_temp_t (id, name) select id + 10, upper(name) from e2e_temp_t",
		"select count(*), sum(id) from e2e_temp_t",
		`create temporary table "#E2e Temp_1" as select id, name as "Name", pay from e2e_temp_t where id < 10`,
		`select "Name", pay from "#E2e Temp_1" order by 1`,
		"select name into temp e2e_temp_into from e2e_temp_t where id = 1",
		"select * from e2e_temp_into",
		"create temp table e2e_temp_hidden as select a || '!' as a from e2e_temp_hidden",
		"select a from e2e_temp_hidden",
		"truncate e2e_temp_into",
		"select count(*) from e2e_temp_into",
		"create temp table e2e_temp_t (a int)",
		"create temp table if not exists e2e_temp_t (a int)",
		"insert into e2e_temp_t values (null, 'x')",
		"select nope from e2e_temp_t",
		"begin; create temp table e2e_temp_commit (a int) on commit drop; insert into e2e_temp_commit values (1); select a from e2e_temp_commit",
		"commit",
		"select * from e2e_temp_commit",
		"create temp table e2e_temp_rows (a int) on commit delete rows",
		"begin; insert into e2e_temp_rows values (1), (2); select sum(a) from e2e_temp_rows",
		"commit",
		"select count(*) from e2e_temp_rows",
		"begin; create temp table e2e_temp_back (a int)",
		"rollback",
		"select * from e2e_temp_back",
		"select c.relpersistence, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull from pg_class c join pg_attribute a on a.attrelid = c.oid where relname = 'e2e_temp_t' and attnum > 0 order by attnum",
		"select table_type from information_schema.tables where table_name = 'e2e_temp_t'",
		"drop table e2e_temp_hidden",
		"select a from e2e_temp_hidden",
		"drop table e2e_temp_hidden, e2e_temp_t",
		"select * from e2e_temp_t",
	} {
		want, got := answer(t, there.PgConn(), sql), answer(t, here.PgConn(), sql)
		if want != got {
			t.Errorf("%s\n---- PostgreSQL\n%s---- libra\n%s", sql, want, got)
		}
	}
}

func mustConnect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// TestTemporaryTablesAreOnesOwn: another connection has others of the same name, and neither is in the other's catalogs.
func TestTemporaryTablesAreOnesOwn(t *testing.T) {
	a, b := connect(t, libra(t), "ana"), connect(t, libra(t), "ana")
	exec1(t, a, "create temp table e2e_temp_own as select 1 as n")
	exec1(t, b, "create temp table e2e_temp_own as select 'x'::text as s, 2.5 as d")
	if got := textOf(t, a, "select n + 1 from e2e_temp_own") + textOf(t, b, "select s, d from e2e_temp_own"); got != "2x|2.5" {
		t.Errorf("%q", got)
	}
	const columns = "select count(*), min(column_name) from information_schema.columns where table_name = 'e2e_temp_own'"
	if got := textOf(t, a, columns) + " " + textOf(t, b, columns); got != "1|n 2|d" {
		t.Errorf("%q", got)
	}
	if got := textOf(t, a, "select count(*) from pg_namespace where nspname like 'libra_temp%'"); got != "0" {
		t.Errorf("namespaces show: %s", got)
	}
	rows, err := a.Query(t.Context(), "select n from e2e_temp_own where n = $1", 1)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := pgx.CollectRows(rows, pgx.RowTo[int]); err != nil || !slices.Equal(list, []int{1}) {
		t.Errorf("%v %v", list, err)
	}
	exec1(t, a, "discard temp")
	if got := textOf(t, a, "select n from e2e_temp_own"); !strings.Contains(got, "42P01") {
		t.Errorf("after DISCARD TEMP: %s", got)
	}
}

// TestTemporaryTablesOfTheDead: what a libra that was killed has left is dropped by the next one.
func TestTemporaryTablesOfTheDead(t *testing.T) {
	p := startOverSharedSpark(t)
	exec1(t, connect(t, p, "ana"), "create temp table e2e_temp_left as select 1 as n")
	outside := connect(t, libra(t), "outside")
	spaces := fmt.Sprintf("show namespaces in spark_catalog like 'libra_temp_*_%d_*'", p.cmd.Process.Pid)
	if left := textOf(t, outside, spaces); !strings.HasPrefix(left, "libra_temp_") {
		t.Fatalf("namespaces of it: %q", left)
	}
	_ = p.cmd.Process.Kill()
	<-p.done
	startOverSharedSpark(t)
	for deadline := time.Now().Add(time.Minute); textOf(t, outside, spaces) != ""; time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it is still there")
		}
	}
}
