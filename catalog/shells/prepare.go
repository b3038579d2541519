package shells

// What libra must remember of the shells is in PostgreSQL's own schema: every client leaves that out of its lists.
const (
	shellTable    = "pg_catalog.pg_libra_shell"
	functionTable = "pg_catalog.pg_libra_function_list"
)

// functionSchema holds Spark's functions: names for completion that nobody may call here.
const functionSchema = "spark"

// Owner is the role that owns databases, schemas and shells. Everybody may read them.
const Owner = "libra_owner"

const ownerSQL = `DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = '` + Owner + `') THEN
    CREATE ROLE ` + Owner + ` NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; -- another database's writer was faster
END $$;`

// prepareSQL makes a database ready for shells; it may run any number of times. Its last part has pg_get_viewdef tell
// Spark's text of a view: the server's own functions are moved to another name, and functions of the old name look into
// the table of shells first, and among the client's temporary views, whose queries the relay tells in libra.views. They can't just be replaced, because the server calls its own by their OIDs, whatever
// pg_proc says. The two system views that show definitions are made anew, to call the new functions.
const prepareSQL = ownerSQL + `
CREATE TABLE IF NOT EXISTS ` + shellTable + ` (
  relid oid PRIMARY KEY, schema_name text NOT NULL, table_name text NOT NULL,
  spark_namespace text[] NOT NULL, spark_name text NOT NULL,
  shape bytea NOT NULL, whole bytea NOT NULL, definition text,
  UNIQUE (schema_name, table_name));
ALTER TABLE ` + shellTable + ` ADD COLUMN IF NOT EXISTS texts smallint[];
ALTER TABLE ` + shellTable + ` ADD COLUMN IF NOT EXISTS required smallint[];
GRANT SELECT ON ` + shellTable + ` TO PUBLIC;
CREATE TABLE IF NOT EXISTS ` + functionTable + ` (whole bytea NOT NULL);
ALTER DEFAULT PRIVILEGES FOR ROLE ` + Owner + ` GRANT USAGE ON SCHEMAS TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE ` + Owner + ` GRANT SELECT ON TABLES TO PUBLIC;
DO $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO ` + Owner + `', current_database()); END $$;

CREATE OR REPLACE FUNCTION pg_catalog.pg_libra_drop_shell(s text, t text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE kind "char";
BEGIN
  SELECT c.relkind INTO kind FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = s AND c.relname = t;
  IF kind = 'v' THEN
    EXECUTE format('DROP VIEW %I.%I CASCADE', s, t);
  ELSIF kind = 'r' THEN
    EXECUTE format('DROP TABLE %I.%I CASCADE', s, t);
  END IF;
  DELETE FROM ` + shellTable + ` WHERE schema_name = s AND table_name = t;
END $$;
REVOKE ALL ON FUNCTION pg_catalog.pg_libra_drop_shell FROM PUBLIC;

CREATE OR REPLACE FUNCTION pg_catalog.pg_libra_temporary(oid) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT nullif(pg_catalog.current_setting('libra.views', true), '')::pg_catalog.jsonb ->> c.relname::pg_catalog.text
  FROM pg_catalog.pg_class c WHERE c.oid = $1 AND c.relnamespace = pg_catalog.pg_my_temp_schema() $$;

DO $$
DECLARE
  f record;
  v text;
BEGIN
  IF to_regprocedure('pg_catalog.pg_libra_viewdef(oid)') IS NOT NULL THEN
    RETURN;
  END IF;
  FOR f IN SELECT p.oid::regprocedure AS signature FROM pg_catalog.pg_proc p
    WHERE p.proname = 'pg_get_viewdef' AND p.pronamespace = 'pg_catalog'::regnamespace
  LOOP
    EXECUTE format('ALTER FUNCTION %s RENAME TO pg_libra_viewdef', f.signature);
  END LOOP;
  FOR f IN SELECT * FROM (VALUES ('oid', '$1', '$1'), ('text', '$1::regclass', '$1'), ('oid, boolean', '$1', '$1, $2'),
    ('oid, integer', '$1', '$1, $2'), ('text, boolean', '$1::regclass', '$1, $2')) AS x(types, relation, args)
  LOOP
    EXECUTE format('CREATE FUNCTION pg_catalog.pg_get_viewdef(%s) RETURNS text LANGUAGE sql STABLE STRICT PARALLEL SAFE '
      'AS ''SELECT coalesce((SELECT s.definition FROM ` + shellTable + ` s WHERE s.relid = %s), pg_catalog.pg_libra_temporary(%s), pg_catalog.pg_libra_viewdef(%s))''',
      f.types, f.relation, f.relation, f.args);
  END LOOP;
  FOREACH v IN ARRAY ARRAY['pg_catalog.pg_views', 'information_schema.views'] LOOP
    EXECUTE 'CREATE OR REPLACE VIEW ' || v || ' AS ' ||
      replace(pg_catalog.pg_libra_viewdef(v::regclass), 'pg_libra_viewdef(', 'pg_get_viewdef(');
  END LOOP;
END $$;`
