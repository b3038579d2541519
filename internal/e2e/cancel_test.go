package e2e

import (
	"context"
	"errors"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// slow is a statement that keeps Spark busy for minutes; part makes its stages known.
const slow = "select count(*) from range(0, 200000000000, 1, 77) where hash(id) = 5"

// activeTasks is the number of tasks that Spark runs now.
func activeTasks(t testing.TB) int {
	n := 0
	for _, s := range sparkStages(t) {
		if s.Status == "ACTIVE" {
			n += s.ActiveTasks
		}
	}
	return n
}

// runSlow starts the slow statement and waits until Spark works on it; the channel gives how it ended.
func runSlow(t *testing.T, ctx context.Context, conn *pgx.Conn, sql string) <-chan error {
	t.Helper()
	ended := make(chan error, 1)
	go func() {
		_, err := conn.Exec(ctx, sql)
		ended <- err
	}()
	eventually(t, "Spark runs the statement", 30*time.Second, func() bool { return activeTasks(t) > 0 })
	return ended
}

func wantState(t *testing.T, err error, state string) {
	t.Helper()
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != state {
		t.Fatalf("%v, not SQLSTATE %s", err, state)
	}
}

func TestCancelRequestStopsSparksTasks(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	ended := runSlow(t, context.Background(), conn, slow)
	if err := conn.PgConn().CancelRequest(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantState(t, <-ended, "57014")
	eventually(t, "no task runs", 10*time.Second, func() bool { return activeTasks(t) == 0 })
	var one int
	if err := conn.QueryRow(t.Context(), "select id::int from range(1)").Scan(&one); err != nil {
		t.Fatal("the connection is not usable any more: ", err)
	}
}

func TestClientThatGoesAwayStopsSparksTasks(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	ctx, cancel := context.WithCancel(t.Context())
	ended := runSlow(t, ctx, conn, slow)
	_ = conn.PgConn().Conn().Close()
	cancel()
	<-ended
	eventually(t, "no task runs", 10*time.Second, func() bool { return activeTasks(t) == 0 })
}

func TestStatementTimeoutStopsSparksTasks(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	if _, err := conn.Exec(t.Context(), "set statement_timeout = '2s'"); err != nil {
		t.Fatal(err)
	}
	_, err := conn.Exec(t.Context(), slow)
	wantState(t, err, "57014")
	eventually(t, "no task runs", 10*time.Second, func() bool { return activeTasks(t) == 0 })
}

// TestShutdownStopsSparksTasks ends libra while a statement runs.
func TestShutdownStopsSparksTasks(t *testing.T) {
	p := startOverSharedSpark(t)
	conn := connect(t, p, "ana")
	ended := runSlow(t, context.Background(), conn, slow)
	p.stop()
	wantState(t, <-ended, "57P01")
	eventually(t, "no task runs", 10*time.Second, func() bool { return activeTasks(t) == 0 })
}

// TestSecondSignalDoesNotWait: the first one lets a running statement go on and nobody in, the second ends libra at once.
func TestSecondSignalDoesNotWait(t *testing.T) {
	p := startOverSharedSpark(t)
	conn, other := connect(t, p, "ana"), connect(t, p, "ana")
	ended := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), "select pg_sleep(25)")
		ended <- err
	}()
	eventually(t, "the statement runs", 10*time.Second, func() bool {
		return slices.ContainsFunc(asMaps(t, other, "show connections"), func(c map[string]any) bool {
			return c["pid"] == int32(conn.PgConn().PID()) && c["state"] == "active"
		})
	})
	signal := func() {
		t.Helper()
		if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	signal()
	eventually(t, "nobody is let in", 5*time.Second, func() bool {
		c, err := pgx.Connect(t.Context(), p.url("ana"))
		if err == nil {
			_ = c.Close(context.Background())
		}
		return err != nil
	})
	select {
	case err := <-ended:
		t.Error("the statement did not go on:", err)
	case <-time.After(time.Second):
	}
	signal()
	select {
	case <-p.done:
	case <-time.After(5 * time.Second):
		t.Fatal("libra goes on")
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 1 {
		t.Errorf("exit status %d", code)
	}
	if err := <-ended; err == nil {
		t.Error("the statement ended well")
	}
}
