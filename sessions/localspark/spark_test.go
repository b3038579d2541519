package localspark_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/whereq/libra/sessions/localspark"
)

// TestLifeOfASpark is one Spark's life, since a start takes seconds: what a fresh one is like, a second one beside it,
// its death by kill -9, its return, its end.
func TestLifeOfASpark(t *testing.T) {
	data := t.TempDir()
	opts := options(t, data)
	begun := time.Now()
	supervisor, err := localspark.Supervise(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = supervisor.Stop(context.Background()) })
	address, generation, err := supervisor.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("ready after %.1f s", time.Since(begun).Seconds())
	if generation != 1 {
		t.Errorf("generation %d, want 1", generation)
	}
	checkFresh(t, address, supervisor.Status().UI)
	makeTables(t, address)
	sideBySide(t, opts)
	dieAndReturn(t, supervisor, address)
	checkTables(t, address)

	pid := supervisor.Status().Pid
	begun = time.Now()
	if err := supervisor.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Logf("stopped after %.1f s", time.Since(begun).Seconds())
	if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
		t.Errorf("process %d after Stop: %v", pid, err)
	}
	if _, _, err := supervisor.Wait(t.Context()); !errors.Is(err, localspark.ErrStopped) {
		t.Errorf("Wait after Stop: %v", err)
	}
	mustBeGone(t, filepath.Join(supervisor.Dir(), "tmp"))
	mustBeGone(t, filepath.Join(supervisor.Dir(), "spark.conf"))
}

func checkFresh(t *testing.T, address, ui string) {
	t.Helper()
	for setting, want := range map[string]string{
		"spark.sql.variable.substitute":             "false",
		"spark.sql.ansi.enabled":                    "true",
		"spark.sql.timeType.enabled":                "true",
		"spark.scheduler.mode":                      "FAIR",
		"spark.sql.shuffle.partitions":              "2",
		"spark.sql.legacy.createHiveTableByDefault": "false",
	} {
		if got := run(t, address, "SET "+setting); !slices.Equal(got, []string{setting + "|" + want}) {
			t.Errorf("SET %s: %q, want %s", setting, got, want)
		}
	}
	if got := run(t, address, "SELECT '${spark.app.name}', TIME '12:34:56'"); len(got) != 1 || !strings.HasPrefix(got[0], "${spark.app.name}|") {
		t.Errorf("a literal came back as %q", got)
	}
	checkPools(t, address, ui)
	checkDoors(t, address, ui)
}

// checkPools runs in a pool and asks Spark's REST which pool its stage was in.
func checkPools(t *testing.T, address, ui string) {
	t.Helper()
	var applications []struct{ ID string }
	fetch(t, ui+"/api/v1/applications", &applications)
	if len(applications) != 1 {
		t.Fatalf("applications: %v", applications)
	}
	page := get(t, ui+"/stages/")
	for _, want := range []string{"night &amp; day", "<td>5</td>", "<td>FIFO</td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the pool's page has no %s", want)
		}
	}
	run(t, address, "SELECT count(*) FROM range(1000)")
	var stages []struct{ SchedulingPool string }
	fetch(t, ui+"/api/v1/applications/"+applications[0].ID+"/stages", &stages)
	if len(stages) == 0 || stages[0].SchedulingPool != "default" {
		t.Errorf("stages: %v", stages)
	}
}

// checkDoors makes sure that other machines, and other users of this one, find no way in.
func checkDoors(t *testing.T, address, ui string) {
	t.Helper()
	stranger, _, _ := strings.Cut(address, ";token=")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := try(ctx, stranger, "SELECT 1"); err == nil || !strings.Contains(err.Error(), "token") {
		t.Errorf("without a token: %v", err)
	}
	others, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, other := range others {
		ip, ok := other.(*net.IPNet)
		if !ok || ip.IP.IsLoopback() || ip.IP.To4() == nil {
			continue
		}
		for _, where := range []string{address, ui} {
			parsed, err := url.Parse(where)
			if err != nil {
				t.Fatal(err)
			}
			if conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip.IP.String(), parsed.Port()), time.Second); err == nil {
				_ = conn.Close()
				t.Errorf("%s answers on %s too", parsed.Host, ip.IP)
			}
		}
	}
}

func makeTables(t *testing.T, address string) {
	t.Helper()
	for _, sql := range []string{
		"CREATE TABLE plain (a INT, b STRING)",
		"INSERT INTO plain VALUES (1, 'one'), (2, NULL)",
		"CREATE TABLE columns USING parquet AS SELECT id, id * 2 AS twice FROM range(10)",
		"CREATE TABLE lines (n INT, word STRING) USING csv",
		"INSERT INTO lines VALUES (7, 'seven, and more')",
		"CREATE SCHEMA other",
		"CREATE TABLE other.plain AS SELECT 3 AS a",
	} {
		run(t, address, sql)
	}
	checkTables(t, address)
}

func checkTables(t *testing.T, address string) {
	t.Helper()
	for _, c := range []struct {
		sql  string
		want []string
	}{
		{"SELECT * FROM plain ORDER BY a", []string{"1|one", "2|(null)"}},
		{"SELECT sum(id), sum(twice) FROM columns", []string{"45|90"}},
		{"SELECT * FROM lines", []string{"7|seven, and more"}},
		{"SELECT * FROM other.plain", []string{"3"}},
	} {
		if got := run(t, address, c.sql); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.sql, got, c.want)
		}
	}
	for _, line := range run(t, address, "DESCRIBE EXTENDED plain") {
		if provider, is := strings.CutPrefix(line, "Provider|"); is && provider != "parquet|" {
			t.Errorf("a table made without USING is %s", provider)
		}
	}
}

// sideBySide starts a second Spark on the same data directory.
func sideBySide(t *testing.T, opts localspark.Options) {
	t.Helper()
	second, err := localspark.Start(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := second.Dir(), filepath.Join(opts.DataDir, "2"); got != want {
		t.Errorf("the second one works in %s, want %s", got, want)
	}
	run(t, second.Address(), "CREATE TABLE plain AS SELECT 'another' AS a")
	if err := second.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func dieAndReturn(t *testing.T, supervisor *localspark.Supervisor, address string) {
	t.Helper()
	changed := supervisor.Changed()
	if err := syscall.Kill(supervisor.Status().Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-changed:
	case <-time.After(2 * time.Second):
		t.Fatal("two seconds after kill -9 nobody has noticed")
	}
	if now := supervisor.Status(); now.State != localspark.Restarting || now.Err == nil || !strings.Contains(now.Err.Error(), "killed") {
		t.Errorf("after kill -9: %v, %v", now.State, now.Err)
	}
	again, generation, err := supervisor.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if generation != 2 || again != address {
		t.Errorf("generation %d at %s, want 2 at %s", generation, again, address)
	}
}

// TestKilledLibra kills a libra with kill -9: its Spark goes too, and the next libra has the tables again.
func TestKilledLibra(t *testing.T) {
	data := t.TempDir()
	libra := exec.Command(os.Args[0])
	libra.Env = append(os.Environ(), "LOCALSPARK_TEST_DATA="+data)
	libra.Stderr = os.Stderr
	out, err := libra.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := libra.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = libra.Process.Kill() })
	var pid int
	var address string
	if _, err := fmt.Fscan(bufio.NewReader(out), &pid, &address); err != nil {
		t.Fatal(err)
	}
	makeTables(t, address)
	if err := libra.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = libra.Wait() // "signal: killed"

	next, err := localspark.Start(t.Context(), options(t, data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = next.Stop(context.Background()) })
	if got, want := next.Dir(), filepath.Join(data, "1"); got != want {
		t.Errorf("the next one works in %s, want %s", got, want)
	}
	eventually(t, "the killed libra's Spark is gone", time.Second, func() bool { return ended(pid) })
	checkTables(t, next.Address())
	if err := next.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(data); err != nil || len(entries) != 1 {
		t.Errorf("data directory: %v, %v", entries, err)
	}
}

// ended tells whether no process has the pid; one that nobody reaps has ended too.
func ended(pid int) bool {
	out, err := exec.Command("ps", "-o", "stat=", "-p", fmt.Sprint(pid)).Output()
	return err != nil || strings.HasPrefix(strings.TrimSpace(string(out)), "Z")
}

func TestBadSettingIsTold(t *testing.T) {
	opts := options(t, t.TempDir())
	opts.Conf["spark.ui.port"] = "nonsense"
	_, err := localspark.Start(t.Context(), opts)
	var failed *localspark.StartError
	if !errors.As(err, &failed) {
		t.Fatalf("got %v", err)
	}
	if text := failed.Error(); !strings.Contains(text, "nonsense") || !strings.Contains(text, failed.Log) || strings.Count(text, "\n") > 16 {
		t.Errorf("the error is %s", text)
	}
	if _, err := os.Stat(failed.Log); err != nil {
		t.Error(err)
	}
}

func TestStartHasADeadline(t *testing.T) {
	opts := options(t, t.TempDir())
	opts.StartTimeout = 50 * time.Millisecond
	supervisor, err := localspark.Supervise(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = supervisor.Wait(t.Context())
	var failed *localspark.StartError
	if !errors.As(err, &failed) || !strings.Contains(err.Error(), "50ms") {
		t.Errorf("got %v", err)
	}
	if err := supervisor.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func fetch(t *testing.T, url string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(get(t, url)), into); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var text strings.Builder
	if _, err := bufio.NewReader(answer.Body).WriteTo(&text); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s %v", url, answer.Status, err)
	}
	return text.String()
}
