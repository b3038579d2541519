package catalog

import (
	"context"
	"crypto/sha256"
	_ "embed" // bootstrap.sql
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/jackc/pgx/v5"
)

//go:embed bootstrap.sql
var bootstrap string

// stampOf says what a finished cluster was made by; another program or another layout makes it anew.
func stampOf(p programs) string {
	return fmt.Sprintf("PostgreSQL %s, layout %x\n", p.version, sha256.Sum256([]byte(bootstrap)))
}

// cluster is the data directory of a server and the programs that run it.
type cluster struct {
	programs
	who   user
	place *place
}

func (c *cluster) data() string  { return c.place.path("data") }
func (c *cluster) stamp() string { return c.place.path("stamp") }

// whole tells whether the data directory is finished and ours.
func (c *cluster) whole() bool {
	text, err := os.ReadFile(c.stamp())
	return err == nil && string(text) == stampOf(c.programs)
}

// runnable makes the programs ones that the server's user can run: those in a closed folder are copied.
func (c *cluster) runnable(ctx context.Context) error {
	if c.who.reaches(ctx, c.bin) {
		return nil
	}
	home := filepath.Dir(c.bin)
	copied := c.place.path("postgres-" + c.version)
	if _, err := os.Stat(copied); err != nil {
		if err := os.CopyFS(copied+".new", os.DirFS(home)); err != nil {
			return fmt.Errorf("catalog: copying PostgreSQL's programs: %w", err)
		}
		if err := os.Rename(copied+".new", copied); err != nil {
			return fmt.Errorf("catalog: %w", err)
		}
	}
	c.bin = filepath.Join(copied, filepath.Base(c.bin))
	return nil
}

// make makes an empty data directory with initdb.
func (c *cluster) make(ctx context.Context) error {
	if err := c.remove(); err != nil {
		return err
	}
	args := []string{"-D", c.data(), "-U", AdminRole, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "--no-instructions"}
	out, err := c.who.command(ctx, filepath.Join(c.bin, "initdb"), args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("catalog: initdb: %w\n%s", err, out)
	}
	return nil
}

// remove drops the data directory and its stamp, the stamp first.
func (c *cluster) remove() error {
	if err := errors.Join(removeIfThere(c.stamp()), os.RemoveAll(c.data())); err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	return nil
}

func removeIfThere(name string) error {
	if err := os.Remove(name); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// layOut runs bootstrap.sql in template1, from which every database is made, and makes the first ones.
func (c *cluster) layOut(ctx context.Context, connect func(context.Context, string) (*pgx.Conn, error)) error {
	if err := execute(ctx, connect, "template1", bootstrap); err != nil {
		return fmt.Errorf("catalog: laying out the databases: %w", err)
	}
	for _, step := range []struct{ database, sql string }{
		{Maintenance, "CREATE DATABASE " + DefaultDatabase + " OWNER " + OwnerRole},
		{DefaultDatabase, "DROP DATABASE " + Maintenance},
		{DefaultDatabase, "CREATE DATABASE " + Maintenance},
		{DefaultDatabase, "COMMENT ON DATABASE " + Maintenance + " IS 'default administrative connection database'"},
	} {
		if err := execute(ctx, connect, step.database, step.sql); err != nil {
			return fmt.Errorf("catalog: %s: %w", step.sql, err)
		}
	}
	if err := os.WriteFile(c.stamp(), []byte(stampOf(c.programs)), 0o600); err != nil {
		return fmt.Errorf("catalog: %w", err)
	}
	return nil
}

func execute(ctx context.Context, connect func(context.Context, string) (*pgx.Conn, error), database, sql string) error {
	conn, err := connect(ctx, database)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, sql).ReadAll()
	return err
}

// settings are the server's: no network, no durability, little memory, no parallel workers, no messages about clients'
// mistakes.
func (c *cluster) settings() []string {
	list := map[string]string{
		"listen_addresses": "", "unix_socket_directories": c.place.socket, "unix_socket_permissions": "0700", "port": "5432",
		"max_connections": strconv.Itoa(maxConnections), "superuser_reserved_connections": "8",
		"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0",
		"max_wal_size": "128MB", "min_wal_size": "32MB", "wal_buffers": "1MB", "checkpoint_timeout": "30min",
		"shared_buffers": "24MB", "work_mem": "4MB", "hash_mem_multiplier": "1", "maintenance_work_mem": "16MB", "temp_buffers": "1MB",
		"temp_file_limit": "65536", "max_parallel_workers": "0", "max_parallel_workers_per_gather": "0", "max_worker_processes": "0",
		"max_logical_replication_workers": "0", "autovacuum_max_workers": "1", "jit": "off", "max_prepared_transactions": "0",
		"shared_preload_libraries": "", "log_min_messages": "log", "log_min_error_statement": "panic", "log_checkpoints": "off",
		"log_connections": "off", "logging_collector": "off", "timezone": "UTC", "log_timezone": "UTC",
		"password_encryption": "scram-sha-256", "max_locks_per_transaction": "256", "exit_on_error": "off", "restart_after_crash": "on",
	}
	var args []string
	for name, value := range list {
		args = append(args, "-c", name+"="+value)
	}
	return args
}

// limited is the server's command line behind a shell that limits what a backend may take of the machine's memory, and
// offers the server to the kernel first when memory runs out. Systems without such limits go without.
func (c *cluster) limited() []string {
	const script = `ulimit -v "$1" 2>/dev/null; echo 500 2>/dev/null >/proc/self/oom_score_adj; shift; exec "$@"`
	return append([]string{"-c", script, "postgres", strconv.Itoa(backendMemoryKiB), filepath.Join(c.bin, "postgres"), "-D", c.data()}, c.settings()...)
}
