package e2e

import (
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// TestDeclared: keys and types that Spark's tables don't keep, and the text of a view, are told in the catalogs all the same.
func TestDeclared(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	drop := "drop view if exists e2e_declared_v; drop table if exists e2e_declared_o, e2e_declared_c, e2e_declared_as"
	for _, sql := range []string{drop,
		"create table e2e_declared_c (id int primary key, u uuid, j jsonb, email varchar(20) unique, us uuid[])",
		"create table e2e_declared_o (id int, customer int references e2e_declared_c (id))",
		"alter table e2e_declared_o add constraint e2e_declared_o_pk primary key (id), add column k json",
		`insert into e2e_declared_c values (1, '00000000-0000-0000-0000-0000000000FF', '{"b": 1,"a":[1,2]}', 'x', '{00000000-0000-0000-0000-0000000000FF}')`,
		"create table e2e_declared_as as select u, j from e2e_declared_c",
		"create view e2e_declared_v as select u as uu, j -> 'a' as ja, id / 2 as half from e2e_declared_c",
	} {
		if _, err := conn.PgConn().Exec(t.Context(), sql).ReadAll(); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	for sql, want := range map[string]string{
		"select u, j->'a'->1, us[1], j from e2e_declared_c where u = '00000000-0000-0000-0000-0000000000ff'": `00000000-0000-0000-0000-0000000000ff|2|00000000-0000-0000-0000-0000000000ff|{"a": [1, 2], "b": 1}`,
		"select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where conname like 'e2e_declared%' and contype <> 'n' order by 1": "e2e_declared_c_email_key UNIQUE (email) e2e_declared_c_pkey PRIMARY KEY (id) " +
			"e2e_declared_o_customer_fkey FOREIGN KEY (customer) REFERENCES e2e_declared_c(id) e2e_declared_o_pk PRIMARY KEY (id)",
		"select table_name || '.' || column_name || ' ' || data_type from information_schema.columns where table_name like 'e2e_declared%' and data_type in ('uuid', 'json', 'jsonb') order by 1": "e2e_declared_as.j jsonb e2e_declared_as.u uuid " +
			"e2e_declared_c.j jsonb e2e_declared_c.u uuid e2e_declared_o.k json e2e_declared_v.ja jsonb e2e_declared_v.uu uuid",
		"select pg_get_viewdef('e2e_declared_v')": "select u as uu, j -> 'a' as ja, id / 2 as half from e2e_declared_c;",
		"select uu, ja, half from e2e_declared_v": "00000000-0000-0000-0000-0000000000ff|[1, 2]|0",
	} {
		if got := textOf(t, conn, sql); got != want {
			t.Errorf("%s\n%s\nwant\n%s", sql, got, want)
		}
	}
	exec1(t, conn, "alter table e2e_declared_o drop constraint e2e_declared_o_pk")
	if got := textOf(t, conn, "select count(*) from pg_constraint where conname = 'e2e_declared_o_pk'"); got != "0" {
		t.Errorf("a constraint that was dropped: %s", got)
	}
	if _, err := conn.PgConn().Exec(t.Context(), drop).ReadAll(); err != nil {
		t.Error(err)
	}
}

// TestReturning: rows that are in the statement come back.
func TestReturning(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	exec1(t, conn, "create temp table e2e_returning (id int not null, name varchar(5), pay numeric(6,2), at timestamptz default now())")
	for sql, want := range map[string]string{
		"insert into e2e_returning (id, name, pay) values (1, 'ann', 1.005), (2, 'bob', null) returning id, name || '!', pay, id * 2": "1|ann!|1.01|2 2|bob!|NULL|4",
		"insert into e2e_returning (id) values (3) returning name is null, pay":                                                       "t|NULL",
	} {
		if got := textOf(t, conn, sql); got != want {
			t.Errorf("%s\n%s\nwant\n%s", sql, got, want)
		}
	}
	var next int
	if err := conn.QueryRow(t.Context(), "insert into e2e_returning (id, name) values ($1, $2) returning id + 1", 7, "x").Scan(&next); err != nil || next != 8 {
		t.Error(next, err)
	}
	for sql, code := range map[string]string{
		"insert into e2e_returning (id) values (4) returning at":                             "0A000",
		"insert into e2e_returning (id) select id from e2e_returning returning id":           "0A000",
		"insert into e2e_returning (name) values ('x') returning name":                       "23502",
		"insert into e2e_returning (id) values (1) on conflict do nothing":                   "0A000",
		"insert into e2e_returning (id, at) values (5, now()) returning at":                  "0A000",
		"insert into e2e_returning (id, name) values (6, 'longer than five') returning name": "22001",
	} {
		_, err := conn.Exec(t.Context(), sql, pgx.QueryExecModeSimpleProtocol)
		if err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%s: %v, want %s", sql, err, code)
		}
	}
	if got := textOf(t, conn, "select string_agg(id::text, ',' order by id) from e2e_returning"); got != "1,2,3,7" {
		t.Error(got)
	}
}
