package e2e

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// quickStart spares the Sparks that a test starts for itself the optimizing compiler: they don't live long enough.
const quickStart = "LIBRA_SPARK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1"

// javaBelow finds the Java processes that have dir on their command line, from /proc.
func javaBelow(t testing.TB, dir string) (pids []int) {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(line), "java") || !strings.Contains(string(line), dir) {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			t.Fatal(err)
		}
		pids = append(pids, pid)
	}
	return pids
}

// TestSparkDiesAndComesBack kills libra's own Spark in the middle of a query, and then libra itself.
func TestSparkDiesAndComesBack(t *testing.T) {
	data := t.TempDir()
	p := start(t, "LIBRA_SPARK_DATA="+data, "LIBRA_SPARK_DRIVER_MEMORY=1g", quickStart)
	conn := connect(t, p, "ana")
	exec1(t, conn, "set statement_timeout = '100ms'")
	for range 4 { // the first use of the metastore takes seconds; whoever is interrupted in it must not spoil it for others
		_, _ = conn.Exec(t.Context(), "show tables")
	}
	exec1(t, conn, "reset statement_timeout")
	exec1(t, conn, "create table survivor using parquet as select 'still here' as v")
	exec1(t, conn, "create temporary view rebuilt as select 'rebuilt' as v")
	ended := make(chan error, 1)
	go func() {
		_, err := conn.Exec(context.Background(), slow)
		ended <- err
	}()
	pids := javaBelow(t, data)
	if len(pids) != 1 {
		t.Fatalf("%d Java processes of this libra", len(pids))
	}
	time.Sleep(2 * time.Second) // the statement is on its way; there is no UI address to ask
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		var e *pgconn.PgError
		if !errors.As(err, &e) || e.Severity != "ERROR" {
			t.Fatalf("the client got %v", err)
		}
		t.Logf("the client got %s: %s (%s)", e.Code, e.Message, e.Detail)
	case <-time.After(10 * time.Second):
		t.Fatal("no error within 10 s")
	}
	eventually(t, "the same connection works again", 90*time.Second, func() bool {
		var v string
		err := conn.QueryRow(t.Context(), "select v from survivor").Scan(&v)
		return err == nil && v == "still here"
	})
	if got := one(t, conn, "select v from rebuilt"); got != "rebuilt" {
		t.Error(got)
	}
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-p.done
	eventually(t, "no Java process is left", 15*time.Second, func() bool { return len(javaBelow(t, data)) == 0 })
}

// TestOutOfMemoryAndSigterm asks a small Spark for a string that it has no room for, and then ends libra in peace.
func TestOutOfMemoryAndSigterm(t *testing.T) {
	data := t.TempDir()
	p := start(t, "LIBRA_SPARK_DATA="+data, "LIBRA_SPARK_DRIVER_MEMORY=1g", quickStart)
	conn := connect(t, p, "ana")
	_, err := conn.Exec(t.Context(), "select length(repeat('x', 2000000000)) from range(1)")
	wantState(t, err, "53200")
	if got := one(t, conn, "select count(*)::text from range(10)"); got != "10" {
		t.Fatal(got)
	}
	p.stop()
	if p.cmd.ProcessState.ExitCode() != 0 {
		t.Errorf("exit status %d", p.cmd.ProcessState.ExitCode())
	}
	if left := javaBelow(t, data); len(left) != 0 {
		out, _ := exec.Command("ps", "-fp", strconv.Itoa(left[0])).CombinedOutput()
		t.Errorf("left behind: %s", out)
	}
}
