package relay

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestActivity finds libra's connections in pg_stat_activity, and ends statements and connections by their pid there.
func TestActivity(t *testing.T) {
	d := open(t)
	ana, bo := d.connect(t, "ana", "iceberg"), d.connect(t, "bo", "bo")
	mine := fmt.Sprintf("FROM pg_stat_activity WHERE pid = %d", ana.PgConn().PID())
	if got := one(t, ana, "SET application_name = 'it''s'; BEGIN; SELECT 1 + 1"); got != "2" {
		t.Fatal(got)
	}
	for _, c := range []struct{ sql, want string }{
		{"SELECT concat_ws('|', usename, datname, application_name, host(client_addr), state, query, pid = pg_backend_pid()) " + mine,
			"ana|iceberg|it's|127.0.0.1|active|SELECT concat_ws('|', usename"},
		{"SELECT (now() - backend_start < '1 min' AND query_start <= now() + '1 s' AND client_port > 0 AND usesysid > 0 AND datid > 0) " + mine, "t"},
		{"SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'ana'", "t"},
		{"SELECT count(*) FROM pg_stat_activity WHERE usename <> 'ana' AND query <> '<insufficient privilege>'", "0"},
		{"SELECT count(*) > 0 FROM pg_stat_activity WHERE usename = 'bo' AND datname = 'spark_catalog' AND state IS NULL", "t"},
	} {
		if got := one(t, ana, c.sql); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s", c.sql, got)
		}
	}
	other := d.connect(t, "ana", "ana")
	if got := one(t, other, "SELECT state || wait_event "+mine); got != "idle in transactionClientRead" {
		t.Error(got)
	}
	pid := fmt.Sprint(ana.PgConn().PID())
	if got := one(t, bo, "SELECT pg_cancel_backend("+pid+")"); !strings.Contains(got, "42501") {
		t.Error(got)
	}
	if got := one(t, other, "SELECT pg_cancel_backend(1)"); got != "f" {
		t.Error(got)
	}
	slept := make(chan string, 1)
	go func() { slept <- one(t, ana, "SELECT pg_sleep(60)") }()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline) && one(t, other, "SELECT state "+mine) != "active"; {
	}
	if got := one(t, other, "SELECT pg_cancel_backend("+pid+")"); got != "t" {
		t.Error(got)
	}
	if got := <-slept; !strings.Contains(got, "canceling statement due to user request") {
		t.Error(got)
	}
	if got := one(t, bo, "SELECT pg_terminate_backend(pid) "+mine); !strings.Contains(got, "42501") {
		t.Error(got)
	}
	if got := one(t, other, "SELECT pg_terminate_backend(pid) "+mine+" AND state LIKE 'idle%'"); got != "t" {
		t.Error(got)
	}
	if got := one(t, ana, "SELECT 1"); !strings.Contains(got, "57P01") && !strings.Contains(got, "closed") && !strings.Contains(got, "EOF") {
		t.Error(got)
	}
}
