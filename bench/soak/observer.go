package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/whereq/libra/bench/program"
)

const (
	token = "soak"
	admin = "root"
)

func sendQuery(sql string) *pgproto3.Query { return &pgproto3.Query{String: sql} }

// observer looks at libra and its Spark from outside.
type observer struct {
	conn *pgx.Conn
	ops  string
}

// rest is what there is when nobody does anything.
type rest struct {
	goroutines int
	sessions   int // in Spark, as its own page counts them
	known      int // of them, libra's families'
	queries    int
	tickets    int // taken or waited for
}

func (r rest) String() string {
	return fmt.Sprintf("%d goroutines, %d sessions in Spark of which %d are families', %d statements, %d tickets", r.goroutines, r.sessions, r.known, r.queries, r.tickets)
}

// leaked compares with what there was before. Spark has the families' sessions, and one that reads the catalogs; a connection
// pool to the private PostgreSQL and Spark's gRPC connections may have a few goroutines more.
func (r rest) leaked(after rest) error {
	switch {
	case after.queries > 0 || after.tickets > 0:
		return fmt.Errorf("left behind: %s", after)
	case after.sessions > after.known+1:
		return fmt.Errorf("sessions left in Spark: %s", after)
	case after.goroutines > r.goroutines+30:
		return fmt.Errorf("goroutines left: %d before, %d after", r.goroutines, after.goroutines)
	}
	return nil
}

func watch(p *program.Program) (*observer, error) {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, "postgres://"+admin+"@"+p.Address+"/soak?sslmode=disable")
	if err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "create temporary view soak_shared as select cast(42 as bigint) as x"); err != nil {
		return nil, err
	}
	o := &observer{conn: conn, ops: p.Ops}
	if o.ops == "" {
		return nil, errors.New("libra tells no HTTP address")
	}
	return o, nil
}

// recovered waits until libra has noticed that Spark is gone, and then until it is there again.
func (o *observer) recovered(t *tally) error {
	begun, gone := time.Now(), false
	for deadline := begun.Add(restart); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		var state string
		if err := o.conn.QueryRow(context.Background(), "show backends").Scan(nil, nil, &state, nil, nil, nil, nil); err != nil {
			return err
		}
		if state != "ready" {
			gone = true
			t.away()
		} else if gone || time.Since(begun) > 20*time.Second {
			return nil
		}
	}
	return fmt.Errorf("after %s there is no Spark yet", restart)
}

// settle waits until nothing happens any more, for a minute at most, and tells what there is.
func (o *observer) settle() (r rest, err error) {
	for range 30 {
		time.Sleep(2 * time.Second)
		if r, err = o.look(); err == nil && r.queries == 0 && r.tickets == 0 && r.sessions <= r.known+1 {
			break
		}
	}
	return r, err
}

func (o *observer) look() (r rest, err error) {
	ctx := context.Background()
	rows, err := o.conn.Query(ctx, "show pools")
	if err != nil {
		return r, err
	}
	pools, err := pgx.CollectRows(rows, pgx.RowToMap)
	if err != nil {
		return r, err
	}
	for _, p := range pools {
		r.tickets += int(p["running"].(int64) + p["queued"].(int64))
	}
	if rows, err = o.conn.Query(ctx, "show queries"); err != nil {
		return r, err
	}
	queries, err := pgx.CollectRows(rows, pgx.RowToMap)
	if err != nil {
		return r, err
	}
	r.queries = len(queries)
	if rows, err = o.conn.Query(ctx, "show sessions"); err != nil {
		return r, err
	}
	families, err := pgx.CollectRows(rows, pgx.RowToMap)
	if err != nil {
		return r, err
	}
	for _, f := range families {
		if ids, _ := f["spark_sessions"].(string); ids != "" {
			r.known += len(regexp.MustCompile(`[^,]+`).FindAllString(ids, -1))
		}
	}
	var ui string
	if err := o.conn.QueryRow(ctx, "show backends").Scan(nil, nil, nil, &ui, nil, nil, nil); err != nil {
		return r, err
	}
	if r.sessions, err = number(ui+"/connect/", `(\d+)\s+session\(s\) are online`); err != nil {
		return r, err
	}
	r.goroutines, err = number("http://"+o.ops+"/debug/pprof/goroutine?debug=1", `goroutine profile: total (\d+)`)
	return r, err
}

// number finds one on a page.
func number(url, pattern string) (int, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	defer func() { _ = response.Body.Close() }()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	found := regexp.MustCompile(pattern).FindSubmatch(page)
	if found == nil {
		return 0, fmt.Errorf("%s does not say %s", url, pattern)
	}
	return strconv.Atoi(string(found[1]))
}
