package sessions

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// affected runs a command and gives the number of its rows.
func (c *connection) affected(t *testing.T, sql string) int64 {
	t.Helper()
	list, err := c.Parse(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	cur, err := c.Execute(t.Context(), list[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cur.Close()
	if _, err := cur.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	return cur.Affected()
}

// TestCounts: VALUES are counted by their text, a query's rows by Spark, if it is one that can.
func TestCounts(t *testing.T) {
	for version, want := range map[string]string{"4.3.0": "insert into t SELECT * FROM libra_inserted_rows", "4.0.1": "insert into t select a from s", "odd": "insert into t select a from s"} {
		r := newRig(t, Options{}, shared, fakeconnect.Options{Version: version})
		c := r.open(t, "ana")
		if n := c.affected(t, "insert into t values (1), (2)"); n != 2 {
			t.Error(n)
		}
		if n := c.affected(t, "insert into t select a from s"); n != -1 { // the fake counts nothing
			t.Error(n)
		}
		queries := r.fake.Log().Queries
		if got := queries[len(queries)-1].SQL; got != want {
			t.Errorf("%s: %s", version, got)
		}
		if got := queries[0].SQL; !strings.HasPrefix(got, "insert into t values") {
			t.Error(got)
		}
	}
}
