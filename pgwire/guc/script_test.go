package guc_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

const scriptDir = "../../testdata/guc"

// answerer runs one statement and writes its answer: "= value" for a row, "! SQLSTATE message" and what goes with it.
type answerer func(sql string) string

// TestScripts runs the scripts of testdata/guc: statements, each followed by its answers. Each script is a connection.
func TestScripts(t *testing.T) { runScripts(t, libra, false) }

// TestScriptsAreReal runs them on a real PostgreSQL, which with -update writes the answers.
func TestScriptsAreReal(t *testing.T) {
	runScripts(t, postgres, flag.Lookup("update").Value.String() == "true")
}

func runScripts(t *testing.T, connect func(*testing.T) answerer, write bool) {
	files, err := filepath.Glob(filepath.Join(scriptDir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) { runScript(t, file, connect(t), write) })
	}
}

func runScript(t *testing.T, file string, answer answerer, write bool) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	var sql, want string
	check := func() {
		if sql == "" {
			return
		}
		got := answer(sql)
		if got != want && !write {
			t.Errorf("%s\n---- got\n%s---- want\n%s", sql, got, want)
		}
		out.WriteString(sql + "\n" + got)
	}
	for line := range strings.Lines(string(text)) {
		if line[0] == '=' || line[0] == '!' {
			want += line
			continue
		}
		check()
		sql, want = strings.TrimSuffix(line, "\n"), ""
	}
	check()
	if write {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func failure(code, message, detail, hint string) string {
	s := "! " + code + " " + message + "\n"
	if detail != "" {
		s += "! detail: " + detail + "\n"
	}
	if hint != "" {
		s += "! hint: " + hint + "\n"
	}
	return s
}

func postgres(t *testing.T) answerer {
	ctx := context.Background()
	cfg, err := pgconn.ParseConfig(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	super, err := pgconn.ConnectConfig(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer super.Close(ctx)
	const role = `do $$ begin create role guc_ordinary login; exception when duplicate_object then null; end $$`
	if _, err := super.Exec(ctx, role).ReadAll(); err != nil {
		t.Fatal(err)
	}
	cfg.User = "guc_ordinary"
	cfg.RuntimeParams = map[string]string{"application_name": "tests", "timezone": "UTC", "client_encoding": "UTF8"}
	c, err := pgconn.ConnectConfig(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close(ctx) })
	return func(sql string) string {
		results, err := c.Exec(ctx, sql).ReadAll()
		var refused *pgconn.PgError
		if errors.As(err, &refused) {
			return failure(refused.Code, refused.Message, refused.Detail, refused.Hint)
		}
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for _, r := range results {
			for _, row := range r.Rows {
				fmt.Fprintf(&b, "= %s\n", row[0])
			}
		}
		return b.String()
	}
}

// libra answers from a Set as pgwire does, with translate to read the statements.
func libra(t *testing.T) answerer {
	s := guc.NewSet(guc.NewRegistry(guc.Builtin()...))
	for name, value := range map[string]string{"application_name": "tests", "TimeZone": "UTC", "client_encoding": "UTF8"} {
		if err := s.SetDefault(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Provide("session_authorization", "guc_ordinary"); err != nil {
		t.Fatal(err)
	}
	c := &connection{set: s}
	return func(sql string) string {
		list, err := translate.Parse(sql)
		if err != nil {
			t.Fatal(err)
		}
		s.Begin()
		value, err := c.run(list[0].Local)
		if !c.block {
			c.end(err == nil)
		}
		if err != nil {
			e := pgerr.From(err)
			return failure(e.Code, e.Message, e.Detail, e.Hint)
		}
		return value
	}
}

type connection struct {
	set   *guc.Set
	block bool
}

func (c *connection) end(commit bool) {
	c.block = false
	if commit {
		c.set.Commit()
	} else {
		c.set.Rollback()
	}
}

func (c *connection) run(l stmt.LocalStatement) (string, error) {
	switch l := l.(type) {
	case *stmt.Transaction:
		return "", c.transaction(l)
	case *stmt.Set:
		for _, a := range l.Assignments {
			if err := c.assign(a, l.Local); err != nil {
				return "", err
			}
		}
		return "", nil
	case *stmt.Reset:
		if l.Name == "" {
			c.set.ResetAll()
			return "", nil
		}
		return "", c.set.Reset(l.Name)
	case *stmt.Show:
		value, err := c.set.Get(l.Name)
		return "= " + value + "\n", err
	case *stmt.Probe: // select set_config(name, value, is_local)
		a := l.Columns[0].Args
		if err := c.assign(stmt.Assignment{Name: a[0], Value: &a[1]}, a[2] == "true"); err != nil {
			return "", err
		}
		value, err := c.set.Get(a[0])
		return "= " + value + "\n", err
	}
	return "", pgerr.Newf(pgerr.InternalError, "no part of a script: %T", l)
}

func (c *connection) assign(a stmt.Assignment, local bool) error {
	switch {
	case a.Value != nil:
		return c.set.Set(a.Name, *a.Value, local)
	case local:
		return c.set.ResetLocal(a.Name)
	}
	return c.set.Reset(a.Name)
}

func (c *connection) transaction(l *stmt.Transaction) error {
	switch l.Verb {
	case stmt.Begin:
		c.block = true
		for name, value := range l.Modes {
			if err := c.set.Set(name, value, true); err != nil {
				return err
			}
		}
	case stmt.Commit, stmt.Rollback:
		if l.Chain {
			c.set.Chain(l.Verb == stmt.Commit)
			return nil
		}
		c.end(l.Verb == stmt.Commit)
	case stmt.Savepoint:
		c.set.Savepoint(l.Name)
	case stmt.Release:
		return c.set.ReleaseSavepoint(l.Name)
	case stmt.RollbackTo:
		return c.set.RollbackTo(l.Name)
	}
	return nil
}
