package shells

import (
	"context"
	"crypto/sha256"
	"regexp"
	"strings"

	"github.com/jackc/pgx/v5"
)

// setSchemas makes the namespaces' schemas and drops those of namespaces that are gone; allowed is asked under the
// lock whether a schema is this call's business. public stays whatever happens.
func (d *database) setSchemas(ctx context.Context, namespaces []Namespace, allowed func(schema string) bool) error {
	d.mu.Lock()
	defer d.unlock()
	if err := d.openLocked(ctx); err != nil {
		return err
	}
	there, err := d.schemasLocked(ctx)
	if err != nil {
		return err
	}
	var sql strings.Builder
	wanted := map[string]bool{publicSchema: true, functionSchema: true}
	for _, n := range namespaces {
		name := SchemaName(n.Name)
		wanted[name] = true
		if !allowed(name) {
			continue
		}
		comment, found := there[name]
		if !found && name != publicSchema {
			sql.WriteString("CREATE SCHEMA IF NOT EXISTS " + ident(name) + " AUTHORIZATION " + Owner + ";")
		}
		full := withNotes(n.Comment, nestedNote(n.Name, name))
		if name != publicSchema && comment != full {
			sql.WriteString("COMMENT ON SCHEMA " + ident(name) + " IS " + literal(full) + ";")
		}
	}
	var gone []relation
	for name := range there {
		if !wanted[name] && allowed(name) {
			gone = append(gone, d.relationsLocked(name)...)
			sql.WriteString("DROP SCHEMA " + ident(name) + " CASCADE;")
		}
	}
	// Tables first, and by batches: one statement that drops thousands takes more locks than PostgreSQL has room for.
	if err := d.dropLocked(ctx, gone); err != nil {
		return err
	}
	if sql.Len() == 0 {
		return nil
	}
	defer d.version.Add(1)
	return d.execLocked(ctx, sql.String())
}

func nestedNote(namespace []string, name string) []string {
	if len(namespace) == 1 {
		return trueName(namespace[0], name)
	}
	return nil
}

func (d *database) relationsLocked(schema string) (list []relation) {
	for r := range d.there {
		if r.schema == schema {
			list = append(list, r)
		}
	}
	return list
}

// schemasLocked are the owner's schemas with their comments.
func (d *database) schemasLocked(ctx context.Context) (map[string]string, error) {
	rows, err := d.conn.Query(ctx, `SELECT nspname::text, coalesce(pg_catalog.obj_description(oid, 'pg_namespace'), '')
		FROM pg_catalog.pg_namespace WHERE pg_catalog.pg_get_userbyid(nspowner) = '`+Owner+`'`)
	if err != nil {
		return nil, err
	}
	there := map[string]string{}
	var name, comment string
	_, err = pgx.ForEachRow(rows, []any{&name, &comment}, func() error { there[name] = comment; return nil })
	return there, err
}

// shellsOf are the shells that a schema has now.
func (d *database) shellsOf(ctx context.Context, schema string) (map[string]state, error) {
	d.mu.Lock()
	defer d.unlock()
	if err := d.openLocked(ctx); err != nil {
		return nil, err
	}
	found := map[string]state{}
	for r, s := range d.there {
		if r.schema == schema {
			found[r.name] = s
		}
	}
	return found, nil
}

// functionName is what can be called with parentheses; Spark lists its operators, too.
var functionName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// setFunctions makes a function for each of Spark's, in a schema that is in nobody's search_path: so names are found by
// completion, and none of them stands in the way of PostgreSQL's own function of that name. Nobody may call them.
func (d *database) setFunctions(ctx context.Context, names []string) error {
	d.mu.Lock()
	defer d.unlock()
	if err := d.openLocked(ctx); err != nil {
		return err
	}
	whole := sha256.Sum256([]byte(strings.Join(names, "\n")))
	var same bool
	if err := d.conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM "+functionTable+" WHERE whole = $1)", whole[:]).Scan(&same); err != nil || same {
		return err
	}
	var sql strings.Builder
	sql.WriteString("BEGIN; DROP SCHEMA IF EXISTS " + functionSchema + " CASCADE; CREATE SCHEMA " + functionSchema + " AUTHORIZATION " + Owner +
		"; COMMENT ON SCHEMA " + functionSchema + " IS 'Spark''s functions: call them without the schema'; SET LOCAL ROLE " + Owner + ";")
	for _, name := range names {
		if functionName.MatchString(name) && len(name) <= longest {
			sql.WriteString("CREATE OR REPLACE FUNCTION " + functionSchema + "." + ident(name) + "(VARIADIC arguments anyarray) RETURNS text LANGUAGE sql AS 'SELECT NULL';")
		}
	}
	sql.WriteString("REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA " + functionSchema + " FROM PUBLIC; SET LOCAL ROLE NONE; DELETE FROM " + functionTable + ";")
	if err := d.execLocked(ctx, sql.String()+"COMMIT;"); err != nil {
		return err
	}
	_, err := d.conn.Exec(ctx, "INSERT INTO "+functionTable+" VALUES ($1)", whole[:])
	return err
}

// ensureSchema makes the schema of one namespace.
func (d *database) ensureSchema(ctx context.Context, namespace []string) error {
	d.mu.Lock()
	defer d.unlock()
	if err := d.openLocked(ctx); err != nil {
		return err
	}
	name := SchemaName(namespace)
	if name == publicSchema {
		return nil
	}
	defer d.version.Add(1)
	return d.execLocked(ctx, "CREATE SCHEMA IF NOT EXISTS "+ident(name)+" AUTHORIZATION "+Owner)
}

// like are the shells of a name, whatever its case.
func (d *database) like(ctx context.Context, schema, name string) (found []relation) {
	d.mu.Lock()
	defer d.unlock()
	if d.openLocked(ctx) != nil {
		return nil // the next look will drop it
	}
	for r := range d.there {
		if strings.EqualFold(r.schema, schema) && strings.EqualFold(r.name, name) {
			found = append(found, r)
		}
	}
	return found
}
