package relay

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestKill has 20 clients look at the catalogs while the server is killed, again and again: first one of its backends,
// which takes all others with it, then all of it. No client gets an error.
func TestKill(t *testing.T) {
	d := open(t)
	quit := make(chan struct{})
	var wg sync.WaitGroup
	asked := make(chan bool)
	for i := range 20 {
		conn := d.connect(t, "user"+strconv.Itoa(i%5), "iceberg")
		wg.Go(func() {
			for {
				select {
				case <-quit:
					return
				default:
				}
				err := introspect(t, conn)
				if err != nil {
					t.Errorf("client %d: %v", i, err)
				}
				select {
				case asked <- err == nil:
				case <-quit:
				}
			}
		})
	}
	for round := range 7 {
		if round > 0 {
			kill(t, d, round%2 == 0)
		}
		for range 100 {
			if !<-asked {
				close(quit)
				t.FailNow()
			}
		}
	}
	close(quit)
	wg.Wait()
}

// introspect is what a tool does with a table: simple, described, bound and suspended statements.
func introspect(t *testing.T, conn *pgx.Conn) error {
	ctx := t.Context()
	var n int
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		err := conn.QueryRow(ctx, "SELECT count(*) FROM information_schema.columns WHERE table_name = $1", mode, "emp").Scan(&n)
		if err != nil {
			return err
		}
		if n != 6 {
			t.Errorf("%d columns", n)
		}
	}
	return nil
}

// kill kills the server, or one of its backends.
func kill(t *testing.T, d *door, all bool) {
	t.Helper()
	changed := d.server.Changed()
	files, err := filepath.Glob(filepath.Join(d.data, "*", "data", "postmaster.pid"))
	if err != nil || len(files) != 1 {
		t.Fatal(files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	pid, err := strconv.Atoi(string(first))
	if err != nil {
		t.Fatal(err)
	}
	if !all {
		admin, err := d.server.Admin(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		if err := admin.QueryRow(t.Context(), "SELECT pid FROM pg_stat_get_activity(NULL) WHERE datid = (SELECT oid FROM pg_database WHERE datname = 'iceberg') LIMIT 1").Scan(&pid); err != nil {
			t.Fatal(err)
		}
		_ = admin.Close(t.Context())
	}
	err = syscall.Kill(pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) && !all { // it has just ended by itself
		kill(t, d, all)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if all {
		<-changed
	}
}
