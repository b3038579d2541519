package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

func cursors(c *client) error {
	if err := c.do("begin", "declare c cursor for select id from range(10000000)"); err != nil {
		return err
	}
	rows, err := c.Query(c.ctx, "fetch 10 from c")
	if err != nil {
		return err
	}
	n := 0
	for rows.Next() {
		n++
	}
	if rows.Err() == nil && n != 10 {
		return fmt.Errorf("%d rows", n)
	}
	return errors.Join(rows.Err(), c.do("close c", "commit"))
}

// pools runs a statement in each pool.
func pools(r *rig) error {
	return on("", func(c *client) error {
		for _, pool := range []string{"default", "high-priority", "low-priority", "interactive"} {
			if err := c.do("set libra.pool = '" + pool + "'"); err != nil {
				return err
			}
			if err := errors.Join(c.is(pool, "show libra.pool"), c.is("10", "select count(*)::text from range(10)")); err != nil {
				return err
			}
		}
		return nil
	})(r)
}

// shared has one connection see what another of another pool, and so of another Spark session, makes.
func shared(r *rig) error {
	return two(r, func(a, b *client) error {
		return errors.Join(b.is("1", "select count(*)::text from range(1)"), a.do("create or replace temporary view matrix_v as select 42 as x"),
			b.is("42", "select string(x) from matrix_v"), b.do("create or replace temporary view matrix_v as select 43 as x"), a.is("43", "select string(x) from matrix_v"),
			a.do("set spark.sql.shuffle.partitions = 3"), b.is("3", "show spark.sql.shuffle.partitions"), a.do("reset spark.sql.shuffle.partitions", "drop view matrix_v"),
			b.fails("42P01", "select x from matrix_v"))
	})
}

func variables(r *rig) error {
	return two(r, func(a, b *client) error {
		if err := a.do("declare or replace variable matrix_n int default 5"); err != nil {
			return err
		}
		return errors.Join(b.is("5", "select string(matrix_n) from range(1)"), b.do("set variable matrix_n = 6"), a.is("6", "select string(matrix_n) from range(1)"),
			a.do("drop temporary variable matrix_n"))
	})
}

func isolated(r *rig) error {
	a, err := connect(r.isolated, "")
	if err != nil {
		return err
	}
	defer a.close()
	b, err := connect(r.isolated, "")
	if err != nil {
		return err
	}
	defer b.close()
	return errors.Join(a.do("create temporary view matrix_own as select 1 as x"), a.is("1", "select string(x) from matrix_own"), b.fails("42P01", "select x from matrix_own"))
}

func schemas(c *client) error {
	if err := c.do("create schema if not exists matrix_s", "use matrix_s", "drop table if exists here", "create table here (v text)", "insert into here values ('in')"); err != nil {
		return err
	}
	return errors.Join(c.is("in", "select v from here"), c.do("set search_path = public"), c.fails("42P01", "select v from here"),
		c.do("drop table matrix_s.here", "drop schema matrix_s"))
}

func catalogs(c *client) error {
	if err := c.do("drop table if exists matrix_k", "create table matrix_k (id int, price numeric(10,2))"); err != nil {
		return err
	}
	return errors.Join(c.is("numeric(10,2)", `select format_type(atttypid, atttypmod) from pg_attribute a join pg_class c on c.oid = a.attrelid where relname = 'matrix_k' and attname = 'price'`),
		c.is("3", "select (7/2)::text"), c.do("drop table matrix_k"))
}

// cancel ends what takes long, and Spark is free again.
func cancel(c *client) error {
	ended := make(chan error, 1)
	go func() { ended <- c.fails("57014", "select sum(id % 7) from range(100000000000)") }()
	time.Sleep(4 * time.Second)
	asked, end := context.WithTimeout(c.ctx, 10*time.Second)
	defer end()
	if err := c.PgConn().CancelRequest(asked); err != nil {
		return err
	}
	select {
	case err := <-ended:
		if err != nil {
			return err
		}
	case <-time.After(10 * time.Second):
		return errors.New("the statement goes on")
	}
	begun := time.Now()
	err := c.is("100000", "select count(*)::text from range(0, 100000, 1, 8)")
	if err == nil && time.Since(begun) > 15*time.Second {
		err = errors.New("the statement goes on in Spark")
	}
	return err
}
