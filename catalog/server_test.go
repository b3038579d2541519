package catalog

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

func startServer(t *testing.T, data string) *Server {
	t.Helper()
	s, err := Start(t.Context(), Options{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	await(t, s)
	return s
}

func await(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Ready(ctx); err != nil {
		t.Fatal(err)
	}
}

func scan(t *testing.T, s *Server, database, sql string) (value string) {
	t.Helper()
	conn, err := s.Admin(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if err := conn.QueryRow(t.Context(), sql).Scan(&value); err != nil {
		t.Fatal(sql, err)
	}
	return value
}

func run(t *testing.T, s *Server, database, sql string) {
	t.Helper()
	if err := execute(t.Context(), s.Admin, database, sql); err != nil {
		t.Fatal(sql, err)
	}
}

// TestServerLives starts a server on empty files, and again on what it left.
func TestServerLives(t *testing.T) {
	data := reachable(t)
	s := startServer(t, data)
	if got := scan(t, s, "", "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database"); got != "postgres spark_catalog template0 template1" {
		t.Errorf("databases: %s", got)
	}
	if got := scan(t, s, "", "SELECT current_setting('listen_addresses')"); got != "" {
		t.Errorf("it listens on %s", got)
	}
	names, err := s.Databases(t.Context())
	if err != nil || !slices.Equal(names, []string{DefaultDatabase}) {
		t.Errorf("databases of clients: %v %v", names, err)
	}
	run(t, s, DefaultDatabase, "CREATE TABLE public.kept (a int)")
	if _, err := s.Reader(t.Context(), "ana", DefaultDatabase, nil); err != nil {
		t.Fatal(err)
	}
	socket := s.cluster.place.socket
	s.Stop()
	if _, err := os.Stat(socket); err == nil {
		t.Error("the socket's folder is still there")
	}
	again := startServer(t, data)
	if again.Epoch() != 0 || scan(t, again, DefaultDatabase, "SELECT count(*)::text FROM pg_class WHERE relname = 'kept'") != "1" {
		t.Error("the files were made anew")
	}
	if got := scan(t, again, "", "SELECT count(*)::text FROM pg_roles WHERE rolname = 'ana'"); got != "0" {
		t.Error("the role of an earlier user is there")
	}
}

// reachable is a folder that the server's user can get to, unlike the test's own.
func reachable(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "libra-catalog-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestTwoServersShareAFolder(t *testing.T) {
	data := reachable(t)
	a, b := startServer(t, data), startServer(t, data)
	if a.cluster.place.dir == b.cluster.place.dir {
		t.Error("both have the same place")
	}
}

func postmaster(t *testing.T, s *Server) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.cluster.data(), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, _, ok := cutNumber(string(text))
	if !ok {
		t.Fatal(string(text))
	}
	return pid
}

// TestKilled kills the server and finds it running again, with what it had.
func TestKilled(t *testing.T) {
	s := startServer(t, reachable(t))
	run(t, s, DefaultDatabase, "CREATE TABLE public.kept (a int)")
	epoch := s.Epoch()
	for range 2 {
		changed := s.Changed()
		if err := syscall.Kill(postmaster(t, s), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-changed
		await(t, s)
		if s.Epoch() != epoch || scan(t, s, DefaultDatabase, "SELECT count(*)::text FROM pg_class WHERE relname = 'kept'") != "1" {
			t.Error("the files were made anew")
		}
	}
}

// TestRebuilt damages the files in several ways, and finds a new cluster each time.
func TestRebuilt(t *testing.T) {
	data := reachable(t)
	for name, damage := range map[string]func(dir string) error{
		"another version": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "stamp"), []byte("PostgreSQL 9.6"), 0o600)
		},
		"no control file": func(dir string) error { return os.Remove(filepath.Join(dir, "data", "global", "pg_control")) },
		"nothing left":    func(dir string) error { return os.RemoveAll(filepath.Join(dir, "data")) },
		"no stamp":        func(dir string) error { return os.Remove(filepath.Join(dir, "stamp")) },
		"no database":     func(dir string) error { return os.RemoveAll(filepath.Join(dir, "data", "base", "1")) },
	} {
		t.Run(name, func(t *testing.T) {
			s := startServer(t, data)
			s.Stop()
			if err := damage(s.cluster.place.dir); err != nil {
				t.Fatal(err)
			}
			again := startServer(t, data)
			if again.Epoch() != 1 {
				t.Errorf("epoch %d", again.Epoch())
			}
			if got := scan(t, again, DefaultDatabase, "SELECT 'there'"); got != "there" {
				t.Error(got)
			}
		})
	}
}

// TestClosedFolder keeps the files elsewhere when the server's user can't get to the folder.
func TestClosedFolder(t *testing.T) {
	s := startServer(t, t.TempDir()) // a test's folder is closed to others
	dir := s.cluster.place.dir
	if got := scan(t, s, "", "SELECT 'there'"); got != "there" {
		t.Error(got)
	}
	s.Stop()
	if _, err := os.Stat(dir); s.cluster.place.gone && err == nil {
		t.Errorf("%s is still there", dir)
	}
}

// TestSweep finds the socket's folder of a killed libra gone after the next start.
func TestSweep(t *testing.T) {
	data := reachable(t)
	left, err := os.MkdirTemp("", socketPrefix)
	if err != nil {
		t.Fatal(err)
	}
	other := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "1.elsewhere"), []byte(left+"\n"+other), 0o600); err != nil {
		t.Fatal(err)
	}
	startServer(t, data)
	if _, err := os.Stat(left); err == nil {
		t.Errorf("%s is still there", left)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a folder that is none of ours is gone")
	}
}

func TestFind(t *testing.T) {
	empty := t.TempDir()
	if _, err := Start(t.Context(), Options{Bin: empty, Data: empty}); err == nil || !strings.Contains(err.Error(), "[catalog] postgres is "+empty) {
		t.Errorf("an empty folder: %v", err)
	}
	old := t.TempDir()
	for _, name := range []string{"postgres", "initdb"} {
		if err := os.WriteFile(filepath.Join(old, name), []byte("#!/bin/sh\necho 'postgres (PostgreSQL) 12.3'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := Start(t.Context(), Options{Bin: old, Data: empty}); err == nil || !strings.Contains(err.Error(), "12.3") {
		t.Errorf("an old one: %v", err)
	}
}
