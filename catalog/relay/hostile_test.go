package relay

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// loot is a file that some of the SQL tries to write; nobody else has it.
var loot = filepath.Join(os.TempDir(), "libra-hostile-"+strconv.Itoa(os.Getpid()))

// hostile is SQL that tries to get out of what a client may do, and what has to come of it: a part of the error, or of the
// single value; "harmless" is any answer.
var hostile = []struct{ sql, want string }{
	// Files and programs.
	{"SELECT pg_read_file('/etc/passwd')", "42501"},
	{"SELECT pg_read_file('postgresql.conf') FROM pg_class", "42501"},
	{"SELECT pg_read_binary_file('/etc/passwd', 0, 10)", "42501"},
	{"SELECT * FROM pg_ls_dir('/')", "42501"},
	{"SELECT pg_ls_logdir()", "42501"},
	{"SELECT * FROM pg_stat_file('/etc/passwd')", "42501"},
	{"SELECT pg_ls_tmpdir()", "42501"},
	{"SELECT * FROM pg_hba_file_rules", "42501"},
	{"SELECT * FROM pg_file_settings", "42501"},
	{"SELECT * FROM pg_config", "42501"},
	{"SELECT current_setting('data_directory') || ''", "42501"},
	{"SELECT setting FROM pg_settings WHERE name = 'config_file'", "0 rows"},
	{"COPY pg_class TO '" + loot + "'", "0A000"},
	{"COPY pg_class TO PROGRAM 'id'", "0A000"},
	{"COPY (SELECT 1) TO PROGRAM 'id'", "0A000"},
	{"COPY pg_class FROM PROGRAM 'id'", "0A000"},
	{"COPY pg_authid FROM STDIN", "42501"},
	{"LOAD '/tmp/x.so'", "0A000"},
	// Large objects.
	{"SELECT lo_import('/etc/passwd')", "42501"},
	{"SELECT lo_create(4711) FROM pg_class", "42501"},
	{"SELECT lo_from_bytea(0, 'x')", "42501"},
	{"SELECT lo_export(1, '" + loot + "')", "42501"},
	{"SELECT lo_unlink(1)", "42501"},
	{"SELECT lo_open(1, 393216)", "42501"},
	{"SELECT * FROM pg_largeobject", "0 rows"},
	// Code, and SQL in texts.
	{"DO $$ BEGIN PERFORM pg_sleep(1); END $$", "0A000"},
	{"CREATE EXTENSION dblink", "0A000"},
	{"SELECT dblink('host=127.0.0.1', 'SELECT 1')", "42P01"},
	{"SELECT dblink_connect('host=127.0.0.1') FROM pg_class", "42883"},
	{"SELECT query_to_xml('DELETE FROM pg_class', true, true, '')", "42501"},
	{"SELECT query_to_xml_and_xmlschema('SELECT 1', true, true, '') FROM pg_class", "42501"},
	{"SELECT database_to_xml(true, true, '')", "42501"},
	{"SELECT * FROM ts_stat('DELETE FROM public.emp')", "42501"},
	{"SELECT ts_rewrite('a'::tsquery, 'SELECT 1, 2')", "42501"},
	{"SELECT pg_catalog.libra_settings(), 1 FROM pg_class LIMIT 0", "0 rows"},
	// Signals, other backends, other users.
	{"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> current_user", "42501"},
	{"SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> current_user", "42501"},
	{"SELECT libra_own_terminate_backend(1, 0) FROM pg_class", "42501"},
	{"SELECT bool_or(pg_terminate_backend(x)) FROM generate_series(1, 100) x", "f"},
	{"SELECT pg_reload_conf()", "42501"},
	{"SELECT pg_rotate_logfile()", "42501"},
	{"SELECT pg_log_backend_memory_contexts(1)", "42501"},
	{"SELECT pg_promote()", "42501"},
	{"SELECT pg_switch_wal()", "42501"},
	{"SELECT count(*) FROM pg_stat_activity WHERE usename <> current_user AND query NOT IN ('<insufficient privilege>', '')", "0"},
	{"SELECT pg_notify('x', 'y')", "42501"},
	{"SELECT pg_advisory_lock(1)", "42501"},
	{"SELECT pg_try_advisory_xact_lock(1) FROM pg_class", "42501"},
	{"SELECT pg_export_snapshot()", "42501"},
	{"SELECT pg_create_logical_replication_slot('x', 'test_decoding')", "42501"},
	{"SELECT pg_logical_emit_message(false, 'x', 'y')", "42501"},
	{"SELECT pg_stat_reset()", "42501"},
	{"SELECT rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL", "0 rows"},
	// Settings and roles.
	{"SELECT set_config('role', 'libra_admin', false) FROM pg_class", "22023"},
	{"SELECT set_config('session_authorization', 'libra_admin', false) FROM pg_class", "22023"},
	{"SELECT libra_own_set_config('statement_timeout', '0', false) || ''", "42501"},
	{"SELECT set_config('work_mem', '100GB', false) FROM pg_class WHERE oid = 'pg_class'::regclass", "100GB"},
	{"SELECT set_config('libra.settings', 'not json', false) FROM pg_class", "42602"},
	{"SET ROLE libra_admin", "22023"},
	{"SET SESSION AUTHORIZATION libra_admin", "22023"},
	{"SET default_transaction_read_only = off; SELECT pg_catalog.current_setting('is_superuser') || ''", "off"},
	{"UPDATE pg_settings SET setting = 'off' WHERE name = 'default_transaction_read_only'", "42501"},
	{"ALTER SYSTEM SET listen_addresses = '*'", "0A000"},
	{"ALTER ROLE eve SUPERUSER", "0A000"},
	// Writing.
	{"INSERT INTO pg_catalog.pg_class SELECT * FROM pg_class", "42501"},
	{"DELETE FROM pg_proc", "42501"},
	{"UPDATE pg_authid SET rolsuper = true", "42501"},
	{"WITH x AS (DELETE FROM pg_class RETURNING 1) SELECT * FROM x", "0A000"},
	{"SELECT * INTO pg_temp.x FROM pg_class", "0A000"},
	{"EXPLAIN ANALYZE CREATE TABLE y AS SELECT * FROM pg_class", "0A000"},
	{"EXPLAIN ANALYZE DELETE FROM pg_class", "0A000"},
	{"CREATE TABLE pg_catalog.pg_evil (a int)", "42501"},
	{"CREATE OR REPLACE VIEW pg_catalog.pg_tables AS SELECT 1", "42501"},
	{"TRUNCATE pg_class", "42501"},
	{"SELECT * FROM pg_class FOR UPDATE", "25006"},
	{"SELECT nextval('public.emp')", "42501"},
	{"SELECT setseed(0.5)", "42501"},
	{"SELECT pg_import_system_collations('pg_catalog')", "42501"},
	{"SELECT pg_extension_config_dump('pg_class', '')", "42501"},
	{"SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', 'emp', 'relpages', 1)", "42501"},
	// search_path tricks: nobody can make what it would find.
	{"SET search_path = pg_temp, public, pg_catalog; SELECT count(*) > 100 FROM pg_class", "t"},
	{"CREATE FUNCTION public.lower(text) RETURNS text LANGUAGE sql AS 'SELECT 1'", "0A000"},
	{`SET search_path = '"x"; DROP TABLE public.emp; --'; SELECT count(*) FROM pg_class WHERE relname = 'emp'`, "harmless"},
	{"RESET search_path; SELECT count(*) FROM pg_class WHERE relname = 'emp'", "1"},
	{`SET application_name = 'x''; DROP TABLE public.emp; --'; SELECT count(*) FROM pg_class WHERE relname = 'emp'`, "1"},
	{`SET myapp.x = '\''; DROP TABLE public.emp; --'; SELECT count(*) FROM pg_class WHERE relname = 'emp'`, "1"},
	// Time and memory.
	{"SELECT count(*) FROM generate_series(1, 100000000000)", "5"},
	{"SELECT pg_sleep(3600)", "57014"},
	{"SELECT count(*) FROM pg_attribute a, pg_attribute b, pg_attribute c", "57014"},
	{"WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t", "5"},
	{"SELECT length(repeat('x', 1000000000))", "53200"},
	{"SELECT length(string_agg(repeat('x', 1000000), '')) FROM generate_series(1, 100000)", "5"},
	{"SELECT array_length(array_agg(g), 1) FROM generate_series(1, 1000000000) g", "5"},
	{"SELECT length(lpad('', 1073741823, 'x') || lpad('', 1073741823, 'x'))", "5"},
	{"SELECT count(*) FROM (SELECT DISTINCT g, repeat(g::text, 100) FROM generate_series(1, 100000000) g) x", "5"},
	{"SELECT count(*) FROM (SELECT g, repeat(g::text, 100) r FROM generate_series(1, 100000000) g ORDER BY r DESC) x", "5"},
	{"SELECT regexp_count(repeat('a', 5000), '((a*)*)*b')", "harmless"},
	{"SELECT count(*) FROM generate_series(1, 3000000) g, LATERAL (SELECT repeat('x', 1000) || g OFFSET 0) y", "harmless"},
	{"SELECT numeric_power(99999, 99999)::text", "harmless"},
	{"SELECT factorial(30000)", "harmless"},
}

// TestHostile tries it all while another client asks on; it must not notice.
func TestHostile(t *testing.T) {
	d := open(t)
	stop := watchOthers(t, d)
	for _, h := range hostile {
		conn := d.connect(t, "eve", "eve")
		got := one(t, conn, h.sql)
		if h.want != "harmless" && !strings.Contains(got, h.want) {
			t.Errorf("%s\n\t%s, want %s", h.sql, got, h.want)
		}
		_ = conn.Close(t.Context())
	}
	stop()
	if _, err := os.Stat(loot); err == nil {
		t.Error("a file was written")
	}
	admin, err := d.server.Admin(t.Context(), "spark_catalog")
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.Background())
	var left string
	if err := admin.QueryRow(t.Context(), `SELECT count(*) || ' ' || (SELECT count(*) FROM pg_largeobject_metadata) || ' ' ||
		(SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace) FROM pg_class WHERE relnamespace = 'public'::regnamespace`).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left != "4 0 0" {
		t.Errorf("relations, large objects, functions: %s", left)
	}
	if n := temporary(t, d); n > 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

func temporary(t *testing.T, d *door) int {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(d.data, "*", "data", "base", "pgsql_tmp", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return len(found)
}

// watchOthers asks as another user again and again, and wants every answer soon.
func watchOthers(t *testing.T, d *door) (stop func()) {
	t.Helper()
	conn := d.connect(t, "ana", "ana")
	pid := one(t, conn, "SELECT pg_backend_pid() || ''")
	quit := make(chan struct{})
	var wg sync.WaitGroup
	var asked atomic.Int64
	wg.Go(func() {
		for {
			select {
			case <-quit:
				return
			case <-time.After(20 * time.Millisecond):
			}
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			var got string
			err := conn.QueryRow(ctx, "SELECT relname || pg_backend_pid() FROM pg_class WHERE relname = 'emp'", pgx.QueryExecModeExec).Scan(&got)
			cancel()
			if err != nil || got != "emp"+pid {
				t.Errorf("another client: %s %v", got, err)
				return
			}
			asked.Add(1)
		}
	})
	return func() {
		close(quit)
		wg.Wait()
		t.Logf("another client asked %d times", asked.Load())
	}
}

// TestGreedy has one user keep all its connections busy; another does not notice.
func TestGreedy(t *testing.T) {
	d := open(t)
	stop := watchOthers(t, d)
	var wg sync.WaitGroup
	for range 2 * maxBusyUser {
		conn := d.connect(t, "eve", "eve")
		wg.Go(func() {
			if got := one(t, conn, "SELECT pg_sleep(0.3)::text"); got != "" {
				t.Errorf("a sleeper: %s", got)
			}
		})
	}
	wg.Wait()
	stop()
}
