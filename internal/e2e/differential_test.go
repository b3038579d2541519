package e2e

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
)

// TestDifferential runs the statements of testdata/differential on a real PostgreSQL and on libra: the same names and types of
// columns, the same values in the same order, the same command tags, the same SQLSTATEs of errors.
func TestDifferential(t *testing.T) {
	files, err := filepath.Glob("../../testdata/differential/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatalf("no statements: %v", err)
	}
	// Spark compiles each plan of a stage otherwise, which takes longer than all else for a handful of rows; TPC-H and the random
	// expressions have it do so.
	p := startOverSharedSpark(t, "LIBRA_SPARK_CONF=spark.sql.codegen.wholeStage=false")
	shop(t, p)
	var statements, same atomic.Int64
	t.Run("files", func(t *testing.T) {
		for _, file := range files {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".sql"), func(t *testing.T) {
				t.Parallel()
				n, equal := differential(t, p, file)
				statements.Add(n)
				same.Add(equal)
				t.Logf("%d of %d", equal, n)
			})
		}
	})
	t.Logf("%d of %d statements answer as PostgreSQL does", same.Load(), statements.Load())
}

// differential runs a file's statements and counts them and those that are equal.
func differential(t *testing.T, p *program, file string) (n, same int64) {
	t.Helper()
	postgres, spark := connectTo(t, testenv.Postgres(t)), connectTo(t, p.url("ana"))
	must(t, postgres, "set search_path to "+shopSchema, "set timezone = 'UTC'")
	must(t, spark, "set search_path to "+shopSchema, "set timezone = 'UTC'", "set libra.without_tables = 'spark'", "set libra.dialect = 'postgres'")
	for _, sql := range statementsOf(t, file) {
		n++
		if want, got := answer(t, postgres, sql), answer(t, spark, sql); want != got {
			t.Errorf("%s\n---- PostgreSQL\n%s---- libra\n%s", sql, want, got)
			continue
		}
		same++
	}
	return n, same
}

// shopSchema has tables of all types for statements to read, with the same rows on both sides.
const shopSchema = "differential_e2e"

func shop(t *testing.T, p *program) {
	t.Helper()
	for _, url := range []string{testenv.Postgres(t), p.url("ana")} {
		c := connectTo(t, url)
		drop := "drop schema if exists " + shopSchema + " cascade"
		must(t, c, drop, "create schema "+shopSchema, "set search_path to "+shopSchema, "set timezone = 'UTC'")
		t.Cleanup(func() {
			if _, err := c.Exec(context.WithoutCancel(t.Context()), drop).ReadAll(); err != nil {
				t.Error(err)
			}
		})
		must(t, c, statementsOf(t, "../../testdata/differential/tables/shop.sql")...)
	}
}

// statementsOf are a file's, which end with a semicolon at a line's end.
func statementsOf(t *testing.T, file string) []string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(strings.TrimSpace(string(text)), ";"), ";\n")
}

func connectTo(t *testing.T, url string) *pgconn.PgConn {
	t.Helper()
	c, err := pgconn.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(context.WithoutCancel(t.Context())) })
	return c
}

// answer is a result as text: a line of names and types, a line a row, the command tag.
func answer(t *testing.T, c *pgconn.PgConn, sql string) string {
	t.Helper()
	return answerIn(t.Context(), c, sql)
}

func answerIn(ctx context.Context, c *pgconn.PgConn, sql string) string {
	results, err := c.Exec(ctx, sql).ReadAll()
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
			fmt.Fprintf(&b, "%s%s %d,%d", strings.Repeat("|", min(i, 1)), f.Name, f.DataTypeOID, f.TypeModifier)
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
