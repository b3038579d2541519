package sparkconnect_test

import (
	"errors"
	"io"
	"testing"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// TestRealCounted: rows of an INSERT … SELECT, which Spark tells nothing of by itself.
func TestRealCounted(t *testing.T) {
	s, ctx := session(t, testenv.SparkURL(t), quick), t.Context()
	run := func(q sparkconnect.Query) *sparkconnect.Operation {
		t.Helper()
		op, err := s.Execute(ctx, q)
		must(t, err)
		defer op.Close()
		for err == nil {
			_, err = op.Next(ctx)
		}
		if !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		return op
	}
	run(sparkconnect.Query{SQL: "DROP TABLE IF EXISTS counted"})
	run(sparkconnect.Query{SQL: "CREATE TABLE counted (a BIGINT, b STRING) USING parquet"})
	plain := run(sparkconnect.Query{SQL: "INSERT INTO counted SELECT id, 'x' FROM range(10)"})
	if plain.Counted() != -1 {
		t.Error(plain.Counted())
	}
	for _, m := range plain.Metrics() {
		t.Logf("%+v", m)
	}
	for query, want := range map[string]int64{
		"SELECT id, :x FROM range(77)":                                                         77,
		"SELECT id, :x FROM range(77) WHERE id < 0":                                            0,
		"SELECT id, :x AS id FROM range(77) LIMIT 5":                                           5,
		"WITH w AS (SELECT 1, :x FROM range(3)) SELECT * FROM w":                               3,
		"SELECT id % 7, max(:x) FROM range(100000) GROUP BY id % 7":                            7,
		"SELECT id, :x FROM range(1000) ORDER BY id DESC":                                      1000,
		"SELECT DISTINCT id % 3, :x FROM range(100)":                                           3,
		"SELECT 1, :x UNION ALL SELECT 2, 'y' FROM range(2)":                                   3,
		"SELECT a, b FROM counted WHERE a = (SELECT max(9) FROM range(1)) AND b = 'x' LIMIT 1": 1,
	} {
		op := run(sparkconnect.Query{SQL: "INSERT INTO counted SELECT * FROM rows_of", Named: map[string]sparkconnect.Literal{"x": sparkconnect.String("é")},
			Inputs: []sparkconnect.Input{{Name: "rows_of", SQL: query}}})
		if op.Counted() != want {
			t.Errorf("%s: %d", query, op.Counted())
		}
	}
	run(sparkconnect.Query{SQL: "DROP TABLE counted"})
}
