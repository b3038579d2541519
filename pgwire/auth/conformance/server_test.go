package conformance

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/auth/internal/authtest"
)

// server is a PostgreSQL of our own: its rules are rewritten, which a shared one would not like.
type server struct {
	config *pgx.ConnConfig
	admin  *pgx.Conn
	dir    string // data_directory
	ca     *authtest.CA
}

var (
	once    sync.Once
	started *testenv.PostgresServer
	failed  error
)

func TestMain(m *testing.M) {
	code := m.Run()
	if started != nil {
		if err := started.Stop(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// live connects to it as its superuser. Tests of this package don't run in parallel.
func live(t *testing.T) *server {
	t.Helper()
	once.Do(func() { started, failed = testenv.StartPostgres(context.Background()) })
	if failed != nil {
		t.Fatalf("no PostgreSQL for the tests: %v", failed)
	}
	config, err := pgx.ParseConfig(started.URL)
	if err != nil {
		t.Fatal(err)
	}
	s := &server{config: config}
	if s.admin, err = pgx.ConnectConfig(context.Background(), config); err != nil {
		t.Fatal(err)
	}
	s.query(t, "show data_directory", &s.dir)
	t.Cleanup(func() { _ = s.admin.Close(context.Background()) })
	return s
}

func (s *server) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := s.admin.Exec(context.Background(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func (s *server) query(t *testing.T, sql string, into ...any) {
	t.Helper()
	if err := s.admin.QueryRow(context.Background(), sql).Scan(into...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// write puts a file into the data directory, for the server's user alone.
func (s *server) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(s.dir, name)
	owner, err := os.Stat(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	who := owner.Sys().(*syscall.Stat_t)
	if err := os.Chown(path, int(who.Uid), int(who.Gid)); err != nil {
		t.Fatal(err)
	}
}

// rules has the server go by these rules, behind one that always lets its superuser in.
func (s *server) rules(t *testing.T, text string) {
	t.Helper()
	s.write(t, "pg_hba.conf", "host postgres postgres 127.0.0.1/32 trust\n"+text)
	s.reload(t)
}

// reload returns when the server has read its files: a new backend shows the time of that.
func (s *server) reload(t *testing.T) {
	t.Helper()
	const when = "select pg_conf_load_time()::text"
	read := func() (at string) {
		probe, err := pgx.ConnectConfig(t.Context(), s.config)
		if err != nil {
			t.Fatal(err)
		}
		defer probe.Close(t.Context())
		if err := probe.QueryRow(t.Context(), when).Scan(&at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	before := read()
	s.exec(t, "select pg_reload_conf()")
	for read() == before {
		if t.Context().Err() != nil {
			t.Fatal("PostgreSQL does not read its files")
		}
	}
}

// secure gives the server a certificate.
func (s *server) secure(t *testing.T) {
	t.Helper()
	s.ca = authtest.NewCA(t, "test CA")
	files := s.ca.Server(t, nil)
	for name, path := range map[string]string{"server.crt": files.Cert, "server.key": files.Key} {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		s.write(t, name, string(b))
	}
	s.exec(t, "alter system set ssl = on")
	s.reload(t)
}
