package catalog

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/whereq/libra/internal/warden"
)

// fastShutdown is how PostgreSQL ends without waiting for its clients (manual, "Shutting Down the Server").
const fastShutdown = syscall.SIGINT

// startTime is how long the server may take from its start to its first answer, crash recovery included.
const startTime = time.Minute

// process is a running server and the end of its log.
type process struct {
	process *warden.Process
	log     *tail
}

func launch(c *cluster) (*process, error) {
	cmd := c.who.command(context.Background(), "/bin/sh", c.limited()...)
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("catalog: %w", err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	started, err := warden.Start(cmd, warden.Options{Signal: fastShutdown, Grace: 3 * time.Second, Orphan: 2 * time.Second})
	_ = w.Close()
	if err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("catalog: starting PostgreSQL: %w", err)
	}
	p := &process{process: started, log: &tail{}}
	go p.log.read(r)
	return p, nil
}

// stop ends the process; one that has ended stays so.
func (p *process) stop() {
	_ = p.process.Stop(context.Background()) // a process that outlives SIGKILL is the kernel's matter
}

// ended says how the process ended, nil while it lives.
func (p *process) ended() error {
	select {
	case <-p.process.Done():
	default:
		return nil
	}
	how := "exit status 0"
	if err := p.process.Err(); err != nil {
		how = err.Error()
	}
	if said := p.log.String(); said != "" {
		return fmt.Errorf("catalog: PostgreSQL ended (%s): %s", how, said)
	}
	return fmt.Errorf("catalog: PostgreSQL ended (%s)", how)
}

// tail keeps the last lines of a log.
type tail struct {
	mu    sync.Mutex
	lines []string
}

const tailLines = 8

func (t *tail) read(r io.ReadCloser) {
	defer r.Close()
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		t.mu.Lock()
		t.lines = append(t.lines, lines.Text())
		t.lines = t.lines[max(0, len(t.lines)-tailLines):]
		t.mu.Unlock()
	}
	_, _ = io.Copy(io.Discard, r) // behind a line that is too long, so that the writer is never stopped
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "; ")
}
