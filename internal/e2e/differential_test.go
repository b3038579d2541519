package e2e

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
)

// TestDifferential runs the statements of testdata/differential on a real PostgreSQL and on libra: the same names of
// columns, the same values in the same order, the same command tags, the same SQLSTATEs of errors.
func TestDifferential(t *testing.T) {
	files, err := filepath.Glob("../../testdata/differential/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements: %v", err)
	}
	postgres, spark := connectTo(t, testenv.Postgres(t)), connectTo(t, libra(t).url("ana"))
	for _, setting := range []string{"libra.without_tables = 'spark'", "libra.dialect = 'postgres'"} {
		if _, err := spark.Exec(t.Context(), "SET "+setting).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for sql := range strings.SplitSeq(strings.TrimSpace(string(text)), ";\n") {
				if want, got := answer(t, postgres, sql), answer(t, spark, sql); want != got {
					t.Errorf("%s\n---- PostgreSQL\n%s---- libra\n%s", sql, want, got)
				}
			}
		})
	}
}

func connectTo(t *testing.T, url string) *pgconn.PgConn {
	t.Helper()
	c, err := pgconn.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(t.Context()) })
	return c
}

// answer is a result as text: a line of names, a line a row, the command tag.
func answer(t *testing.T, c *pgconn.PgConn, sql string) string {
	t.Helper()
	results, err := c.Exec(t.Context(), sql).ReadAll()
	var failed *pgconn.PgError
	if errors.As(err, &failed) {
		return "error: " + failed.Code + "\n" // the words may be Spark's
	}
	if err != nil {
		return fmt.Sprintf("error: %v\n", err)
	}
	var b strings.Builder
	for _, r := range results {
		for i, f := range r.FieldDescriptions {
			fmt.Fprintf(&b, "%s%s", strings.Repeat("|", min(i, 1)), f.Name)
		}
		b.WriteByte('\n')
		for _, row := range r.Rows {
			for i, v := range row {
				cell := "NULL"
				if v != nil {
					cell = string(v)
				}
				fmt.Fprintf(&b, "%s%s", strings.Repeat("|", min(i, 1)), cell)
			}
			b.WriteByte('\n')
		}
		fmt.Fprintln(&b, r.CommandTag)
	}
	return b.String()
}
