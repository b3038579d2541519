package offline

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/catalog/typed"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// Translator knows the tables of the statements that it has seen.
type Translator struct {
	server  *catalog.Server
	admin   *pgx.Conn
	asked   *analyze.Analyzer
	session pgwire.Session
	setting *guc.Set
	behind  *behind
	changes uint64 // of tables
}

// prepareSQL is the table of shells (catalog/shells), as far as the analyzer reads it.
const prepareSQL = `SET allow_system_table_mods = on;
	CREATE TABLE IF NOT EXISTS pg_catalog.pg_libra_shell (relid oid, spark_namespace text[], spark_name text, texts smallint[], required smallint[]);
	GRANT SELECT ON pg_catalog.pg_libra_shell TO PUBLIC; SET statement_timeout = '10s'; SET check_function_bodies = off`

// shellsSQL notes all tables and views under the names that they have in Spark.
const shellsSQL = `DELETE FROM pg_catalog.pg_libra_shell;
	INSERT INTO pg_catalog.pg_libra_shell SELECT c.oid, ARRAY[CASE n.nspname WHEN 'public' THEN 'default' ELSE n.nspname END], c.relname,
		(SELECT pg_catalog.array_agg(a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.atttypid IN (114, 3802)),
		(SELECT pg_catalog.array_agg(a.attnum) FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND a.attnotnull AND NOT a.atthasdef)
	FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'v') AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'libra')`

// New makes a Translator on a server that is its own.
func New(ctx context.Context, server *catalog.Server) (*Translator, error) {
	admin, err := server.Admin(ctx, catalog.DefaultDatabase)
	if err != nil {
		return nil, err
	}
	t := &Translator{server: server, admin: admin, behind: &behind{admin: admin}}
	if _, err := admin.Exec(ctx, prepareSQL, pgx.QueryExecModeSimpleProtocol); err != nil {
		return nil, fmt.Errorf("offline: %w", err)
	}
	t.asked = analyze.New(analyze.Options{Server: server, Shells: func() uint64 { return t.changes }})
	registry := guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.dialect", Default: typed.DialectPostgres, Type: guc.String})...)
	t.setting = guc.NewSet(registry)
	engine := typed.New(typed.Options{Behind: t.behind, Analyzer: t.asked, Refuse: true, Native: translate.Native, Renamed: translate.Renamed,
		Database: func(string) string { return catalog.DefaultDatabase }})
	t.session, err = engine.Open(ctx, pgwire.Client{User: "libra", Database: catalog.DefaultDatabase, Settings: t.setting, Notice: func(*pgerr.Error) {}})
	return t, err
}

// Close ends its connections.
func (t *Translator) Close(ctx context.Context) {
	t.session.Close()
	t.asked.Close()
	_ = t.admin.Close(ctx) // the server ends, too
}

// definitions are the commands that tell of tables.
var definitions = map[string]bool{
	"CREATE TABLE": true, "CREATE TABLE AS": true, "CREATE VIEW": true, "CREATE SCHEMA": true, "ALTER TABLE": true,
	"DROP TABLE": true, "DROP VIEW": true, "DROP SCHEMA": true,
}

// Define has a statement make or change tables, and does nothing else with it.
func (t *Translator) Define(ctx context.Context, s *stmt.Statement) error {
	if !definitions[s.Tag] || s.Native {
		return nil
	}
	if _, err := t.admin.Exec(ctx, s.Text, pgx.QueryExecModeSimpleProtocol); err != nil {
		return clientError(err)
	}
	t.changes++
	_, err := t.admin.Exec(ctx, shellsSQL, pgx.QueryExecModeSimpleProtocol)
	return err
}

// Translate gives the Spark SQL of a statement; "" is for one that Spark has no part in. Its error is the client's, with its
// position in the statement's text.
func (t *Translator) Translate(ctx context.Context, s *stmt.Statement) (string, error) {
	switch s.Kind {
	case stmt.Local:
		return "", t.set(ctx, s.Local)
	case stmt.Empty, stmt.Catalog:
		return "", nil
	case stmt.Copying:
		return t.Translate(ctx, s.Copy.Query)
	}
	if s.Temporary != nil { // the session asks for its columns
		if err := t.Define(ctx, s); err != nil {
			return "", err
		}
	}
	t.behind.sql, t.behind.now = "", s
	c, err := t.session.Execute(ctx, s, nil, nil)
	if err != nil {
		return "", err
	}
	c.Close()
	if s.Temporary == nil {
		err = t.Define(ctx, s)
	}
	return t.behind.sql, err
}

// set follows a SET: search_path and its like say what names mean.
func (t *Translator) set(ctx context.Context, l stmt.LocalStatement) error {
	set, ok := l.(*stmt.Set)
	if !ok {
		return nil
	}
	for _, a := range set.Assignments {
		var err error
		if a.Value == nil {
			err = t.setting.Reset(a.Name)
		} else {
			err = t.setting.Set(a.Name, *a.Value, false)
		}
		if err != nil {
			return err
		}
	}
	path, err := t.setting.Get("search_path")
	if err == nil {
		_, err = t.admin.Exec(ctx, "SET search_path = "+analyze.SearchPath(path), pgx.QueryExecModeSimpleProtocol)
	}
	return err
}

func clientError(err error) error {
	var answer *pgconn.PgError
	if !asPgError(err, &answer) {
		return err
	}
	return &pgerr.Error{Severity: pgerr.SeverityError, Code: answer.Code, Message: answer.Message, Hint: answer.Hint, Position: int(answer.Position)}
}
