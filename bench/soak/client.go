package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
)

// client is one connection, made again whenever it is broken off.
type client struct {
	url    string
	tally  *tally
	random *rand.Rand
	conn   *pgx.Conn
}

func newClient(address, user string, seed uint64, t *tally) *client {
	return &client{url: "postgres://" + user + "@" + address + "/soak?sslmode=disable", tally: t, random: rand.New(rand.NewPCG(seed, 1))}
}

// work is what a client may do, each as often as its weight says.
var work = []struct {
	name     string
	weight   int
	do       func(*client, context.Context) error
	expected []string // SQLSTATEs that are right
}{
	{"count", 20, (*client).count, nil},
	{"parameter", 20, (*client).parameter, nil},
	{"view", 15, (*client).view, nil},
	{"stream", 5, (*client).stream, nil},
	{"cursor", 10, (*client).cursor, nil},
	{"catalog", 10, (*client).catalog, nil},
	{"pool", 10, (*client).pool, nil},
	{"cancel", 10, (*client).cancel, []string{"57014"}},
	{"error", 5, (*client).mistake, []string{"42P01"}},
	{"disconnect", 5, (*client).disconnect, nil},
}

// live works until ctx ends, with pauses of think on average. A statement that is under way then is waited for.
func (c *client) live(ctx context.Context, think time.Duration) {
	defer c.hangUp()
	for ctx.Err() == nil {
		if c.conn == nil || c.conn.IsClosed() {
			begun := time.Now()
			if err := c.connect(); err != nil {
				c.tally.did("connect", begun, err)
				wait(ctx, time.Second)
				continue
			}
		}
		n, begun := c.random.IntN(110), time.Now()
		for _, w := range work {
			if n -= w.weight; n < 0 {
				err := w.do(c, context.Background())
				c.tally.did(w.name, begun, err, w.expected...)
				break
			}
		}
		wait(ctx, time.Duration(c.random.ExpFloat64()*float64(think)))
	}
}

func (c *client) connect() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c.conn, err = pgx.Connect(ctx, c.url)
	return err
}

func (c *client) hangUp() {
	if c.conn != nil {
		_ = c.conn.Close(context.Background())
	}
}

// one asks for a value and compares it.
func (c *client) one(ctx context.Context, want int64, sql string, args ...any) error {
	var got int64
	err := c.conn.QueryRow(ctx, sql, args...).Scan(&got)
	if err == nil && got != want {
		err = fmt.Errorf("%s is %d and not %d", sql, got, want)
	}
	return err
}

func (c *client) count(ctx context.Context) error {
	n := c.random.Int64N(100_000)
	return c.one(ctx, n, fmt.Sprintf("select count(*) from range(%d)", n))
}

func (c *client) parameter(ctx context.Context) error {
	n := c.random.Int64N(1_000_000)
	return c.one(ctx, 3*n+3, "select sum(id + $1::bigint) from range(3)", n)
}

// view reads what everybody shares, and what must be there after Spark was lost.
func (c *client) view(ctx context.Context) error {
	return c.one(ctx, 42, "select x from soak_shared")
}

// stream reads a larger result row by row.
func (c *client) stream(ctx context.Context) error {
	const rows = 50_000
	list, err := c.conn.Query(ctx, fmt.Sprintf("select id from range(0, %d, 1, 4) order by id", rows))
	if err != nil {
		return err
	}
	defer list.Close()
	next := int64(0)
	for ; list.Next(); next++ {
		var id int64
		if err := list.Scan(&id); err != nil || id != next {
			return fmt.Errorf("row %d is %d (%v)", next, id, err)
		}
	}
	if list.Err() == nil && next != rows {
		return fmt.Errorf("%d rows and not %d", next, rows)
	}
	return list.Err()
}

// cursor takes some rows of a result and leaves the others.
func (c *client) cursor(ctx context.Context) error {
	tx, err := c.conn.Begin(ctx)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "declare c cursor for select id from range(1000000)")
	if err == nil {
		_, err = tx.Exec(ctx, "fetch 10 from c")
	}
	return errors.Join(err, tx.Rollback(ctx))
}

func (c *client) catalog(ctx context.Context) error {
	return c.one(ctx, 1, "select count(*) from pg_catalog.pg_class where relname = 'pg_class'")
}

func (c *client) pool(ctx context.Context) error {
	pools := []string{"default", "high-priority", "low-priority", "interactive"}
	_, err := c.conn.Exec(ctx, "set libra.pool = '"+pools[c.random.IntN(len(pools))]+"'")
	return err
}

// cancel begins what takes long, and cancels it.
func (c *client) cancel(context.Context) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	done := make(chan error, 1)
	conn := c.conn.PgConn()
	go func() {
		_, err := conn.Exec(ctx, "select sum(id % 7) from range(100000000000)").ReadAll()
		done <- err
	}()
	time.Sleep(time.Duration(c.random.IntN(500)) * time.Millisecond)
	for {
		asked, end := context.WithTimeout(context.Background(), 30*time.Second)
		err := conn.CancelRequest(asked)
		end()
		if err != nil {
			return errors.Join(err, <-done)
		}
		select {
		case err := <-done:
			return err
		case <-time.After(5 * time.Second): // it came before the statement
		}
	}
}

func (c *client) mistake(ctx context.Context) error {
	_, err := c.conn.Exec(ctx, "select * from soak_no_such_table")
	if err == nil {
		err = errors.New("there is a table that there is not")
	}
	return err
}

// disconnect hangs up in the middle of a statement, without a word.
func (c *client) disconnect(ctx context.Context) error {
	hijacked, err := c.conn.PgConn().Hijack()
	if err != nil {
		return err
	}
	c.conn = nil
	hijacked.Frontend.SendQuery(sendQuery("select sum(id % 7) from range(100000000000)"))
	err = hijacked.Frontend.Flush()
	wait(ctx, time.Duration(c.random.IntN(300))*time.Millisecond)
	return errors.Join(err, hijacked.Conn.Close())
}
