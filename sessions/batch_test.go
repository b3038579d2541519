package sessions

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// fetch runs a statement and appends all its rows; it tells how many bytes they had.
func (c *connection) fetch(ctx context.Context, sql string) (rows, bytes int, err error) {
	list, err := c.Parse(ctx, sql)
	if err != nil {
		return 0, 0, err
	}
	cur, err := c.Execute(ctx, list[0], nil, nil)
	if err != nil {
		return 0, 0, err
	}
	defer cur.Close()
	for {
		batch, err := cur.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, bytes, nil
		}
		if err != nil {
			return rows, bytes, err
		}
		for i := 0; i < batch.Len(); {
			out, next, err := batch.(interface {
				AppendRows([]byte, int, int, int) ([]byte, int, error)
			}).AppendRows(nil, i, batch.Len(), 64)
			rows, bytes = rows+next-i, bytes+len(out)
			if err != nil {
				return rows, bytes, err
			}
			i = next
		}
		batch.Release()
	}
}

// tenRows answers with two batches of five rows.
func tenRows(x *fakeconnect.Execution) error {
	x.Schema(fakeconnect.Longs("1"))
	x.Batch(fakeconnect.Column("1", 1, 2, 3, 4, 5))
	x.Batch(fakeconnect.Column("1", 6, 7, 8, 9, 10))
	return nil
}

// TestResultsAreBounded by what pool and route allow: as much as that goes to the client, and the statement ends.
func TestResultsAreBounded(t *testing.T) {
	for _, c := range []struct {
		name        string
		pool, route router.Bounds
		rows        int
		whose       string // "": all is well
	}{
		{"none", router.Bounds{}, router.Bounds{}, 10, ""},
		{"just enough", router.Bounds{MaxResultRows: 10}, router.Bounds{MaxResultRows: 11}, 10, ""},
		{"pool", router.Bounds{MaxResultRows: 7}, router.Bounds{MaxResultRows: 8}, 7, `pool "default" (max_result_rows)`},
		{"route", router.Bounds{MaxResultRows: 7}, router.Bounds{MaxResultRows: 5}, 5, `route "r" (max_result_rows)`},
		{"bytes", router.Bounds{MaxResultBytes: 1}, router.Bounds{}, 0, `pool "default" (max_result_bytes)`},
		{"bytes of route", router.Bounds{}, router.Bounds{MaxResultBytes: 90}, 5, `route "r" (max_result_bytes)`},
		{"bytes enough", router.Bounds{MaxResultBytes: 1000}, router.Bounds{}, 10, ""},
	} {
		var last Query
		r := newRig(t, Options{Admission: limited(router.Limits{Bounds: c.pool}), Ended: func(q Query) { last = q }},
			router.Options{Mode: router.Shared, Rules: []router.Rule{{Name: "r", Limits: router.Limits{Bounds: c.route}}}}, fakeconnect.Options{Execute: tenRows})
		rows, _, err := r.open(t, "ana").fetch(t.Context(), "select 1 from t")
		if rows != c.rows || c.whose == "" && err != nil || c.whose != "" && code(err) != pgerr.ProgramLimitExceeded {
			t.Errorf("%s: %d rows, %v", c.name, rows, err)
		}
		var told *pgerr.Error
		if errors.As(err, &told) && !strings.Contains(told.Detail, c.whose) {
			t.Errorf("%s: %s", c.name, told.Detail)
		}
		if last.Rows != int64(c.rows) || (last.SQLState == pgerr.ProgramLimitExceeded) != (c.whose != "") || last.Route != "r" || last.Backend != "default" {
			t.Errorf("%s: %+v", c.name, last)
		}
		if n := r.opts.Admission.Pools()[0].Running; n != 0 {
			t.Errorf("%s: %d places are taken", c.name, n)
		}
	}
}

// TestRowsCountOnce although a cursor's file has them in two formats.
func TestRowsCountOnce(t *testing.T) {
	r := newRig(t, Options{Admission: limited(router.Limits{Bounds: router.Bounds{MaxResultRows: 10, MaxResultBytes: 200}})}, shared, fakeconnect.Options{Execute: tenRows})
	c := r.open(t, "ana")
	list, err := c.Parse(t.Context(), "select 1 from t")
	if err != nil {
		t.Fatal(err)
	}
	cur, err := c.Execute(t.Context(), list[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer cur.Close()
	for range 2 {
		b, err := cur.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		inBinary, err := b.Format([]int16{1})
		if err != nil {
			t.Fatal(err)
		}
		for i := range b.Len() {
			for _, batch := range []pgwire.Batch{b, inBinary} {
				if _, err := batch.AppendRow(nil, i); err != nil {
					t.Error(err)
				}
			}
		}
		inBinary.Release()
		b.Release()
	}
	if q := cur.(*cursor).query.now(); q.Rows != 10 {
		t.Errorf("%d rows", q.Rows)
	}
}

// TestStatementTimeoutOfAPool ends a statement that runs, and a cursor that is only held open: its place is free then.
func TestStatementTimeoutOfAPool(t *testing.T) {
	r := newRig(t, Options{Admission: limited(router.Limits{MaxRunning: 1, MaxQueued: 5, Bounds: router.Bounds{StatementTimeout: 50 * time.Millisecond}})}, shared,
		fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
			x.Schema(fakeconnect.Longs("1"))
			if strings.Contains(x.SQL, "slow") {
				<-x.Context().Done()
			}
			return nil
		}})
	a, b := r.open(t, "ana"), r.open(t, "bob")
	if _, _, err := a.fetch(t.Context(), "select slow from t"); code(err) != pgerr.QueryCanceled || !strings.Contains(err.Error(), "statement timeout") {
		t.Error(err)
	}
	list, err := a.Parse(t.Context(), "select slow from t")
	if err != nil {
		t.Fatal(err)
	}
	cur, err := a.Execute(t.Context(), list[0], nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.must(t, b, "select 1 from t") // would wait for ever
	if _, err := cur.Next(t.Context()); code(err) != pgerr.QueryCanceled {
		t.Error(err)
	}
	cur.Close()
	if n := r.opts.Admission.Pools()[0].Running; n != 0 {
		t.Errorf("%d places are taken", n)
	}
}
