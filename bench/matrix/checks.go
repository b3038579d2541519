package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// checks are what is tried, in the order of the table.
var checks = []struct {
	name string
	run  func(*rig) error
}{
	{"queries", on("", queries)},
	{"parameters", on("", parameters)},
	{"types", on("", types)},
	{"type time", on("", timeType)},
	{"PostgreSQL's functions", on("", functions)},
	{"errors", on("", mistakes)},
	{"tables", on("", tables)},
	{"DROP of several tables", on("", dropped)},
	{"rows of INSERT SELECT", on("", inserted)},
	{"COPY TO", on("", copyOut)},
	{"COPY FROM", on("", copyIn)},
	{"cursors", on("", cursors)},
	{"pools", pools},
	{"shared sessions", shared},
	{"SQL variables", variables},
	{"isolated sessions", isolated},
	{"current schema", on("", schemas)},
	{"catalogs", on("", catalogs)},
	{"cancel", on("", cancel)},
}

// on gives a check a connection in shared mode.
func on(options string, check func(*client) error) func(*rig) error {
	return func(r *rig) error {
		c, err := connect(r.shared, options)
		if err != nil {
			return err
		}
		defer c.close()
		return check(c)
	}
}

// two gives a check two connections of different pools.
func two(r *rig, check func(a, b *client) error) error {
	return on("", func(a *client) error {
		return on("&options=-c%20libra.pool%3Dinteractive", func(b *client) error { return check(a, b) })(r)
	})(r)
}

func queries(c *client) error {
	return errors.Join(c.is("1000", "select count(*)::text from range(1000)"),
		c.is("3", "select max(b)::text from (values (1, 2), (2, 3)) as t(a, b) where a > 0"),
		c.is("b", "with t as (select id, case when id > 4 then 'b' else 'a' end as x from range(10)) select max(x) from t group by id having count(*) = 1 order by 1 desc limit 1"))
}

func parameters(c *client) error {
	day := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	return errors.Join(c.is("33", "select sum(id + $1::bigint)::text from range(3)", 10),
		c.is("x'y", "select $1::text from range(1)", "x'y"),
		c.is("2024-02-29", "select $1::date::text from range(1)", day),
		c.is("7", "select count(*)::text from range(10) where id >= $1", int64(3)),
		c.is("2", "select count(*)::text from range(10) where id = any($1::bigint[])", []int64{3, 5}))
}

func types(c *client) error {
	var i2 int16
	var f8 float64
	var yes bool
	var raw []byte
	var list []int32
	var at time.Time
	err := c.QueryRow(c.ctx, `select 7::smallint, 1.5::float8, true, '\x0102'::bytea, array[1,2,3], timestamptz '2024-02-29 12:00:00+02' from range(1)`).
		Scan(&i2, &f8, &yes, &raw, &list, &at)
	if err == nil && (i2 != 7 || f8 != 1.5 || !yes || len(raw) != 2 || len(list) != 3 || !at.Equal(time.Date(2024, 2, 29, 10, 0, 0, 0, time.UTC))) {
		err = fmt.Errorf("values are %v %v %v %v %v %v", i2, f8, yes, raw, list, at)
	}
	return errors.Join(err, c.is("0.30", "select (0.1::numeric(10,2) + 0.2)::text from range(1)"),
		c.is("1 day 02:00:00", "select (interval '1 day' + interval '2 hours')::text from range(1)"))
}

func timeType(c *client) error { return c.is("12:34:56", "select time '12:34:56'::text from range(1)") }

// functions are of those that libra writes anew.
func functions(c *client) error {
	var errs []error
	for sql, want := range map[string]string{
		"select string_agg(id::text, ',' order by id desc) from range(3)":                                 "2,1,0",
		"select percentile_cont(0.5) within group (order by id)::text from range(4)":                      "1.5",
		"select regexp_replace('a1b22', '[0-9]+', '#', 'g') from range(1)":                                "a#b#",
		"select (7/2)::text from range(1)":                                                                "3",
		"select round(2.5)::text from range(1)":                                                           "3",
		"select ('{\"a\": {\"b\": 5}}'::jsonb #>> '{a,b}') from range(1)":                                 "5",
		"select to_char(date '2024-02-29', 'YYYY-MM-DD') from range(1)":                                   "2024-02-29",
		"select date_trunc('month', date '2024-02-29')::date::text from range(1)":                         "2024-02-01",
		"select array_to_string(array_agg(id order by id), '-') from range(3)":                            "0-1-2",
		"select sum(id) filter (where id % 2 = 0)::text from range(5)":                                    "6",
		"select lag(id) over (order by id)::text from range(3) order by id desc limit 1":                  "1",
		"select coalesce(nullif('', ''), 'x') || position('b' in 'abc')::text from range(1)":              "x2",
		"select split_part('a-b-c', '-', 2) || lpad('7', 3, '0') from range(1)":                           "b007",
		"select count(*)::text from range(5) t(n) where exists (select 1 from range(3) s(m) where m = n)": "3",
	} {
		if err := c.is(want, sql); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", strings.TrimSuffix(strings.TrimPrefix(sql, "select "), " from range(1)"), err))
		}
	}
	return several(errs)
}

// several is how many there are, and the first by their text.
func several(errs []error) error {
	if len(errs) == 0 {
		return nil
	}
	first := errs[0]
	for _, err := range errs {
		if err.Error() < first.Error() {
			first = err
		}
	}
	return fmt.Errorf("%d of them fail: %s", len(errs), answer(first))
}

func mistakes(c *client) error {
	return errors.Join(c.fails("42P01", "select * from matrix_no_such_table"), c.fails("42703", "select nothing from range(1)"), c.fails("42601", "selec 1"),
		c.fails("22012", "select 1 / (id - id) from range(1)"), c.fails("22P02", "select cast('x' || id as int) from range(1)"), c.is("1", "select count(*)::text from range(1)"))
}

func tables(c *client) error {
	if err := c.do("drop table if exists matrix_t", "create table matrix_t (id int, name varchar(10), price numeric(10,2), at timestamp)"); err != nil {
		return err
	}
	tag, err := c.Exec(c.ctx, "insert into matrix_t values (1, 'a', 1.50, '2024-02-29 12:00:00'), (2, 'b', null, null)")
	if err == nil && tag.String() != "INSERT 0 2" {
		err = fmt.Errorf("the tag is %s", tag)
	}
	return errors.Join(err, c.is("1.50", "select sum(price)::text from matrix_t where name = 'a'"), c.do("alter table matrix_t add column extra text"),
		c.is("2", "select count(*)::text from matrix_t where extra is null"), c.do("create table matrix_u as select id, name from matrix_t", "drop table matrix_u", "drop table matrix_t"))
}

func dropped(c *client) error {
	return c.do("create table if not exists matrix_d (id int)", "create table if not exists matrix_e (id int)", "drop table matrix_d, matrix_e")
}

func inserted(c *client) error {
	if err := c.do("drop table if exists matrix_i", "create table matrix_i (id bigint)"); err != nil {
		return err
	}
	tag, err := c.Exec(c.ctx, "insert into matrix_i select id from range(7)")
	if err == nil && tag.RowsAffected() != 7 {
		err = fmt.Errorf("the tag is %s", tag)
	}
	return errors.Join(err, c.is("7", "select count(*)::text from matrix_i"), c.do("drop table matrix_i"))
}

func copyOut(c *client) error {
	var out strings.Builder
	_, err := c.PgConn().CopyTo(c.ctx, &out, "copy (select id, 'x' from range(2) order by id) to stdout")
	if err == nil && out.String() != "0\tx\n1\tx\n" {
		err = fmt.Errorf("it sends %q", out.String())
	}
	return err
}

func copyIn(c *client) error {
	if err := c.do("drop table if exists matrix_c", "create table matrix_c (id bigint, name text)"); err != nil {
		return err
	}
	n, err := c.CopyFrom(c.ctx, pgx.Identifier{"matrix_c"}, []string{"id", "name"}, pgx.CopyFromRows([][]any{{int64(1), "a"}, {int64(2), nil}}))
	if err == nil && n != 2 {
		err = fmt.Errorf("%d rows", n)
	}
	if err == nil {
		err = c.is("2", "select count(*)::text from matrix_c")
	}
	return errors.Join(err, c.do("drop table matrix_c"))
}
