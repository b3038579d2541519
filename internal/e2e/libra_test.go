package e2e

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

// program is a running libra.
type program struct {
	cmd     *exec.Cmd
	address string // host:port
	ops     string // host:port of the HTTP server
	output  *output
	done    chan struct{}
}

// output keeps what a program prints.
type output struct {
	mu   sync.Mutex
	text strings.Builder
}

func (o *output) add(line string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text.WriteString(line + "\n")
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "libra-e2e-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "libra")
	out, err := exec.Command("go", "build", "-o", path, "github.com/whereq/libra/cmd/libra").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// root is the project's folder, two above this package's.
func root() (string, error) { return filepath.Abs("../..") }

func TestMain(m *testing.M) {
	code := m.Run()
	stopShared()
	if path, err := binary(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

var (
	listening    = regexp.MustCompile(`listening on (\S+:\d+)`)
	opsListening = regexp.MustCompile(`http://(\S+:\d+)`)
)

// start runs a libra with these environment settings and waits until it listens.
func start(t testing.TB, env ...string) *program {
	t.Helper()
	p, err := launch(t.Context(), env...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("libra said:\n%s", p.output)
		}
	})
	return p
}

func launch(ctx context.Context, env ...string) (*program, error) {
	path, err := binary()
	if err != nil {
		return nil, err
	}
	root, err := root()
	if err != nil {
		return nil, err
	}
	p := &program{output: &output{}, done: make(chan struct{})}
	p.cmd = exec.Command(path, "-config", filepath.Join(root, "config.toml"))
	p.cmd.Dir = root
	p.cmd.Env = append(os.Environ(), append([]string{"LIBRA_LISTEN_ADDRESS=127.0.0.1:0", "LIBRA_OPS_ADDRESS=127.0.0.1:0"}, env...)...)
	r, w := io.Pipe()
	p.cmd.Stdout, p.cmd.Stderr = w, w
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	ready := make(chan struct{})
	go p.read(r, ready)
	go func() { _ = p.cmd.Wait(); _ = w.Close(); close(p.done) }()
	select {
	case <-ready:
		return p, nil
	case <-p.done:
		return nil, fmt.Errorf("libra ended before it listened:\n%s", p.output)
	case <-time.After(3 * time.Minute):
	case <-ctx.Done():
	}
	p.stop()
	return nil, fmt.Errorf("libra does not listen:\n%s", p.output)
}

// read collects the output and finds the addresses in it.
func (p *program) read(r io.Reader, ready chan struct{}) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		p.output.add(line)
		if m := opsListening.FindStringSubmatch(line); m != nil && p.ops == "" && strings.Contains(line, "health") {
			p.ops = m[1]
		}
		if m := listening.FindStringSubmatch(line); m != nil && p.address == "" {
			p.address = m[1]
			close(ready)
		}
	}
}

// stop ends the program as an operator would, and with force when that does not help.
func (p *program) stop() {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Kill()
		<-p.done
	}
}

// url is the connection string of a user.
func (p *program) url(user string, options ...string) string {
	return fmt.Sprintf("postgres://%s@%s/%s?sslmode=disable&%s", user, p.address, user, strings.Join(options, "&"))
}

var shared struct {
	once sync.Once
	p    *program
	err  error
}

// libra is the one libra that most tests share, in shared mode over the shared Spark.
func libra(t testing.TB) *program {
	t.Helper()
	spark := testenv.SparkURL(t)
	shared.once.Do(func() { shared.p, shared.err = launch(context.Background(), "LIBRA_SPARK_URL="+spark) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.p
}

func stopShared() {
	if shared.p != nil {
		shared.p.stop()
	}
}

// connect opens a pgx connection.
func connect(t testing.TB, p *program, user string, options ...string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), p.url(user, options...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// psql runs psql with a script on its standard input and gives what it prints, both streams together.
func psql(t testing.TB, p *program, script string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "psql", append([]string{"-X", "-q", "-A", "-t", p.url("ana")}, args...)...)
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PGCLIENTENCODING=UTF8")
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(err.Error(), "exit status") {
		t.Fatal(err)
	}
	return string(out)
}
