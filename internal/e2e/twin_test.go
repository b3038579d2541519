package e2e

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
)

// The schema that tools look at, in Spark's words and in PostgreSQL's.
const (
	twinSchema = "e2e_twin"

	twinInSpark = `
CREATE SCHEMA e2e_twin COMMENT 'what tools look at';
CREATE TABLE e2e_twin.twin_customers (id BIGINT COMMENT 'who', name VARCHAR(40), email STRING, tags ARRAY<STRING>, props MAP<STRING, STRING>,
  born DATE, seen TIMESTAMP, local TIMESTAMP_NTZ, balance DECIMAL(12,2), active BOOLEAN, raw BINARY, score DOUBLE, ratio FLOAT,
  small SMALLINT, tiny TINYINT, code CHAR(3), lasting INTERVAL DAY TO SECOND, ` + "`Mixed Case`" + ` INT) USING parquet COMMENT 'those who buy';
CREATE TABLE e2e_twin.orders (id BIGINT, customer BIGINT, amount DECIMAL(10,2), at DATE) USING parquet PARTITIONED BY (at);
ALTER TABLE e2e_twin.twin_customers SET TBLPROPERTIES ('libra.constraint.twin_customers_pk' = 'PRIMARY KEY (id)',
  'libra.constraint.twin_customers_key' = 'UNIQUE (email, code)');
ALTER TABLE e2e_twin.orders SET TBLPROPERTIES ('libra.constraint.orders_fk' = 'FOREIGN KEY (customer) REFERENCES twin_customers (id)');
CREATE TABLE e2e_twin.metrics (time TIMESTAMPTZ, host STRING, load DOUBLE) USING parquet;
CREATE VIEW e2e_twin.big COMMENT 'many' AS SELECT DISTINCT id, amount FROM e2e_twin.orders;`

	twinInPostgres = `
ALTER DEFAULT PRIVILEGES FOR ROLE libra_owner GRANT USAGE ON SCHEMAS TO PUBLIC;
ALTER DEFAULT PRIVILEGES FOR ROLE libra_owner GRANT SELECT ON TABLES TO PUBLIC;
COMMENT ON SCHEMA public IS 'Spark''s default namespace'; ALTER SCHEMA public OWNER TO libra_owner;
SET ROLE libra_owner;
CREATE SCHEMA e2e_twin; COMMENT ON SCHEMA e2e_twin IS 'what tools look at';
CREATE TABLE e2e_twin.twin_customers (id int8, name varchar(40), email text, tags text[], props jsonb, born date, seen timestamptz,
  local timestamp, balance numeric(12,2), active bool, raw bytea, score float8, ratio float4, small int2, tiny int2, code char(3),
  lasting interval, "Mixed Case" int4);
COMMENT ON TABLE e2e_twin.twin_customers IS 'those who buy'; COMMENT ON COLUMN e2e_twin.twin_customers.id IS 'who';
CREATE TABLE e2e_twin.orders (id int8, customer int8, amount numeric(10,2), at date);
ALTER TABLE e2e_twin.twin_customers ADD CONSTRAINT twin_customers_key UNIQUE (email, code), ADD CONSTRAINT twin_customers_pk PRIMARY KEY (id);
ALTER TABLE e2e_twin.orders ADD CONSTRAINT orders_fk FOREIGN KEY (customer) REFERENCES e2e_twin.twin_customers (id);
COMMENT ON COLUMN e2e_twin.orders.at IS '(partition column)';
CREATE TABLE e2e_twin.metrics (time timestamptz, host text, load float8);
CREATE VIEW e2e_twin.big AS SELECT DISTINCT id, amount FROM e2e_twin.orders; COMMENT ON VIEW e2e_twin.big IS 'many';`

	twinDatabase = "libra_e2e_twin" // PostgreSQL's; libra's is spark_catalog
)

// twins are libra over Spark and a PostgreSQL with the same tables.
type twins struct{ libra, postgres *twin }

// twin is one of two servers, and what its OIDs are of.
type twin struct {
	url      string // of the user ana
	database string
	names    map[string]string // by OID
	foreign  map[string]bool   // OIDs and names of what only this server has
}

// openTwins starts a libra that looks at Spark once: what other tests change meanwhile does not show.
func openTwins(t *testing.T) twins {
	t.Helper()
	p := start(t, "LIBRA_SPARK_URL="+testenv.SparkURL(t), "LIBRA_SPARK_DATA="+t.TempDir(), "LIBRA_CATALOG_REFRESH=3600")
	awaitPicture(t, p)
	conn := connect(t, p, "ana")
	does(t, conn, "DROP SCHEMA IF EXISTS e2e_twin CASCADE;"+twinInSpark)
	t.Cleanup(func() {
		if conn, err := pgx.Connect(context.Background(), p.url("ana")); err == nil {
			_, _ = conn.PgConn().Exec(context.Background(), "DROP SCHEMA IF EXISTS e2e_twin CASCADE").ReadAll()
			_ = conn.Close(context.Background())
		}
	})
	ours := &twin{url: p.url("ana"), database: "spark_catalog"}
	theirs := &twin{url: twinOfPostgres(t), database: twinDatabase}
	ours.learn(t)
	theirs.learn(t)
	return twins{ours, theirs}
}

// awaitPicture waits until libra has looked at all of Spark once.
func awaitPicture(t *testing.T, p *program) {
	t.Helper()
	eventually(t, "the catalog is filled", 2*time.Minute, func() bool {
		metrics, _ := ask(t, p, 200, "GET", "/api/v1/health", "")["metrics"].(map[string]any)
		age, ok := metrics["libra.catalog.age.seconds"].(float64)
		return ok && age >= 0
	})
}

func twinOfPostgres(t *testing.T) string {
	t.Helper()
	u, err := url.Parse(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	inDatabase(t, u.String(), "DROP DATABASE IF EXISTS "+twinDatabase+" WITH (FORCE)", "CREATE DATABASE "+twinDatabase+" TEMPLATE template0",
		"DO $$ BEGIN CREATE ROLE libra_owner; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
		"DO $$ BEGIN CREATE ROLE ana LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$",
		"GRANT pg_read_all_data TO ana", "ALTER DATABASE "+twinDatabase+" OWNER TO libra_owner")
	u.Path = "/" + twinDatabase
	inDatabase(t, u.String(), twinInPostgres)
	u.User = url.User("ana")
	return u.String()
}

func inDatabase(t *testing.T, address string, list ...string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	for _, sql := range list {
		does(t, conn, sql)
	}
}

// learnSQL names what OIDs are of, and tells what is not of the schema, nor every PostgreSQL's.
const learnSQL = `
SELECT oid, 'schema ' || nspname, nspname NOT IN ('e2e_twin', 'public', 'pg_catalog', 'information_schema', 'pg_toast'), nspname FROM pg_namespace
UNION ALL SELECT oid, 'database ' || CASE WHEN datname = current_database() THEN 'ours' ELSE datname END, datname NOT IN (current_database(), 'postgres', 'template0', 'template1'), datname FROM pg_database
UNION ALL SELECT oid, 'role ' || rolname, rolname NOT IN ('ana', 'libra_owner', 'libra_admin') AND oid >= 16384, rolname FROM pg_roles
UNION ALL SELECT oid, 'relation ' || oid::regclass, relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname IN ('e2e_twin', 'pg_toast')),
  CASE WHEN relnamespace = 'public'::regnamespace THEN relname ELSE '' END FROM pg_class WHERE oid >= 16384 AND relkind <> 't' AND relname NOT LIKE 'pg_toast%'
UNION ALL SELECT r.reltoastrelid, 'toast of ' || r.oid::regclass, r.relnamespace <> 'e2e_twin'::regnamespace, 'pg_toast_' || r.oid FROM pg_class r WHERE r.reltoastrelid >= 16384
UNION ALL SELECT i.indexrelid, 'toast index of ' || r.oid::regclass, r.relnamespace <> 'e2e_twin'::regnamespace, 'pg_toast_' || r.oid || '_index' FROM pg_class r JOIN pg_index i ON i.indrelid = r.reltoastrelid WHERE i.indexrelid >= 16384
UNION ALL SELECT t.oid, 'trigger of ' || tgconstraint || ' ' || tgtype, tgrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'e2e_twin'::regnamespace), '' FROM pg_trigger t WHERE t.oid >= 16384
UNION ALL SELECT oid, 'type ' || format_type(oid, NULL), typnamespace <> 'e2e_twin'::regnamespace, '' FROM pg_type WHERE oid >= 16384
UNION ALL SELECT oid, 'function ' || oid::regprocedure, true, '' FROM pg_proc WHERE oid >= 16384
UNION ALL SELECT oid, 'rule of ' || ev_class::regclass, ev_class NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'e2e_twin'::regnamespace), '' FROM pg_rewrite WHERE oid >= 16384
UNION ALL SELECT oid, 'constraint ' || conname, connamespace <> 'e2e_twin'::regnamespace, '' FROM pg_constraint WHERE oid >= 16384
UNION ALL SELECT oid, 'extension ' || extname, true, extname FROM pg_extension WHERE oid >= 16384`

func (w *twin) learn(t *testing.T) {
	t.Helper()
	c := w.client(t)
	results, err := c.conn.PgConn().Exec(t.Context(), learnSQL).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	w.names, w.foreign = map[string]string{}, map[string]bool{}
	for _, row := range results[0].Rows {
		id, name := string(row[0]), string(row[1])
		if n, err := strconv.Atoi(id); err == nil && n >= firstOID {
			w.names[id] = "<" + name + ">"
		}
		if string(row[2]) == "t" {
			w.foreign[id] = len(id) >= len("16384")
			w.foreign[string(row[3])] = true
		}
	}
	delete(w.foreign, "")
	_ = c.conn.Close(t.Context())
}

// firstOID is the first that a server gives out itself (manual, "OID Assignment").
const firstOID = 16384

// name is what an OID is of, and the OID itself when PostgreSQL has brought it along.
func (w *twin) name(id string) string {
	if name, ok := w.names[id]; ok {
		return name
	}
	return id
}

// twinClient is a connection of ana's.
type twinClient struct {
	twin *twin
	conn *pgx.Conn
}

func (w *twin) client(t *testing.T) *twinClient {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), w.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return &twinClient{w, conn}
}

// place is where the server is, for programs.
func (w *twin) place(t *testing.T) place {
	t.Helper()
	u, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	return place{"PGHOST": u.Hostname(), "PGPORT": u.Port(), "PGUSER": "ana", "PGDATABASE": w.database, "PGSSLMODE": "disable"}
}

// plain is what a program prints, without what must differ.
func (w *twin) plain(printed string) string {
	printed = strings.ReplaceAll(strings.ReplaceAll(printed, w.database, "<database>"), "libra_admin", "postgres")
	return ids.ReplaceAllStringFunc(printed, w.name)
}

var placeholder = regexp.MustCompile(`@(\w+)@`)

// resolve puts OIDs and names in: @schema@ is the schema's OID, @database@ the database's name, @orders@ a table's OID.
func (c *twinClient) resolve(t *testing.T, text string) string {
	t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(word string) string {
		want := "<relation " + twinSchema + "." + strings.Trim(word, "@") + ">"
		switch word {
		case "@database@":
			return c.twin.database
		case "@schema@":
			want = "<schema " + twinSchema + ">"
		}
		for id, name := range c.twin.names {
			if name == want {
				return id
			}
		}
		t.Fatalf("there is no %s", want)
		return ""
	})
}

var (
	numbers  = regexp.MustCompile(`\d+`)
	ids      = regexp.MustCompile(`\b\d{5,}\b`)
	blanks   = regexp.MustCompile(`\s+`)
	versions = regexp.MustCompile(`^(PostgreSQL )?18\.\d.*`)
)

// line is a row as text, and whether it is about what both servers have.
func (c *twinClient) line(fields []pgconn.FieldDescription, row [][]byte) (string, bool) {
	var values []string
	for i, value := range row {
		text := "NULL"
		if value != nil {
			text = string(value)
		}
		if c.twin.foreign[text] || strings.HasPrefix(text, "pg_libra_") {
			return "", false
		}
		switch {
		case text == c.twin.database:
			text = "<database>"
		case fields[i].DataTypeOID == oid.XID && text != "0":
			text = "<transaction>"
		case fields[i].DataTypeOID == oid.OID && text == "5": // initdb's database postgres; libra makes its own anew
			text = "<database postgres>"
		}
		text = strings.ReplaceAll(text, "libra_admin", "postgres")
		text = ids.ReplaceAllStringFunc(text, c.twin.name)
		text = toasts.ReplaceAllStringFunc(text, func(s string) string { return "pg_toast_" + c.twin.name(numbers.FindString(s)) })
		text = blanks.ReplaceAllString(versions.ReplaceAllString(text, "${1}18"), " ")
		values = append(values, strings.TrimSpace(text))
	}
	return fmt.Sprintln(strings.Join(values, " | ")), true
}

var toasts = regexp.MustCompile(`pg_toast_\d+`)
