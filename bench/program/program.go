package program

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Program is a running libra.
type Program struct {
	Address string // where it listens, host:port
	Ops     string // its HTTP side, host:port
	PID     int
	Started time.Time
	Dir     string // of its own, removed by Stop
	cmd     *exec.Cmd
}

// Start builds a libra and starts it in front of the Spark at url, with further variables.
func Start(url string, env ...string) (*Program, error) {
	dir, err := os.MkdirTemp("", "libra-bench-")
	if err != nil {
		return nil, err
	}
	p := &Program{Dir: dir}
	path := filepath.Join(dir, "libra")
	if out, err := exec.Command("go", "build", "-o", path, "./cmd/libra").CombinedOutput(); err != nil {
		p.Stop()
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	p.cmd = exec.Command(path)
	p.cmd.Env = append(os.Environ(), "LIBRA_SPARK_URL="+url, "LIBRA_SPARK_DATA="+dir, "LIBRA_LISTEN_ADDRESS=127.0.0.1:0",
		"LIBRA_OPS_ADDRESS=127.0.0.1:0", "LIBRA_LOG_LEVEL=warn")
	p.cmd.Env = append(p.cmd.Env, env...)
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		p.Stop()
		return nil, err
	}
	p.Started = time.Now()
	if err := p.cmd.Start(); err != nil {
		p.Stop()
		return nil, err
	}
	p.PID = p.cmd.Process.Pid
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "libra: listening on "); ok {
			p.Address = address
			if lines.Scan() { // libra's next line
				at, _ := strings.CutPrefix(lines.Text(), "libra: health at http://")
				p.Ops, _, _ = strings.Cut(at, "/")
			}
			go func() {
				for lines.Scan() { // so that libra never waits for a reader
				}
			}()
			return p, nil
		}
	}
	p.Stop()
	return nil, errors.New("libra did not listen")
}

// Stop ends it.
func (p *Program) Stop() {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		_ = p.cmd.Wait()
	}
	_ = os.RemoveAll(p.Dir)
}
