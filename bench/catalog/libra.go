package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// program is a libra that this benchmark started.
type program struct {
	cmd     *exec.Cmd
	started time.Time
	address string
	dir     string
}

// startLibra builds a libra and starts it in front of the Spark at url, with a catalog of its own.
func startLibra(url string) (*program, error) {
	dir, err := os.MkdirTemp("", "libra-catalog-bench-")
	if err != nil {
		return nil, err
	}
	p := &program{dir: dir}
	path := filepath.Join(dir, "libra")
	if out, err := exec.Command("go", "build", "-o", path, "./cmd/libra").CombinedOutput(); err != nil {
		p.stop()
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	p.cmd = exec.Command(path)
	p.cmd.Env = append(os.Environ(), "LIBRA_SPARK_URL="+url, "LIBRA_SPARK_DATA="+dir, "LIBRA_LISTEN_ADDRESS=127.0.0.1:0",
		"LIBRA_OPS_ADDRESS=127.0.0.1:0", "LIBRA_LOG_LEVEL=warn")
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.started = time.Now()
	if err := p.cmd.Start(); err != nil {
		p.stop()
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "libra: listening on "); ok {
			p.address = address
			go func() {
				for lines.Scan() { // so that libra never waits for a reader
				}
			}()
			return p, nil
		}
	}
	p.stop()
	return nil, errors.New("libra did not listen")
}

func (p *program) stop() {
	if p.cmd != nil && p.cmd.Process != nil {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		_ = p.cmd.Wait()
	}
	_ = os.RemoveAll(p.dir)
}

// memory is what libra has in memory, and all processes below it together, in bytes; 0 where /proc does not tell. What
// PostgreSQL's processes share is divided between them.
func (p *program) memory() (own, below int64) {
	own = proportional(p.cmd.Process.Pid)
	parents := map[int][]int{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, name := range stats {
		text, err := os.ReadFile(name)
		if err != nil {
			continue // it has ended
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(name)))
		fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
		if err != nil || len(fields) < 2 {
			continue
		}
		if parent, err := strconv.Atoi(fields[1]); err == nil {
			parents[parent] = append(parents[parent], pid)
		}
	}
	for queue := parents[p.cmd.Process.Pid]; len(queue) > 0; queue = queue[1:] {
		below += proportional(queue[0])
		queue = append(queue, parents[queue[0]]...)
	}
	return own, below
}

// proportional is a process's share of the memory that it uses (proc(5), smaps_rollup).
func proportional(pid int) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(text), "\n") {
		if rest, ok := strings.CutPrefix(line, "Pss:"); ok {
			n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return n << 10
		}
	}
	return 0
}
