package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// program is a libra that this benchmark started.
type program struct {
	cmd     *exec.Cmd
	address string
	dir     string
}

// startLibra builds a libra and starts it in front of the Spark at url.
func startLibra(url string, connections int) (*program, error) {
	dir, err := os.MkdirTemp("", "libra-idle-")
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
	p.cmd.Env = append(os.Environ(), "LIBRA_SPARK_URL="+url, "LIBRA_LISTEN_ADDRESS=127.0.0.1:0", "LIBRA_OPS_ADDRESS=127.0.0.1:0", "LIBRA_LOG_LEVEL=warn", fmt.Sprint("LIBRA_LISTEN_MAX_CONNECTIONS=", connections+10))
	p.cmd.Stderr = os.Stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
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
