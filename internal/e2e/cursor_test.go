package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestPsqlFetchCount reads with psql's FETCH_COUNT, which declares a cursor and fetches from it.
func TestPsqlFetchCount(t *testing.T) {
	got := psql(t, libra(t), "\\set FETCH_COUNT 1000\nselect id, id * 2 as twice from range(100000) order by id;\n")
	lines := strings.Split(strings.TrimSuffix(got, "\n"), "\n")
	if len(lines) != 100_000 || lines[0] != "0|0" || lines[99_999] != "99999|199998" {
		t.Fatalf("%d lines, the first is %q", len(lines), lines[0])
	}
	got = psql(t, libra(t), "\\set FETCH_COUNT 2\nselect `id` from range(5) order by `id` desc;\nselect no_such from range(1);\n")
	if !strings.HasPrefix(got, "4\n3\n2\n1\n0\n") || !strings.Contains(got, `"no_such"`) && !strings.Contains(got, "no_such") {
		t.Fatal(got)
	}
}

// TestPsqlCursors is what postgres_fdw and Tableau write.
func TestPsqlCursors(t *testing.T) {
	got := psql(t, libra(t), `start transaction isolation level repeatable read;
declare c1 cursor for select id from range(1000) order by id;
fetch 2 from c1;
fetch 1 from c1;
close c1;
declare "SQL_CUR1" cursor with hold for select id from range(1000) order by id;
commit;
fetch 2 in "SQL_CUR1";
move 500 in "SQL_CUR1";
fetch "SQL_CUR1";
close "SQL_CUR1";
declare s scroll cursor with hold for select id from range(100000) order by id;
fetch last in s;
fetch first in s;
fetch absolute -2 in s;
close all;
fetch s;
`)
	if want := "0\n1\n2\n0\n1\n502\n99999\n0\n99998\n"; !strings.HasPrefix(got, want) || !strings.Contains(got, `cursor "s" does not exist`) {
		t.Fatal(got)
	}
}

// TestCursorErrors: a cursor's errors come with DECLARE and point into it; those of later are without a place.
func TestCursorErrors(t *testing.T) {
	got := psql(t, libra(t), `\set VERBOSITY verbose
declare h cursor with hold for select no_such_column from range(1);
declare h cursor with hold for select 1/(id - 5) from range(10);
move all in h;
fetch h;
execute p;
prepare p as select * from no_such_table;
execute p;
`)
	for _, want := range []string{"42703", "LINE 1: declare h cursor with hold for select no_such_column from ra", "22012", `portal "h" cannot be run`, "26000", "42P01"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Count(got, "LINE 1") != 1 {
		t.Error(got)
	}
}

// TestPgxFetch fetches through the extended protocol, with the formats that pgx chooses for each column.
func TestPgxFetch(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	for _, scroll := range []string{"", "scroll"} {
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(t.Context(), "declare c "+scroll+" cursor for select id, cast(id as string), cast(id as decimal(12,2)) from range($1::bigint) order by id", 20_000); err != nil {
			t.Fatal(err)
		}
		total := 0
		for got := 1; got > 0; total += got {
			got = fetchSome(t, tx, total)
		}
		if total != 20_000 {
			t.Errorf("%q: %d rows", scroll, total)
		}
		if err := tx.Commit(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func fetchSome(t *testing.T, tx pgx.Tx, from int) (got int) {
	t.Helper()
	rows, err := tx.Query(t.Context(), "fetch 3333 from c")
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		var id int64
		var s string
		var n float64
		if err := rows.Scan(&id, &s, &n); err != nil || id != int64(from+got) || s != fmt.Sprint(id) || n != float64(id) {
			t.Fatal(id, s, n, err)
		}
		got++
	}
	if rows.Err() != nil {
		t.Fatal(rows.Err())
	}
	return got
}

// TestCursorKeepsMemorySmall moves through a big result, forward and in a cursor that keeps its rows in a file.
func TestCursorKeepsMemorySmall(t *testing.T) {
	p := startOverSharedSpark(t)
	got := psql(t, p, `begin;
declare c cursor for select * from range(20000000);
\o /dev/null
fetch 10 in c;
\o
move all in c;
declare s scroll cursor for select id, repeat('x', 100) from range(1000000) order by id;
move all in s;
fetch prior in s;
move backward all in s;
fetch next in s;
commit;
`)
	x := strings.Repeat("x", 100)
	if want := "999999|" + x + "\n0|" + x + "\n"; got != want {
		t.Fatal(got)
	}
	if peak := residentPeak(t, p.cmd.Process.Pid); peak > maxResident {
		t.Errorf("libra's resident memory was %d MiB, more than %d", peak, maxResident)
	}
}
