package testenv

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/whereq/libra/internal/warden"
)

// PostgresServer is a running PostgreSQL for tests.
type PostgresServer struct {
	URL     string
	process *warden.Process
	dir     string
}

const portTries = 5 // a free port may be taken by somebody else before PostgreSQL has it

// StartPostgres makes an empty cluster (UTF8, C collation, superuser "postgres", no password) in a folder
// of its own and starts it on a free loopback port.
func StartPostgres(ctx context.Context) (*PostgresServer, error) {
	dir, err := tempDir("postgres")
	if err != nil {
		return nil, err
	}
	p, err := startPostgres(ctx, dir)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return p, nil
}

func startPostgres(ctx context.Context, dir string) (*PostgresServer, error) {
	who, err := unprivileged()
	if err != nil {
		return nil, err
	}
	fetched, err := deps("postgres")
	if err != nil {
		return nil, err
	}
	bin, err := who.binaries(ctx, fetched, dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if err := who.ownFolder(dir, data); err != nil {
		return nil, err
	}
	initdb := who.command(ctx, filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("testenv: initdb: %w\n%s", err, out)
	}
	for try := 1; ; try++ {
		p, err := who.serve(ctx, bin, data, dir)
		if err == nil || try == portTries || ctx.Err() != nil {
			return p, err
		}
	}
}

var postgresReady = regexp.MustCompile(`database system is ready to accept connections`)

// serve starts the server and waits for it to say that it is ready.
func (who user) serve(ctx context.Context, bin, data, dir string) (*PostgresServer, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := who.command(context.WithoutCancel(ctx), filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port),
		"-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "fsync=off",
		"-c", "timezone=UTC", "-c", "log_timezone=UTC", "-c", "max_connections=100")
	r, w, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("testenv: %w", err)
	}
	cmd.Stdout, cmd.Stderr = w, w
	process, err := warden.Start(cmd, warden.Options{Signal: fastShutdown})
	_ = w.Close()
	if err != nil {
		_ = r.Close()
		return nil, fmt.Errorf("testenv: starting PostgreSQL: %w", err)
	}
	if err := awaitLine(r, postgresReady); err != nil {
		_ = process.Kill()
		return nil, fmt.Errorf("testenv: PostgreSQL did not start: %w", err)
	}
	url := fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", port)
	return &PostgresServer{URL: url, process: process, dir: dir}, nil
}

// awaitLine reads until a line fits, then goes on reading in the background so that the writer is never stopped.
// The error holds what was read.
func awaitLine(r io.ReadCloser, want *regexp.Regexp) error {
	found := make(chan error, 1)
	go func() {
		defer r.Close()
		var seen strings.Builder
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if want.MatchString(lines.Text()) {
				found <- nil
				_, _ = io.Copy(io.Discard, r)
				return
			}
			seen.WriteString(lines.Text() + "\n")
		}
		found <- errors.New("it wrote:\n" + seen.String())
	}()
	select {
	case err := <-found:
		return err
	case <-time.After(time.Minute):
		return errors.New("it was not ready within a minute")
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("testenv: %w", err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// Done is closed when PostgreSQL has ended.
func (p *PostgresServer) Done() <-chan struct{} { return p.process.Done() }

// Stop ends PostgreSQL and removes its folder.
func (p *PostgresServer) Stop(ctx context.Context) error {
	if err := p.process.Stop(ctx); err != nil {
		return err
	}
	if err := os.RemoveAll(p.dir); err != nil {
		return fmt.Errorf("testenv: %w", err)
	}
	return nil
}
