package e2e

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// onePlace is a configuration whose pool runs one statement at a time.
const onePlace = `LIBRA_POOL=[{"name": "default", "max_running": 1, "max_queued": 1, "queue_timeout": "60s"}, {"name": "brief", "max_running": 1, "queue_timeout": "200ms"}, {"name": "two", "max_running": 2, "max_running_per_user": 1}]`

// heard is a connection that keeps its notices.
type heard struct {
	*pgx.Conn
	mu      sync.Mutex
	notices []string
}

func (h *heard) any(part string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Contains(strings.Join(h.notices, "\n"), part)
}

func connectHearing(t *testing.T, p *program, user string) *heard {
	t.Helper()
	h := &heard{}
	config, err := pgx.ParseConfig(p.url(user))
	if err != nil {
		t.Fatal(err)
	}
	config.OnNotice = func(_ *pgconn.PgConn, n *pgconn.Notice) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.notices = append(h.notices, n.Message)
	}
	if h.Conn, err = pgx.ConnectConfig(t.Context(), config); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.Close(context.Background()) })
	return h
}

// TestQueue has a connection hold the only place by a cursor, and others wait for it, be cancelled, time out and be refused.
func TestQueue(t *testing.T) {
	p := startOverSharedSpark(t, onePlace, "LIBRA_OPS_ADMINS=root")
	holder, waiter, other, root := connect(t, p, "ana"), connectHearing(t, p, "bob"), connect(t, p, "cid"), connect(t, p, "root")
	exec1(t, holder, "begin")
	exec1(t, holder, "declare c cursor for select id from range(100000000)")
	exec1(t, holder, "fetch 1 from c")
	queued := func() (n int) {
		rows, err := root.Query(t.Context(), "show queue")
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			n++
		}
		return n
	}
	start := func() chan error {
		done := make(chan error, 1)
		go func() {
			_, err := waiter.Exec(context.Background(), "select count(*) from range(10)")
			done <- err
		}()
		eventually(t, "it waits", 10*time.Second, func() bool { return queued() == 1 })
		return done
	}

	done := start()
	eventually(t, "it says so", 5*time.Second, func() bool { return waiter.any(`statement waits in pool "default": place 1 of 1, 0 ahead`) })
	_, err := other.Exec(t.Context(), "select count(*) from range(10)")
	wantState(t, err, "53400")
	if got := one(t, other, "show libra.pool"); got != "default" {
		t.Error("what libra answers itself waits, too:", got)
	}
	_, err = other.Exec(t.Context(), "select pg_cancel_backend($1)", int32(waiter.PgConn().PID()))
	wantState(t, err, "42501")
	var sent bool
	if err := root.QueryRow(t.Context(), "select pg_cancel_backend($1)", int32(waiter.PgConn().PID())).Scan(&sent); err != nil || !sent {
		t.Error(sent, err)
	}
	wantState(t, <-done, "57014")
	if n := queued(); n != 0 {
		t.Error("still in the queue:", n)
	}

	done = start()
	exec1(t, holder, "close c")
	if err := <-done; err != nil {
		t.Error("the place is not given on:", err)
	}
	exec1(t, holder, "commit")

	exec1(t, holder, "set libra.pool = 'brief'")
	exec1(t, holder, "begin")
	exec1(t, holder, "declare c cursor for select id from range(100000000)")
	exec1(t, other, "set libra.pool = 'brief'")
	_, err = other.Exec(t.Context(), "select count(*) from range(10)")
	wantState(t, err, "53400")
	_, err = holder.Exec(t.Context(), "select count(*) from range(10)")
	wantState(t, err, "53400")
	exec1(t, holder, "rollback")
	if n := one(t, other, "select count(*)::text from range(10)"); n != "10" {
		t.Error(n)
	}
}

// TestPoolCeilingOnSpark runs many statements of several users at once: SHOW POOLS never shows more than may run.
func TestPoolCeilingOnSpark(t *testing.T) {
	p := startOverSharedSpark(t, `LIBRA_POOL=[{"name": "default", "max_running": 3, "max_running_per_user": 2}]`, "LIBRA_OPS_ADMINS=root")
	root := connect(t, p, "root")
	var wg sync.WaitGroup
	for i := range 24 {
		conn := connect(t, p, fmt.Sprintf("user%d", i%4))
		wg.Go(func() {
			for range 3 {
				var n int64
				if err := conn.QueryRow(context.Background(), "select count(*) from range(1000)").Scan(&n); err != nil || n != 1000 {
					t.Error(n, err)
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	for {
		users, pools := running(t, root), poolRunning(t, root)
		if pools > 3 {
			t.Errorf("%d statements run", pools)
		}
		for user, n := range users {
			if n > 2 {
				t.Errorf("%d statements of %s run", n, user)
			}
		}
		select {
		case <-done:
			if n := poolRunning(t, root); n != 0 {
				t.Errorf("%d places are not given back", n)
			}
			return
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func poolRunning(t *testing.T, conn *pgx.Conn) int64 {
	t.Helper()
	return asMaps(t, conn, "show pools")[0]["running"].(int64)
}

// running counts the running statements by user.
func running(t *testing.T, conn *pgx.Conn) map[string]int {
	t.Helper()
	n := map[string]int{}
	for _, q := range asMaps(t, conn, "show queries") {
		if q["state"] == "running" {
			n[q["user_name"].(string)]++
		}
	}
	return n
}

func asMaps(t *testing.T, conn *pgx.Conn, sql string) []map[string]any {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowToMap)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestConsole looks at libra from an ordinary connection, in text and in binary.
func TestConsole(t *testing.T) {
	p := startOverSharedSpark(t, "LIBRA_SESSION_MODE=isolated", "LIBRA_OPS_ADMINS=root")
	root, ana := connect(t, p, "root"), connect(t, p, "ana", "options=-c%20libra.session%3Detl")
	exec1(t, ana, "create temporary view v as select 'mine' as v")
	for _, topic := range []string{"pools", "sessions", "connections", "queries", "queue", "backends", "config"} {
		rows, err := root.Query(t.Context(), "show "+topic)
		if err != nil {
			t.Fatal(err)
		}
		if name := rows.FieldDescriptions()[0].Name; name != "name" {
			t.Errorf("%s begins with %s", topic, name)
		}
		rows.Close()
		if rows.Err() != nil {
			t.Error(topic, rows.Err())
		}
	}
	_, err := ana.Exec(t.Context(), "alter pool interactive set max_running = 3")
	wantState(t, err, "42501")
	exec1(t, root, "create pool etl with (weight = 3, max_running = 2)")
	exec1(t, root, "alter pool etl set (queue_timeout = '30s')")
	exec1(t, ana, "set libra.pool = 'etl'")
	if got := one(t, root, "select name || max_running || queue_timeout from libra.pools where name = 'etl'"); got != "etl230" {
		t.Error(got)
	}
	if got := psql(t, p, "show pools;"); !strings.HasPrefix(got, "default|1|2|FAIR|0|0||") {
		t.Error(got)
	}
	eventually(t, "an administrator sees both connections, psql's being gone", 5*time.Second, func() bool {
		return len(asMaps(t, root, "show connections")) == 2
	})
	if mine := asMaps(t, ana, "show connections"); len(mine) != 1 || mine[0]["pid"] != int32(ana.PgConn().PID()) {
		t.Error(mine)
	}
	if _, err := ana.Exec(t.Context(), "set libra.session = 'other'"); err == nil {
		t.Error("a connection changed its session")
	}
	var sent bool
	if err := root.QueryRow(t.Context(), "select pg_terminate_backend($1)", int32(ana.PgConn().PID())).Scan(&sent); err != nil || !sent {
		t.Fatal(sent, err)
	}
	eventually(t, "the connection has ended", 5*time.Second, func() bool { return ana.Ping(context.Background()) != nil })
	again := connect(t, p, "ana", "options=-c%20libra.session%3Detl")
	if got := one(t, again, "select v from v"); got != "mine" {
		t.Error(got)
	}
}

// TestProgressNotices asks to be told how far a statement is.
func TestProgressNotices(t *testing.T) {
	h := connectHearing(t, libra(t), "ana")
	exec1(t, h.Conn, "set libra.progress = '100ms'")
	exec1(t, h.Conn, "select count(*) from range(0, 800000000, 1, 16) where id % 7 = 3")
	if !h.any("progress: ") {
		t.Error(h.notices)
	}
}
