package e2e

import (
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestThreeCountsAtOnce runs three count(*) at once: SHARED in a FAIR pool, SHARED in a FIFO pool (as one is that Spark's file does
// not name), and ISOLATED. All are answered, in as many libra sessions as there must be.
func TestThreeCountsAtOnce(t *testing.T) {
	const pools = `LIBRA_POOL=[{"name": "default", "mode": "FAIR"}, {"name": "e2e-fifo", "mode": "FIFO"}]`
	shared := startOverSharedSpark(t, pools)
	isolated := startOverSharedSpark(t, pools, "LIBRA_SESSION_MODE=isolated", "LIBRA_CATALOG_ENABLED=false")
	for _, c := range []struct {
		name, pool string
		libra      *program
		sessions   int
	}{
		{"shared, FAIR", "default", shared, 1},
		{"shared, FIFO", "e2e-fifo", shared, 1},
		{"isolated", "default", isolated, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			var conns []*pgx.Conn
			for range 3 {
				conn := connect(t, c.libra, "ana")
				exec1(t, conn, "set libra.pool = '"+c.pool+"'")
				conns = append(conns, conn)
			}
			var wg sync.WaitGroup
			for _, conn := range conns {
				wg.Go(func() {
					var n int64
					if err := conn.QueryRow(t.Context(), "select count(*) from range(0, 10000000, 1, 8)").Scan(&n); err != nil || n != 10_000_000 {
						t.Error(n, err)
					}
				})
			}
			wg.Wait()
			used := 0
			for _, s := range asMaps(t, conns[0], "show sessions") {
				if s["spark_sessions"] != "" {
					used++
				}
			}
			if used != c.sessions {
				t.Errorf("%d libra sessions were used, want %d", used, c.sessions)
			}
		})
	}
}
