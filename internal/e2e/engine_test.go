package e2e

import (
	"context"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// TestEngineOfItsOwn gives some users a Spark application each: with its own settings and views; it dies alone, comes
// back with its session's views, and ends with its connection.
func TestEngineOfItsOwn(t *testing.T) {
	data := t.TempDir()
	p := startOverSharedSpark(t, "LIBRA_SPARK_DATA="+data, "LIBRA_ENGINE_DRIVER_MEMORY=600m", "LIBRA_CATALOG_ENABLED=false", quickStart,
		"LIBRA_ENGINE_MASTER=local[1]", "LIBRA_ENGINE_CONF=spark.ui.enabled=false,spark.executor.heartbeatInterval=7s",
		`LIBRA_ROUTE=[{"name": "own", "user": "own_*", "mode": "isolated", "isolation": "engine"}, {"name": "others"}]`)
	own, other := connect(t, p, "own_ana"), connect(t, p, "bob")
	if got := one(t, own, "show spark.executor.heartbeatInterval"); got != "7s" {
		t.Error("not the engine's settings:", got)
	}
	exec1(t, own, "create temporary view mine as select 42 as x")
	if got := one(t, own, "select x::text from mine"); got != "42" {
		t.Error(got)
	}
	_, err := other.Exec(t.Context(), "select x from mine")
	wantState(t, err, "42P01")
	mine := filepath.Join(data, "engines", "1")
	if n := len(javaBelow(t, mine+"/")); n != 1 {
		t.Fatalf("%d processes are the engine", n)
	}
	states := func() (ready int) {
		for _, s := range asMaps(t, other, "show sessions") {
			if s["engine"] == "ready" {
				ready++
			}
		}
		return ready
	}
	if n := states(); n != 1 {
		t.Errorf("%d engines are ready", n)
	}

	if err := syscall.Kill(javaBelow(t, mine+"/")[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if got := one(t, other, "select count(*)::text from range(10)"); got != "10" {
		t.Error("somebody else's engine was taken along:", got)
	}
	eventually(t, "the engine is back", 2*time.Minute, func() bool {
		var x string
		return own.QueryRow(t.Context(), "select x::text from mine").Scan(&x) == nil && x == "42"
	})
	if err := own.Close(context.Background()); err != nil {
		t.Error(err)
	}
	eventually(t, "the engine ends with its session", 30*time.Second, func() bool { return len(javaBelow(t, mine+"/")) == 0 })
}
