package shells_test

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/rowenc"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// connector connects to the tests' PostgreSQL.
func connector(t testing.TB) shells.Connect {
	url := testenv.Postgres(t)
	return func(ctx context.Context, database string) (*pgx.Conn, error) {
		config, err := pgx.ParseConfig(url)
		if err != nil {
			return nil, err
		}
		config.Database = cmp.Or(database, "postgres")
		return pgx.ConnectConfig(ctx, config)
	}
}

// drop removes databases now and at the end.
func drop(t testing.TB, databases ...string) {
	t.Helper()
	connect := connector(t)
	now := func() {
		conn, err := connect(context.Background(), "")
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(context.Background())
		for _, name := range databases {
			if _, err := conn.Exec(context.Background(), "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize()+" WITH (FORCE)"); err != nil {
				t.Error(err)
			}
		}
	}
	now()
	t.Cleanup(now)
}

// open connects to a database until the test ends.
func open(t testing.TB, database string) *pgx.Conn {
	t.Helper()
	conn, err := connector(t)(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// run runs a Refresher until the test ends.
func run(t testing.TB, opts shells.Options) *shells.Refresher {
	t.Helper()
	opts.Connect = connector(t)
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	}
	r := shells.New(opts)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	t.Cleanup(func() { cancel(); <-ended })
	return r
}

func filled(t testing.TB, r *shells.Refresher) {
	t.Helper()
	select {
	case <-r.Filled():
	case <-time.After(3 * time.Minute):
		t.Fatal("not filled: ", r.State().Err)
	}
}

// spark is a client of the tests' Spark, as somebody else has one.
type spark struct {
	t       testing.TB
	client  *sparkconnect.Client
	session *sparkconnect.Session
}

func newSpark(t testing.TB) *spark {
	t.Helper()
	address, err := sparkconnect.ParseAddress(testenv.SparkURL(t))
	if err != nil {
		t.Fatal(err)
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: address})
	if err != nil {
		t.Fatal(err)
	}
	session, err := client.Session("other", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = session.Release(context.Background()); _ = client.Close() })
	return &spark{t, client, session}
}

func (s *spark) run(statements ...string) {
	s.t.Helper()
	for _, sql := range statements {
		op, err := s.session.Execute(context.Background(), sparkconnect.Query{SQL: sql})
		if err != nil {
			s.t.Fatalf("%s: %v", sql, err)
		}
		if _, err := op.Schema(context.Background()); err != nil {
			s.t.Fatalf("%s: %v", sql, err)
		}
		op.Close()
	}
}

// source asks that Spark in a session of its own.
func (s *spark) source(conf map[string]string) shells.Source {
	m := sessions.NewMetadata(sessions.MetadataOptions{Backend: backend{s.client}, Conf: conf})
	s.t.Cleanup(func() { _ = m.Close(context.Background()) })
	return m
}

type backend struct{ client *sparkconnect.Client }

func (b backend) Connect(context.Context) (*sparkconnect.Client, uint64, error) {
	return b.client, 1, nil
}
func (backend) Away() bool                 { return false }
func (backend) Lost(context.Context) error { return nil }
func (backend) State() string              { return "ready" }

// texts reads the one column of a query.
func texts(t testing.TB, conn *pgx.Conn, sql string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return list
}

func itoa(n int) string { return strconv.Itoa(n) }

// hash is what a short name ends in.
func hash(name string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(name)))[:8] }

func rowencColumns(schema *arrow.Schema) ([]rowenc.Column, error) { return rowenc.Columns(schema) }

// eventually waits for what a refresh brings.
func eventually(t testing.TB, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(4 * time.Minute); !ok(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("did not show up")
		}
	}
}
