package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/bench/program"
)

// recovery is how long after Spark has been away errors that come of it are right, restart how long it may be away, and hung
// how long after the end a client may take.
const (
	recovery = time.Minute
	restart  = 5 * time.Minute
	hung     = restart + 3*time.Minute
)

// tally counts what happened.
type tally struct {
	mu       sync.Mutex
	good     map[string]int // by kind of work
	states   map[string]int // errors that were to be expected, by SQLSTATE
	mistakes []string       // the first of them
	wrongs   int
	longest  time.Duration // that a piece of work took
	lastKill time.Time     // or when it was last seen to be away
	kills    int
}

// lostStates are what a statement gets whose Spark is gone or not there yet, or that waited for it, or behind those that do, until its
// statement_timeout.
var lostStates = []string{"58000", "57P03", "53400", "53200", "57014"}

// did notes the end of a piece of work. expected are SQLSTATEs that are right.
func (t *tally) did(kind string, begun time.Time, err error, expected ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.longest = max(t.longest, time.Since(begun))
	if t.good == nil {
		t.good, t.states = map[string]int{}, map[string]int{}
	}
	var server *pgconn.PgError
	switch {
	case err == nil:
		t.good[kind]++
	case errors.As(err, &server) && slices.Contains(expected, server.Code),
		errors.As(err, &server) && slices.Contains(lostStates, server.Code) && time.Since(t.lastKill) < recovery:
		t.states[server.Code+" "+server.Message]++
	default:
		if t.wrongs++; len(t.mistakes) < 20 {
			since := "Spark had not been away"
			if t.kills > 0 {
				since = fmt.Sprintf("%s after Spark was last seen to be away", time.Since(t.lastKill).Round(time.Second))
			}
			t.mistakes = append(t.mistakes, fmt.Sprintf("%s: %v (%s)", kind, err, since))
		}
	}
}

func (t *tally) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := 0
	for _, n := range t.good {
		all += n
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d pieces of work done, the longest took %s; Spark killed %d times\n", all, t.longest.Round(time.Second), t.kills)
	for _, m := range []map[string]int{t.good, t.states} {
		for _, k := range slices.Sorted(maps.Keys(m)) {
			fmt.Fprintf(&b, "  %6d %s\n", m[k], k)
		}
	}
	return strings.TrimRight(b.String(), "\n")
}

// counts are what went well and what did not so far.
func (t *tally) counts() (good, failed int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range t.good {
		good += n
	}
	for _, n := range t.states {
		failed += n
	}
	return good, failed + t.wrongs
}

// away notes that Spark is not there yet.
func (t *tally) away() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.lastKill = time.Now()
}

func (t *tally) wrong() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.wrongs > 0 {
		return fmt.Errorf("%d times what should not be:\n  %s", t.wrongs, strings.Join(t.mistakes, "\n  "))
	}
	return nil
}

// killed kills libra's Spark, as the kernel does when memory is short.
func (t *tally) killed(p *program.Program, i int) error {
	pid := javaBelow(p.Dir)
	if pid == 0 {
		return errors.New("libra has no Spark to be killed")
	}
	t.mu.Lock()
	t.lastKill, t.kills = time.Now(), i+1
	t.mu.Unlock()
	return syscall.Kill(pid, syscall.SIGKILL)
}

// javaBelow is the Java process with dir on its command line.
func javaBelow(dir string) int {
	files, _ := filepath.Glob("/proc/[0-9]*/cmdline") // the pattern is good
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil || !strings.Contains(string(line), "org.apache.spark") || !strings.Contains(string(line), dir) || strings.HasPrefix(string(line), "/bin/sh") {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			return pid
		}
	}
	return 0
}
