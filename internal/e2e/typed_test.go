package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// typed makes the table of these tests.
func typedTable(t *testing.T) *pgx.Conn {
	t.Helper()
	conn := connect(t, libra(t), "ana")
	exec1(t, conn, "create table if not exists e2e_typed (id int, name varchar(10), pay numeric(10,2), tags array<string>)")
	exec1(t, conn, "insert into e2e_typed select 1, 'ann', 2.5, array('a') where not exists (select 1 from e2e_typed)")
	return conn
}

// TestTypes are those of PostgreSQL, of columns and of parameters, known before anything runs.
func TestTypes(t *testing.T) {
	conn := typedTable(t)
	d, err := conn.Prepare(t.Context(), "typed", "select id, name as n, pay, id = $1 as same, tags, $2 from e2e_typed where name = $3 and pay > $4 limit $5")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range d.Fields {
		got = append(got, fmt.Sprintf("%s %d/%d", f.Name, f.DataTypeOID, f.TypeModifier))
	}
	want := "id 23/-1, n 1043/14, pay 1700/655366, same 16/-1, tags 1009/-1, ?column? 25/-1"
	if s := strings.Join(got, ", "); s != want || fmt.Sprint(d.ParamOIDs) != "[23 25 25 1700 20]" {
		t.Errorf("%s %v\nwant %s", s, d.ParamOIDs, want)
	}
	var id int
	var name, any string
	var same bool
	var tags []string
	row := conn.QueryRow(t.Context(), "typed", 1, "x", "ann", 1, 10)
	if err := row.Scan(&id, &name, nil, &same, &tags, &any); err != nil || id != 1 || name != "ann" || !same || len(tags) != 1 || any != "x" {
		t.Errorf("%v %d %s %v %v %s", err, id, name, same, tags, any)
	}
}

// TestTypedErrors are PostgreSQL's own, with the position in the client's text.
func TestTypedErrors(t *testing.T) {
	conn := typedTable(t)
	for _, c := range []struct {
		sql, code string
		position  int32
	}{
		{"select 'ü', nope from e2e_typed", "42703", 13},
		{"select nofunc(id) from e2e_typed", "42883", 8},
		{"select id from e2e_typed where id = 'x'", "22P02", 37},
		{"select id + name from e2e_typed", "42883", 11},
		{"select id, count(*) from e2e_typed", "42803", 8},
		{"select id from e2e_typed where pay", "42804", 32},
		{"select id from e2e_typed a, e2e_typed b", "42702", 8},
		{"select id from e2e_typed_nowhere", "42P01", 16},
	} {
		_, err := conn.Exec(t.Context(), c.sql)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != c.code || refused.Position != c.position {
			t.Errorf("%s: %v at %d, want %s at %d", c.sql, err, positionOf(refused), c.code, c.position)
		}
	}
}

func positionOf(e *pgconn.PgError) int32 {
	if e == nil {
		return 0
	}
	return e.Position
}

// TestDialects sends one text as PostgreSQL's and as Spark's.
func TestDialects(t *testing.T) {
	conn := typedTable(t)
	exec1(t, conn, "create or replace temporary view e2e_typed_view as select 'hidden' as id")
	for _, c := range []struct{ dialect, sql, want string }{
		{"auto", "select id::text from e2e_typed", "1"},
		{"auto", "select 7/2 || ''", "3"},
		{"auto", "select `id` || 'x' from e2e_typed", "1x"},
		{"auto", "select collect_list(id)::string from e2e_typed", "[1]"},
		{"auto", "select id from e2e_typed_view", "hidden"},
		{"spark", "select 7/2 || ''", "3.5"},
		{"spark", `select "id" || '' from e2e_typed`, "id"},
		{"spark", "select string(id) from e2e_typed", "1"},
		{"postgres", "select name from e2e_typed where id = 1", "ann"},
	} {
		exec1(t, conn, "set libra.dialect = '"+c.dialect+"'")
		var got string
		if err := conn.QueryRow(t.Context(), c.sql, pgx.QueryExecModeSimpleProtocol).Scan(&got); err != nil || got != c.want {
			t.Errorf("%s: %s: %q %v, want %s", c.dialect, c.sql, got, err, c.want)
		}
	}
	_, err := conn.Exec(t.Context(), "select collect_list(id) from e2e_typed")
	var refused *pgconn.PgError
	if !errors.As(err, &refused) || refused.Code != "42883" || refused.Position != 8 {
		t.Errorf("a function of Spark's under postgres: %v", err)
	}
	if _, err := conn.Exec(t.Context(), "set libra.dialect = 'oracle'"); err == nil {
		t.Error("a dialect that there is not")
	}
}

// TestTablesOfOthers: what another libra makes and changes is known when a statement names it.
func TestTablesOfOthers(t *testing.T) {
	here, there := connect(t, libra(t), "ana"), connect(t, startOverSharedSpark(t, "LIBRA_CATALOG_REFRESH=1h"), "ana")
	exec1(t, there, "set libra.dialect = 'postgres'")
	exec1(t, here, "drop table if exists e2e_typed_others")
	exec1(t, here, "create table e2e_typed_others as select 1 as a")
	if d, err := there.Prepare(t.Context(), "", "select a from e2e_typed_others"); err != nil || d.Fields[0].DataTypeOID != 23 {
		t.Fatal(d, err)
	}
	exec1(t, here, "drop table e2e_typed_others")
	exec1(t, here, "create table e2e_typed_others as select 'x' as a, 2.5 as b")
	var a string
	if err := there.QueryRow(t.Context(), "select a from e2e_typed_others", pgx.QueryExecModeSimpleProtocol).Scan(&a); err != nil || a != "x" {
		t.Errorf("a column of another type: %q %v", a, err)
	}
	exec1(t, here, "drop table e2e_typed_others")
	if err := there.QueryRow(t.Context(), "select a from e2e_typed_others").Scan(&a); err == nil || !strings.Contains(err.Error(), "42P01") {
		t.Errorf("a table that is gone: %v", err)
	}
}

// TestExplain shows Spark's plan line by line, and what libra makes of a query.
func TestExplain(t *testing.T) {
	conn := typedTable(t)
	lines := func(sql string, args ...any) string {
		rows, err := conn.Query(t.Context(), sql, args...)
		if err != nil {
			t.Fatal(sql, err)
		}
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil || rows.FieldDescriptions()[0].Name != "QUERY PLAN" {
			t.Fatal(sql, rows.FieldDescriptions(), err)
		}
		return strings.Join(list, "\n")
	}
	if plan := lines("explain select name from e2e_typed where id = $1", 1); !strings.HasPrefix(plan, "== Physical Plan ==\n") || !strings.Contains(plan, "e2e_typed") {
		t.Error(plan)
	}
	if plan := lines("explain (verbose) select name from e2e_typed"); !strings.Contains(plan, "\n== Optimized Logical Plan ==\n") {
		t.Error(plan)
	}
	measured := lines("explain (analyze, buffers, costs off) select count(*) from e2e_typed where id >= $1", 0)
	if i := strings.Index(measured, "\n== Executed Plan ==\n"); i < 0 || !strings.Contains(measured[i:], "number of output rows 1") || !strings.Contains(measured[i:], "\nRows: 1\n") || !strings.Contains(measured[i:], "\nExecution Time: ") {
		t.Error(measured)
	}
	var plans []struct {
		Plan struct {
			Type  string           `json:"Node Type"`
			Plans []map[string]any `json:"Plans"`
		} `json:"Plan"`
		Rows int `json:"Actual Rows"`
	}
	text := lines("explain (analyze, format json) select name from e2e_typed where id = 1")
	if err := json.Unmarshal([]byte(text), &plans); err != nil || len(plans) != 1 || plans[0].Plan.Type == "" || len(plans[0].Plan.Plans) == 0 || plans[0].Rows != 1 {
		t.Error(err, text)
	}
	told := lines("explain (libra) select name as n from e2e_typed where id = $1", 1)
	for _, want := range []string{"Answered by: Spark\n", "Types: as PostgreSQL", "Column: n character varying(10)\n", "Parameter $1: integer\n", "Pool: default\n", "Spark SQL: SELECT "} {
		if !strings.Contains(told, want) {
			t.Errorf("no %q in\n%s", want, told)
		}
	}
	for sql, want := range map[string]string{
		"explain (libra) select collect_list(id) from e2e_typed": "for PostgreSQL function collect_list(integer) does not exist\n",
		"explain (libra) select relname from pg_class":           "Answered by: the private PostgreSQL",
		"explain (libra) select 1":                               "Answered by: libra itself",
	} {
		if got := lines(sql); !strings.Contains(got, want) {
			t.Errorf("%s: no %q in\n%s", sql, want, got)
		}
	}
	if _, err := conn.Exec(t.Context(), "explain (format xml) select name from e2e_typed"); err == nil || !strings.Contains(err.Error(), "EXPLAIN (FORMAT XML) is not supported") {
		t.Error(err)
	}
}

// TestTypedWrites: what is written is converted as PostgreSQL converts it, or refused as PostgreSQL refuses it.
func TestTypedWrites(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	exec1(t, conn, "drop table if exists e2e_typed_writes")
	exec1(t, conn, "create table e2e_typed_writes (id int, name varchar(3), pay numeric(5,2))")
	tag, err := conn.Exec(t.Context(), "insert into e2e_typed_writes values (1.5, 'abc', 1.005), (2.5, 'x  ', $1)", 7)
	if err != nil || tag.String() != "INSERT 0 2" {
		t.Fatal(tag, err)
	}
	for sql, code := range map[string]string{
		"insert into e2e_typed_writes (name) values ('abcd')": "22001",
		"insert into e2e_typed_writes (id) values ('one')":    "22P02",
		"insert into e2e_typed_writes (nope) values (1)":      "42703",
		"insert into e2e_typed_writes (id) values (true)":     "42804",
	} {
		_, err := conn.Exec(t.Context(), sql)
		wantState(t, err, code)
	}
	rows, err := conn.Query(t.Context(), "select id || '|' || name || '|' || pay from e2e_typed_writes order by 1")
	if err != nil {
		t.Fatal(err)
	}
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if got := strings.Join(list, " "); err != nil || got != "2|abc|1.01 3|x  |7.00" {
		t.Errorf("%q %v", got, err)
	}
	exec1(t, conn, "drop table e2e_typed_writes")
}
