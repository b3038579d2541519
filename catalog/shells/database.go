package shells

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Connect opens a superuser's connection to a database of the private PostgreSQL, to its own one when the name is empty.
type Connect func(ctx context.Context, database string) (*pgx.Conn, error)

// database writes the shells of one catalog. What is there is read from the database itself when it is opened, so that a
// PostgreSQL that was started again is only written what it has lost.
type database struct {
	name    string
	connect Connect
	log     *slog.Logger

	count   atomic.Int64   // shells that are there
	version *atomic.Uint64 // goes up after each change; all databases' together

	mu      sync.Mutex
	conn    *pgx.Conn
	there   map[relation]state
	failed  map[relation]fingerprint // shells that PostgreSQL refused, so that each is tried and told once
	foreign map[relation][]string
}

// relation is a name in PostgreSQL.
type relation struct{ schema, name string }

// state is which version of a shell is there.
type state struct{ shape, whole fingerprint }

// Batches are transactions: large enough that round trips don't count, small enough that one bad table is found soon.
const (
	batchShells = 100
	batchBytes  = 1 << 20
)

// sessionSQL is what each of the writer's connections begins with. A client's query can hold a lock on a shell for a moment.
const sessionSQL = `SET client_min_messages = error; SET search_path = ''; SET allow_system_table_mods = on;
SET lock_timeout = '5s'; SET statement_timeout = '2min'; SET standard_conforming_strings = on; SET check_function_bodies = off;`

// openLocked connects, making the database when it is missing.
func (d *database) openLocked(ctx context.Context) error {
	if d.conn != nil && !d.conn.IsClosed() {
		return nil
	}
	conn, err := d.connect(ctx, d.name)
	if missing(err) {
		if err = d.make(ctx); err == nil {
			conn, err = d.connect(ctx, d.name)
		}
	}
	if err != nil {
		return fmt.Errorf("database %s: %w", d.name, err)
	}
	d.conn = conn
	if err := d.readyLocked(ctx); err != nil {
		d.closeLocked()
		return fmt.Errorf("database %s: %w", d.name, err)
	}
	return nil
}

func missing(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "3D000"
}

func (d *database) make(ctx context.Context) error {
	conn, err := d.connect(ctx, "")
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	_, err = conn.Exec(ctx, "CREATE DATABASE "+ident(d.name)+" TEMPLATE template1")
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "42P04" {
		return nil
	}
	return err
}

func (d *database) readyLocked(ctx context.Context) error {
	if err := d.execLocked(ctx, sessionSQL+prepareSQL); err != nil {
		return err
	}
	if err := d.execLocked(ctx, "DELETE FROM "+shellTable+" WHERE relid NOT IN (SELECT oid FROM pg_catalog.pg_class)"); err != nil {
		return err
	}
	rows, err := d.conn.Query(ctx, "SELECT schema_name, table_name, shape, whole FROM "+shellTable+"")
	if err != nil {
		return err
	}
	d.there, d.failed, d.foreign = map[relation]state{}, map[relation]fingerprint{}, map[relation][]string{}
	var r relation
	var shape, whole []byte
	_, err = pgx.ForEachRow(rows, []any{&r.schema, &r.name, &shape, &whole}, func() error {
		d.there[r] = state{fingerprint(shape), fingerprint(whole)}
		return nil
	})
	return err
}

// unlock also tells the number of shells, which is asked for while others write.
func (d *database) unlock() {
	d.count.Store(int64(len(d.there)))
	d.mu.Unlock()
}

func (d *database) closeLocked() {
	if d.conn != nil {
		_ = d.conn.Close(context.Background()) // it ends anyway
	}
	d.conn = nil
}

func (d *database) close() {
	d.mu.Lock()
	defer d.unlock()
	d.closeLocked()
}

// execLocked runs statements in one round trip, as one transaction. A failed one leaves the connection usable.
func (d *database) execLocked(ctx context.Context, sql string) error {
	_, err := d.conn.PgConn().Exec(ctx, sql).ReadAll()
	if err != nil && d.conn.PgConn().TxStatus() != 'I' && !d.conn.IsClosed() {
		_, _ = d.conn.PgConn().Exec(ctx, "ROLLBACK").ReadAll() // if it fails, so does the next statement
	}
	return err
}

// write brings shells into the database; allowed is asked under the lock whether a shell is still wanted. A
// shell that PostgreSQL refuses is logged and left out. It returns how many were written.
func (d *database) write(ctx context.Context, shells []*shell, allowed func(*shell) bool) (int, error) {
	d.mu.Lock()
	defer d.unlock()
	if err := d.openLocked(ctx); err != nil {
		return 0, err
	}
	var batch []*shell
	size, written := 0, 0
	flush := func() error {
		err := d.batchLocked(ctx, batch)
		written += len(batch)
		batch, size = nil, 0
		return err
	}
	for _, s := range shells {
		r := relation{s.schema, s.name}
		if !allowed(s) {
			continue
		}
		d.foreign[r] = s.foreign
		if len(s.foreign) == 0 {
			delete(d.foreign, r)
		}
		if d.there[r].whole == s.whole || d.failed[r] == s.whole {
			continue
		}
		batch, size = append(batch, s), size+len(s.create)+len(s.dress)
		if len(batch) == batchShells || size > batchBytes {
			if err := flush(); err != nil {
				return written, err
			}
		}
	}
	if err := flush(); err != nil {
		return written, err
	}
	if written == 0 {
		return 0, nil
	}
	return written, d.foreignLocked(ctx)
}

// batchLocked writes shells in one transaction, and by halves when that fails. Its error is the connection's.
func (d *database) batchLocked(ctx context.Context, batch []*shell) error {
	if len(batch) == 0 {
		return nil
	}
	err := d.execLocked(ctx, d.batchSQL(batch))
	switch {
	case err == nil:
		d.version.Add(1)
		for _, s := range batch {
			d.there[relation{s.schema, s.name}] = state{s.shape, s.whole}
		}
		return nil
	case d.conn.IsClosed() || ctx.Err() != nil:
		return err
	case len(batch) > 1:
		if err := d.batchLocked(ctx, batch[:len(batch)/2]); err != nil {
			return err
		}
		return d.batchLocked(ctx, batch[len(batch)/2:])
	}
	s := batch[0]
	if !passing(err) {
		d.failed[relation{s.schema, s.name}] = s.whole
	}
	d.log.Warn("a table of Spark's can't be shown in the catalog", "database", d.name, "schema", s.schema, "table", s.name, "error", err)
	return nil
}

// passing are refusals that another try may not meet: a lock that somebody has.
func passing(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (strings.HasPrefix(pg.Code, "55") || strings.HasPrefix(pg.Code, "40") || strings.HasPrefix(pg.Code, "57"))
}

// batchSQL drops what is to be made anew, makes it as the owner, and then writes what only a superuser may.
func (d *database) batchSQL(batch []*shell) string {
	var drops, creates, dress strings.Builder
	for _, s := range batch {
		old, found := d.there[relation{s.schema, s.name}]
		if found && s.shape != old.shape {
			drops.WriteString(s.dropSQL())
		}
		if s.shape != old.shape {
			creates.WriteString(s.create)
		}
		dress.WriteString(s.dress)
		dress.WriteString(s.recordSQL())
	}
	return "BEGIN;" + drops.String() + "SET LOCAL ROLE " + Owner + ";" + creates.String() + "SET LOCAL ROLE NONE;" + dress.String() + "COMMIT;"
}

// recordSQL notes which version of the shell this is, and whose.
func (s *shell) recordSQL() string {
	namespace := make([]string, len(s.table.Namespace))
	for i, part := range s.table.Namespace {
		namespace[i] = literal(part)
	}
	definition := "NULL"
	if s.view && s.table.Definition != "" {
		definition = literal(strings.TrimRight(s.table.Definition, " \t\r\n;") + ";")
	}
	return fmt.Sprintf("INSERT INTO %s VALUES (%s::regclass, %s, %s, ARRAY[%s]::text[], %s, '\\x%s', '\\x%s', %s, '{%s}', '{%s}') "+
		"ON CONFLICT (relid) DO UPDATE SET whole = excluded.whole, definition = excluded.definition, texts = excluded.texts, required = excluded.required;",
		shellTable, literal(s.qualified()), literal(s.schema), literal(s.name), strings.Join(namespace, ", "), literal(s.table.Name),
		hex.EncodeToString(s.shape[:]), hex.EncodeToString(s.whole[:]), definition, s.texts(), s.required())
}

// texts are the numbers of columns whose values Spark keeps as strings although their type is another.
func (s *shell) texts() string { return s.numbers(func(c column) bool { return c.Text }) }

// required are the numbers of columns that are NOT NULL and have no default.
func (s *shell) required() string { return s.numbers(func(c column) bool { return c.Required }) }

func (s *shell) numbers(of func(column) bool) string {
	var list []string
	for i, c := range s.columns {
		if of(c) {
			list = append(list, strconv.Itoa(i+1))
		}
	}
	return strings.Join(list, ",")
}

// drop takes relations away.
func (d *database) drop(ctx context.Context, gone []relation) error {
	d.mu.Lock()
	defer d.unlock()
	return d.dropLocked(ctx, gone)
}

func (d *database) dropLocked(ctx context.Context, gone []relation) error {
	if err := d.openLocked(ctx); err != nil {
		return err
	}
	for len(gone) > 0 {
		n := min(len(gone), batchShells)
		var sql strings.Builder
		for _, r := range gone[:n] {
			sql.WriteString(dropSQL(r.schema, r.name))
		}
		if err := d.execLocked(ctx, sql.String()); err != nil {
			return err
		}
		d.version.Add(1)
		for _, r := range gone[:n] {
			delete(d.there, r)
			delete(d.failed, r)
			delete(d.foreign, r)
		}
		gone = gone[n:]
	}
	return nil
}

// foreignLocked adds the foreign keys that are missing: new ones, and those that went with a table that was made anew. One
// that PostgreSQL refuses, because the other table or its key is not there, is tried again with the next change.
func (d *database) foreignLocked(ctx context.Context) error {
	if len(d.foreign) == 0 {
		return nil
	}
	type key struct {
		relation
		name string
	}
	there := map[key]bool{}
	rows, err := d.conn.Query(ctx, `SELECT n.nspname::text, c.relname::text, k.conname::text FROM pg_catalog.pg_constraint k
		JOIN pg_catalog.pg_class c ON c.oid = k.conrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE k.contype = 'f'`)
	if err != nil {
		return err
	}
	var k key
	if _, err := pgx.ForEachRow(rows, []any{&k.schema, &k.relation.name, &k.name}, func() error { there[k] = true; return nil }); err != nil {
		return err
	}
	for r, keys := range d.foreign {
		for i := 0; i < len(keys); i += 2 {
			if there[key{r, keys[i]}] {
				continue
			}
			if err := d.execLocked(ctx, keys[i+1]); err != nil {
				d.log.Debug("a foreign key can't be shown in the catalog", "database", d.name, "schema", r.schema, "table", r.name, "key", keys[i], "error", err)
			}
		}
	}
	return nil
}
