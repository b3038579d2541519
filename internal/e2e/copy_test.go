package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

// copyTable makes an empty table that goes with the test.
func copyTable(t *testing.T, conn *pgx.Conn, name, columns string) {
	t.Helper()
	for _, sql := range []string{"drop table if exists " + name, "create table " + name + " (" + columns + ") using parquet"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _, _ = conn.Exec(context.Background(), "drop table if exists "+name) })
}

const copyColumns = "a tinyint, b smallint, c int, d bigint, e float, f double, g decimal(12,3), h boolean, i string, j varchar(5), " +
	"k char(3), l binary, m date, n timestamp, o timestamp_ntz, p array<int>, q array<string>"

// copyLine has a row of values and one of NULLs, in COPY's text format as PostgreSQL writes it.
const copyLine = `-1	-300	70000	-9223372036854775808	1.5	0.1	-12.340	t	häß\t"\\,	xy	ab 	\\x00ff	1969-12-31	` +
	`2024-02-29 12:34:56.123456+00	2024-02-29 12:34:56	{1,NULL,3}	{a,"b c",NULL}` + "\n"

var copyNull = strings.TrimSuffix(strings.Repeat("\\N\t", 17), "\t") + "\n"

// TestCopyEveryType copies out what was copied in, in each of the formats.
func TestCopyEveryType(t *testing.T) {
	conn := connect(t, libra(t), "ana", "timezone=UTC")
	copyTable(t, conn, "e2e_copy_types", copyColumns)
	in, out := conn.PgConn().CopyFrom, conn.PgConn().CopyTo
	data := copyLine + copyNull
	for _, format := range []string{"text", "csv", "binary"} {
		with := "(format " + format + ")"
		tag, err := in(t.Context(), strings.NewReader(data), "copy e2e_copy_types from stdin "+with)
		if err != nil || tag.String() != "COPY 2" {
			t.Fatal(format, tag, err)
		}
		var text, next bytes.Buffer
		const query = "(select * from e2e_copy_types order by a nulls last)"
		if _, err := out(t.Context(), &text, "copy "+query+" to stdout"); err != nil {
			t.Fatal(err)
		}
		if text.String() != copyLine+copyNull {
			t.Fatalf("%s:\n%s\nwant\n%s", format, text.String(), copyLine+copyNull)
		}
		following := map[string]string{"text": "csv", "csv": "binary"}[format]
		if following == "" {
			break
		}
		if _, err := out(t.Context(), &next, "copy "+query+" to stdout (format "+following+")"); err != nil {
			t.Fatal(err)
		}
		data = next.String()
		if _, err := conn.Exec(t.Context(), "truncate table e2e_copy_types"); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCopyIsAllOrNothing: what goes wrong before the end leaves the table as it was.
func TestCopyIsAllOrNothing(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	copyTable(t, conn, "e2e_copy_bad", "a int, b string default 'd'")
	var lines strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&lines, "%d\tsome text to fill more than one batch with\n", i)
	}
	for name, data := range map[string]io.Reader{
		"bad line": strings.NewReader(lines.String() + "x\ty\n"),
		"broken":   io.MultiReader(strings.NewReader(lines.String()), failing{}),
	} {
		_, err := conn.PgConn().CopyFrom(t.Context(), data, "copy e2e_copy_bad from stdin")
		want := map[string]string{"bad line": "22P02", "broken": "57014"}[name]
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if n := valueOf[int64](t, conn, "select count(*) from e2e_copy_bad"); n != 0 {
		t.Fatalf("%d rows", n)
	}
	if _, err := conn.PgConn().CopyFrom(t.Context(), strings.NewReader("7\n"), "copy e2e_copy_bad (a) from stdin"); err != nil {
		t.Fatal(err)
	}
	if b := valueOf[string](t, conn, "select b from e2e_copy_bad where a = 7"); b != "d" {
		t.Fatalf("b is %q, not the default", b)
	}
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, fmt.Errorf("the file is gone") }

func valueOf[T any](t *testing.T, conn *pgx.Conn, sql string) (v T) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql).Scan(&v); err != nil {
		t.Fatal(sql, err)
	}
	return v
}

// TestPgxCopyFrom is pgx's own bulk load, in the binary format.
func TestPgxCopyFrom(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	copyTable(t, conn, "e2e_copy_pgx", "id bigint, name string, score double, tags array<string>")
	rows := [][]any{{int64(1), "añ", 1.5, []string{"x", "y z"}}, {int64(2), nil, nil, nil}}
	n, err := conn.CopyFrom(t.Context(), pgx.Identifier{"e2e_copy_pgx"}, []string{"id", "name", "score", "tags"}, pgx.CopyFromRows(rows))
	if err != nil || n != 2 {
		t.Fatal(n, err)
	}
	if tags := valueOf[[]string](t, conn, "select tags from e2e_copy_pgx where id = 1 and name = 'añ' and score = 1.5"); fmt.Sprint(tags) != "[x y z]" {
		t.Fatal(tags)
	}
}

// TestPsqlCopy is psql's \copy, both ways.
func TestPsqlCopy(t *testing.T) {
	p := libra(t)
	copyTable(t, connect(t, p, "ana"), "e2e_copy_psql", "a int, b string")
	dir := t.TempDir()
	file := func(name string) string { return filepath.Join(dir, name) }
	if err := os.WriteFile(file("in.csv"), []byte("a,b\n1,\"x, y\"\n2,\n3,\"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got := psql(t, p, strings.NewReplacer("DIR", dir).Replace(`\copy e2e_copy_psql from 'DIR/in.csv' csv header
\copy (select * from e2e_copy_psql order by a) to 'DIR/out.csv' csv header
\copy e2e_copy_psql to 'DIR/out.bin' (format binary)
truncate table e2e_copy_psql;
\copy e2e_copy_psql from 'DIR/out.bin' (format binary)
\copy (select * from e2e_copy_psql order by a) to 'DIR/out.txt'
\copy e2e_copy_psql from 'DIR/in.csv'
select count(*) from e2e_copy_psql;
`))
	if !strings.Contains(got, `invalid input syntax for type integer: "a,b"`) || !strings.HasSuffix(got, "\n3\n") {
		t.Fatal(got)
	}
	for name, want := range map[string]string{"out.csv": "a,b\n1,\"x, y\"\n2,\n3,\"\"\n", "out.txt": "1\tx, y\n2\t\\N\n3\t\n"} {
		if data, err := os.ReadFile(file(name)); err != nil || string(data) != want {
			t.Errorf("%s: %q %v", name, data, err)
		}
	}
}

// TestCopyKeepsMemorySmall copies a million rows out and in again.
func TestCopyKeepsMemorySmall(t *testing.T) {
	p := start(t, "LIBRA_SPARK_URL="+testenv.SparkURL(t))
	conn, other := connect(t, p, "ana"), connect(t, p, "ana")
	copyTable(t, conn, "e2e_copy_big", "a bigint, b string, c double")
	r, w := io.Pipe()
	go func() {
		_, err := other.PgConn().CopyTo(t.Context(), w, "copy (select id, 'a name with a number ' || id, id / 7 from range(1000000)) to stdout")
		_ = w.CloseWithError(err)
	}()
	tag, err := conn.PgConn().CopyFrom(t.Context(), r, "copy e2e_copy_big from stdin")
	if err != nil || tag.RowsAffected() != 1_000_000 {
		t.Fatal(tag, err)
	}
	if sum := valueOf[int64](t, conn, "select sum(a) from e2e_copy_big where b = 'a name with a number ' || a"); sum != 499999500000 {
		t.Fatal(sum)
	}
	peak := residentPeak(t, p.cmd.Process.Pid)
	t.Logf("%d MiB at most", peak)
	if peak > maxResident {
		t.Errorf("libra's resident memory was %d MiB, more than %d", peak, maxResident)
	}
}
