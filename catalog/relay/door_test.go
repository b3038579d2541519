package relay

import (
	"context"
	"log/slog"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// behind stands for Spark: it knows the function spark_only() and nothing else.
type behind struct {
	parse func(string) ([]*stmt.Statement, error)
}

func (b behind) Open(context.Context, pgwire.Client) (pgwire.Session, error) { return b, nil }
func (b behind) Parse(_ context.Context, text string) ([]*stmt.Statement, error) {
	return b.parse(text)
}

var errNoSpark = pgerr.New(pgerr.UndefinedTable, "Spark does not know it")

func (b behind) Describe(_ context.Context, s *stmt.Statement, _ []uint32) (*pgwire.Description, error) {
	if strings.Contains(s.Spark, "spark_only") {
		return &pgwire.Description{Fields: sparkFields}, nil
	}
	return nil, errNoSpark
}

var sparkFields = []pgwire.Field{{Name: "spark", Type: 25, Size: -1, Typmod: -1}}

func (b behind) Execute(_ context.Context, s *stmt.Statement, _ []pgwire.Param, _ []int16) (pgwire.Cursor, error) {
	if !strings.Contains(s.Spark, "spark_only") {
		return nil, errNoSpark
	}
	c := &cursor{fields: sparkFields, first: &batch{}}
	c.first.bytes = appendRow(nil, [][]byte{[]byte("from spark")})
	c.first.ends = []int{len(c.first.bytes)}
	return c, nil
}

func (behind) CopyIn(context.Context, *stmt.Statement, *copyfmt.Options) (pgwire.CopyIn, error) {
	return nil, errNoSpark
}
func (behind) SetConf(context.Context, string, *string) error { return errNoSpark }
func (behind) Conf(context.Context, string) (string, error)   { return "", errNoSpark }
func (behind) Discard(context.Context, string) error          { return nil }
func (behind) Close()                                         {}

// schema is what the tests find in the catalogs.
const schema = `
	CREATE TABLE public.dept (id int PRIMARY KEY, name text NOT NULL);
	CREATE TABLE public.emp (id bigint NOT NULL, name varchar(10), pay numeric(10,2), dept int REFERENCES public.dept, tags text[],
		at timestamptz DEFAULT now());
	COMMENT ON TABLE public.emp IS 'people';
	COMMENT ON COLUMN public.emp.pay IS 'in euros';
	CREATE VIEW public.rich AS SELECT * FROM public.emp WHERE pay > 1000;
	CREATE SCHEMA "Sales Q";
	CREATE TABLE "Sales Q"."odd.name" ("A b" int, "ü" date)`

// door is a front door with the relay behind it, on a private PostgreSQL of the tests'.
type door struct {
	server  *catalog.Server
	engine  *Engine
	address string
	data    string
}

var shared struct {
	once sync.Once
	d    *door
	err  error
	stop func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.stop != nil {
		shared.stop()
	}
	os.Exit(testenv.Finish(code))
}

// open gives the door that most tests share.
func open(t testing.TB) *door {
	t.Helper()
	shared.once.Do(func() { shared.d, shared.stop, shared.err = newDoor(Options{}) })
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	return shared.d
}

func newDoor(o Options) (*door, func(), error) {
	ctx := context.Background()
	data, err := os.MkdirTemp("", "libra-relay-test-")
	if err != nil {
		return nil, nil, err
	}
	if err := os.Chmod(data, 0o711); err != nil {
		return nil, nil, err
	}
	server, err := catalog.Start(ctx, catalog.Options{Data: data, StatementTimeout: 3 * time.Second})
	if err != nil {
		return nil, nil, err
	}
	stop := func() { server.Stop(); _ = os.RemoveAll(data) }
	starting, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for _, database := range []string{catalog.DefaultDatabase, "iceberg"} {
		if err = fill(starting, server, database); err != nil {
			return nil, stop, err
		}
	}
	o.Server, o.Behind, o.Database = server, behind{translate.New(translate.Options{}).Parse}, catalog.DefaultDatabase
	if o.Limit == 0 {
		o.Limit = 6 * time.Second
	}
	var front *pgwire.Server
	o.Activity = func() []pgwire.ConnectionInfo { return front.Connections() }
	o.Signal = func(pid uint32, terminate bool) { front.Signal(pid, terminate) }
	engine := New(o)
	front, err = pgwire.NewServer(pgwire.Options{Addresses: []string{"127.0.0.1:0"}, Engine: engine, Version: "test",
		Settings: guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.pool", Default: "default", Type: guc.String})...),
		Logger:   slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, stop, err
	}
	if err := front.Listen(ctx); err != nil {
		return nil, stop, err
	}
	go func() { _ = front.Serve(ctx) }()
	d := &door{server: server, engine: engine, address: front.Addrs()[0].String(), data: data}
	return d, func() {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		_ = front.Shutdown(ctx)
		engine.Close()
		stop()
	}, nil
}

func fill(ctx context.Context, server *catalog.Server, database string) error {
	if database != catalog.DefaultDatabase {
		conn, err := server.Admin(ctx, "")
		if err != nil {
			return err
		}
		defer conn.Close(ctx)
		if _, err := conn.Exec(ctx, "CREATE DATABASE "+database); err != nil {
			return err
		}
	}
	conn, err := server.Admin(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, schema).ReadAll()
	return err
}

func (d *door) url(user, database string) string {
	return (&url.URL{Scheme: "postgres", User: url.User(user), Host: d.address, Path: "/" + database, RawQuery: "sslmode=disable"}).String()
}

func (d *door) connect(t testing.TB, user, database string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.url(user, database))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// psql runs a script and gives both streams together.
func psql(t testing.TB, to, script string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "psql", append([]string{"-X", "-d", to}, args...)...)
	cmd.Stdin = strings.NewReader(script)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "PGCLIENTENCODING=UTF8")
	out, err := cmd.CombinedOutput()
	if err != nil && !strings.Contains(err.Error(), "exit status") {
		t.Fatal(err)
	}
	return string(out)
}
