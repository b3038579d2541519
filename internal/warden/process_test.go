package warden

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// stubborn is a child that ignores SIGTERM and has a child of its own; it prints both pids.
const stubborn = `trap '' TERM; sleep 1000 & echo $$ $!; wait; wait`

// TestMain is also the parent that the tests kill: it starts a stubborn child and waits for its own end.
func TestMain(m *testing.M) {
	if os.Getenv("WARDEN_TEST_PARENT") == "" {
		os.Exit(m.Run())
	}
	cmd := exec.Command("/bin/sh", "-c", stubborn)
	cmd.Stdout = os.Stdout
	p, err := Start(cmd, Options{Grace: 300 * time.Millisecond})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println("watcher", p.pgid)
	<-p.Done()
}

// gone tells whether no process runs under pid; a zombie that nobody reaps runs no more.
func gone(pid int) bool {
	out, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err != nil || strings.HasPrefix(strings.TrimSpace(string(out)), "Z")
}

func waitGone(t *testing.T, pids ...int) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for _, pid := range pids {
		for !gone(pid) {
			if time.Now().After(deadline) {
				_ = syscall.Kill(pid, syscall.SIGKILL)
				t.Fatalf("process %d is still there", pid)
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
}

// pidsOf reads n pids from the lines that a child prints.
func pidsOf(t *testing.T, r *bufio.Reader, n int) []int {
	t.Helper()
	var pids []int
	for len(pids) < n {
		line, err := r.ReadString('\n')
		if err != nil {
			t.Fatalf("reading pids: %v", err)
		}
		for _, word := range strings.Fields(line) {
			if pid, err := strconv.Atoi(word); err == nil {
				pids = append(pids, pid)
			}
		}
	}
	return pids
}

func startStubborn(t *testing.T, opts Options) (*Process, []int) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	cmd := exec.Command("/bin/sh", "-c", stubborn)
	cmd.Stdout = w
	p, err := Start(cmd, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Kill(); _ = r.Close() })
	return p, pidsOf(t, bufio.NewReader(r), 2)
}

func TestExitStatusIsTheChilds(t *testing.T) {
	for _, want := range []int{0, 1, 77} {
		p, err := Start(exec.Command("/bin/sh", "-c", "exit "+strconv.Itoa(want)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		<-p.Done()
		if got := p.State().ExitCode(); got != want || (p.Err() == nil) != (want == 0) {
			t.Errorf("exit %d: code %d, error %v", want, got, p.Err())
		}
		waitGone(t, p.pgid)
	}
}

func TestStartFailureIsReported(t *testing.T) {
	_, err := Start(exec.Command("/no/such/program"), Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("got %v, want a missing file", err)
	}
	if _, err := Start(exec.Command("/bin/sh"), Options{Signal: syscall.SIGUSR1}); err == nil {
		t.Fatal("a signal without a name was taken")
	}
}

func TestStopKillsTheGroupAfterTheGrace(t *testing.T) {
	p, pids := startStubborn(t, Options{Grace: 200 * time.Millisecond})
	begun := time.Now()
	if err := p.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 200*time.Millisecond {
		t.Errorf("killed after %v, within the grace time", took)
	}
	waitGone(t, append(pids, p.pgid)...)
	if ws := p.State().Sys().(syscall.WaitStatus); ws.Signal() != syscall.SIGKILL {
		t.Errorf("ended by %v", ws.Signal())
	}
}

func TestStopIsPolite(t *testing.T) {
	cmd := exec.Command("/bin/sh", "-c", `trap 'exit 3' INT; echo ready; while :; do sleep 0.05; done`)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout = w
	p, err := Start(cmd, Options{Signal: syscall.SIGINT, Grace: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	_ = w.Close()
	if _, err := bufio.NewReader(r).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := p.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	if got := p.State().ExitCode(); got != 3 {
		t.Errorf("exit status %d, want the child's own 3", got)
	}
}

func TestStopObeysItsContext(t *testing.T) {
	p, pids := startStubborn(t, Options{Grace: time.Hour})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := p.Stop(ctx); err != nil {
		t.Fatal(err)
	}
	waitGone(t, pids...)
}

func TestChildDiesWithAKilledParent(t *testing.T) {
	for _, killWatcher := range []bool{false, true} {
		t.Run(fmt.Sprintf("watcher_killed_%v", killWatcher), func(t *testing.T) {
			parent := exec.Command(os.Args[0])
			parent.Env = append(os.Environ(), "WARDEN_TEST_PARENT=1")
			parent.Stderr = os.Stderr
			out, err := parent.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := parent.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = parent.Process.Kill() })
			pids := pidsOf(t, bufio.NewReader(out), 3)
			if killWatcher {
				replaceWatcher(t, parent.Process.Pid, pids)
			}
			if err := parent.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = parent.Wait() // "signal: killed"
			waitGone(t, pids...)
		})
	}
}

// replaceWatcher kills the first watcher and waits until its parent has another child of that kind.
func replaceWatcher(t *testing.T, parent int, pids []int) {
	t.Helper()
	out, err := exec.Command("ps", "-o", "pgid=", "-p", strconv.Itoa(pids[0])).Output()
	pgid, convErr := strconv.Atoi(strings.TrimSpace(string(out)))
	if err != nil || convErr != nil {
		t.Fatalf("no process group: %v %v", err, convErr)
	}
	if err := syscall.Kill(pgid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(10 * time.Second)
	for countWatchers(t, parent, pgid) == 0 {
		if time.Now().After(deadline) {
			t.Fatal("the dead watcher was not replaced")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// countWatchers counts the living watchers of parent in the group, but not the group's first leader.
func countWatchers(t *testing.T, parent, pgid int) int {
	t.Helper()
	out, err := exec.Command("ps", "-A", "-o", "pid=,ppid=,pgid=,args=").Output()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(out)) {
		f := strings.Fields(line)
		if len(f) > 4 && f[0] != strconv.Itoa(pgid) && f[1] == strconv.Itoa(parent) && f[2] == strconv.Itoa(pgid) && strings.Contains(line, "warden") {
			n++
		}
	}
	return n
}
