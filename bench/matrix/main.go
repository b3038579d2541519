package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/bench/program"
)

func main() {
	name := flag.String("name", "", "what the server is called in testdata/matrix")
	update := flag.Bool("update", false, "write the answers there")
	flag.Parse()
	if err := run(*name, flag.Arg(0), *update); err != nil {
		fmt.Fprintln(os.Stderr, "matrix:", err)
		os.Exit(1)
	}
}

func run(name, url string, update bool) error {
	if name == "" || url == "" {
		return errors.New("usage: matrix -name NAME sc://host:port")
	}
	r, err := start(url)
	if err != nil {
		return err
	}
	defer r.stop()
	var out strings.Builder
	for _, c := range checks {
		begun := time.Now()
		verdict := answer(c.run(r))
		fmt.Fprintf(os.Stderr, "%-28s %6.1f s  %s\n", c.name, time.Since(begun).Seconds(), verdict)
		fmt.Fprintf(&out, "%s: %s\n", c.name, verdict)
	}
	return compare(filepath.Join("testdata", "matrix", name+".txt"), out.String(), update)
}

func compare(path, got string, update bool) error {
	if update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(got), 0o644)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if got != string(want) {
		return fmt.Errorf("not what %s has; look at it and run with -update:\n%s", path, got)
	}
	return nil
}

// answer is "yes", or why not in a line.
func answer(err error) string {
	var e *pgconn.PgError
	switch {
	case err == nil:
		return "yes"
	case errors.As(err, &e):
		return e.Code + " " + e.Message
	}
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// rig is a libra in shared mode and one in isolated mode before the same Spark.
type rig struct {
	shared, isolated *program.Program
}

func start(url string) (*rig, error) {
	shared, err := program.Start(url, "LIBRA_LOG_LEVEL=error")
	if err != nil {
		return nil, err
	}
	isolated, err := program.Start(url, "LIBRA_LOG_LEVEL=error", "LIBRA_SESSION_MODE=isolated", "LIBRA_CATALOG_ENABLED=false")
	if err != nil {
		shared.Stop()
		return nil, err
	}
	return &rig{shared, isolated}, nil
}

func (r *rig) stop() {
	r.isolated.Stop()
	r.shared.Stop()
}

// patience is how long a check may take.
const patience = 2 * time.Minute

// client connects, and gives what a check needs.
type client struct {
	*pgx.Conn
	ctx context.Context
	end context.CancelFunc
}

func connect(p *program.Program, options string) (*client, error) {
	ctx, end := context.WithTimeout(context.Background(), patience)
	conn, err := pgx.Connect(ctx, "postgres://matrix@"+p.Address+"/matrix?sslmode=disable"+options)
	if err != nil {
		end()
		return nil, err
	}
	return &client{conn, ctx, end}, nil
}

func (c *client) close() {
	_ = c.Conn.Close(context.Background())
	c.end()
}

// do runs statements.
func (c *client) do(statements ...string) error {
	for _, sql := range statements {
		if _, err := c.Exec(c.ctx, sql); err != nil {
			return err
		}
	}
	return nil
}

// is compares the text of the only value of a query.
func (c *client) is(want, sql string, args ...any) error {
	var got *string
	if err := c.QueryRow(c.ctx, sql, args...).Scan(&got); err != nil {
		return err
	}
	if got == nil || *got != want {
		text := "NULL"
		if got != nil {
			text = *got
		}
		return fmt.Errorf("%s is %s, not %s", sql, text, want)
	}
	return nil
}

// fails wants a statement to fail so.
func (c *client) fails(state, sql string) error {
	_, err := c.Exec(c.ctx, sql)
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == state {
		return nil
	}
	if err == nil {
		return fmt.Errorf("%s does not fail with %s", sql, state)
	}
	return fmt.Errorf("%s: %w, not %s", sql, err, state)
}
