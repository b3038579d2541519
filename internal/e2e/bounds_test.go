package e2e

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestBounds: a pool's and a route's limits of results and time, on real Spark, and what the metrics have of it.
func TestBounds(t *testing.T) {
	p := startOverSharedSpark(t,
		`LIBRA_POOL=[{"name": "default", "max_result_rows": 1000, "statement_timeout": "60s"}, {"name": "brief", "statement_timeout": "1s"}, {"name": "free"}]`,
		`LIBRA_ROUTE=[{"name": "narrow", "user": "bob", "pool": "free", "max_running": 1, "queue_timeout": "200ms", "max_result_bytes": 100000}, {"name": "others"}]`)
	ana, bob := connect(t, p, "ana"), connect(t, p, "bob")
	count := func(sql string) (n int, err error) {
		rows, err := ana.Query(t.Context(), sql)
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			n++
		}
		return n, rows.Err()
	}
	if n, err := count("select id from range(1000)"); n != 1000 || err != nil {
		t.Error(n, err)
	}
	n, err := count("select id from range(1000000)")
	if wantState(t, err, "54000"); n != 1000 || !strings.Contains(err.Error(), "more than 1000 rows") {
		t.Error(n, err)
	}
	exec1(t, ana, "begin")
	exec1(t, ana, "declare c cursor for select id from range(1000000)")
	if n, err := count("fetch 900 from c"); n != 900 || err != nil {
		t.Error("a large table's first rows:", n, err)
	}
	_, err = count("fetch 101 from c")
	wantState(t, err, "54000")
	exec1(t, ana, "rollback")

	exec1(t, ana, "set libra.pool = 'brief'")
	_, err = ana.Exec(t.Context(), "select sum(id % 7) from range(100000000000)")
	wantState(t, err, "57014")
	eventually(t, "nothing runs", 10*time.Second, func() bool { return len(asMaps(t, ana, "show queries")) == 0 })

	if got := one(t, bob, "show libra.route"); !strings.HasSuffix(got, "pool=free max_running=1 queue_timeout=200ms max_result_bytes=100000") {
		t.Error(got)
	}
	_, err = bob.Exec(t.Context(), "select repeat('x', 1000) from range(1000)")
	wantState(t, err, "54000")
	exec1(t, bob, "select repeat('x', 1000) from range(50)")
	exec1(t, bob, "begin")
	exec1(t, bob, "declare c cursor for select id from range(1000000)")
	elsewhere := connect(t, p, "bob", "options=-c%20libra.pool%3Ddefault")
	_, err = elsewhere.Exec(t.Context(), "select count(*) from range(10)")
	wantState(t, err, "53400")
	exec1(t, bob, "rollback")
	exec1(t, elsewhere, "select count(*) from range(10)")

	response, err := http.Get("http://" + p.ops + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, at := range []string{`pool="free",route="narrow",sqlstate="54000"} 1`, `pool="brief",route="others",sqlstate="57014"} 1`} {
		if want := fmt.Sprintf(`libra_errors_total{backend="default",%s`, at); !strings.Contains(string(text), want) {
			t.Errorf("no %s", want)
		}
	}
}
