package metrics

import (
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

func TestScrape(t *testing.T) {
	m := New(Options{
		Sessions: func() int { return 3 }, Jobs: func() int { return 2 }, Connections: func() int { return 5 },
		Pools: func() []router.PoolState {
			return []router.PoolState{{Pool: router.Pool{Name: "etl"}, Running: 2, Queued: 4, Refused: 1}}
		},
		Queries: func() []sessions.Query {
			at := sessions.Query{Pool: "etl", Route: "r", Backend: "b", State: sessions.QueryRunning}
			waits := at
			waits.State = sessions.QueryQueued
			return []sessions.Query{at, waits, at}
		},
	})
	m.Ended(sessions.Query{Pool: "etl", Route: "r", Backend: "b", Operation: "x", Waited: 20 * time.Millisecond, Ran: 3 * time.Second, Rows: 10, Bytes: 100})
	m.Ended(sessions.Query{Pool: "etl", Route: "r", Backend: "b", Waited: time.Minute, SQLState: "57014"})
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		"libra_sessions_active 3", "libra_jobs_concurrent 2", "libra_connections 5",
		`libra_pool_running{pool="etl"} 2`, `libra_pool_queued{pool="etl"} 4`, `libra_pool_refused_total{pool="etl"} 1`,
		`libra_statements_total{backend="b",pool="etl",route="r"} 2`, `libra_rows_total{backend="b",pool="etl",route="r"} 10`, `libra_bytes_total{backend="b",pool="etl",route="r"} 100`,
		`libra_errors_total{backend="b",pool="etl",route="r",sqlstate="57014"} 1`,
		`libra_statements_running{backend="b",pool="etl",route="r"} 2`, `libra_statements_queued{backend="b",pool="etl",route="r"} 1`,
		`libra_statement_waited_seconds_bucket{backend="b",pool="etl",route="r",le="0.025"} 1`, `libra_statement_waited_seconds_count{backend="b",pool="etl",route="r"} 2`,
		`libra_statement_duration_seconds_sum{backend="b",pool="etl",route="r"} 3`, `libra_statement_duration_seconds_count{backend="b",pool="etl",route="r"} 1`,
	} {
		if !strings.Contains(w.Body.String(), want+"\n") {
			t.Errorf("no %s in\n%s", want, w.Body)
		}
	}
}
