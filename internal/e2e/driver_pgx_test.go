package e2e

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// pgxProgram is pgx: each way of executing, batches, COPY, database/sql's pool.
func pgxProgram(t *testing.T, at place) string {
	ctx := t.Context()
	config, err := pgx.ParseConfig(at.dsn("timezone=UTC"))
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return pgxState(err) + "\n"
	}
	defer func() { _ = conn.Close(context.Background()) }()
	var out strings.Builder
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe, pgx.QueryExecModeDescribeExec,
		pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		fmt.Fprintln(&out, mode)
		pgxValues(ctx, &out, conn, mode)
	}
	pgxErrors(ctx, &out, conn)
	pgxBatch(ctx, &out, conn)
	pgxCopy(ctx, &out, conn)
	pgxPool(ctx, &out, config)
	out.WriteString("done\n")
	return out.String()
}

func pgxState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return fmt.Sprint(err)
}

func pgxValues(ctx context.Context, out *strings.Builder, conn *pgx.Conn, mode pgx.QueryExecMode) {
	for n := range 2 {
		var a bool
		var b int64
		var c float64
		var d string
		var e []byte
		var f time.Time
		var g *int32
		err := conn.QueryRow(ctx, "select $1::bool as a, $2::bigint as b, $3::float8 as c, $4::text as d, $5::bytea as e, $6::timestamptz as f, $7::int as g from range(1)",
			mode, true, int64(n-1<<40), 0.1, "it's \\ é", []byte{0, 255}, time.Date(2024, 2, 29, 12, 0, 0, 123456000, time.UTC), nil).Scan(&a, &b, &c, &d, &e, &f, &g)
		fmt.Fprintln(out, a, b, c, d, e, f.UTC(), g, err)
	}
	rows, err := conn.Query(ctx, "select id, cast(id as string) as s from range(1000) where id >= $1::bigint order by id", mode, int64(10))
	if err != nil {
		fmt.Fprintln(out, err)
		return
	}
	columns := rows.FieldDescriptions()
	var id, sum int64
	var s string
	tag, err := pgx.ForEachRow(rows, []any{&id, &s}, func() error { sum += id + int64(len(s)); return nil })
	fmt.Fprintln(out, len(columns), tag, sum, err)
}

func pgxErrors(ctx context.Context, out *strings.Builder, conn *pgx.Conn) {
	for _, query := range []string{"selec 1", "select * from no_such_table", "select 1 / id as x from range(1)"} {
		_, err := conn.Exec(ctx, query)
		_, extended := conn.Exec(ctx, query, pgx.QueryExecModeDescribeExec)
		fmt.Fprintln(out, query, pgxState(err), pgxState(extended))
	}
	err := pgx.BeginTxFunc(ctx, conn, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "select * from no_such_table")
		_, aborted := tx.Exec(ctx, "select 1")
		fmt.Fprintln(out, pgxState(err), pgxState(aborted), string(conn.PgConn().TxStatus()))
		return errors.New("rolled back")
	})
	fmt.Fprintln(out, err, string(conn.PgConn().TxStatus()))
}

func pgxBatch(ctx context.Context, out *strings.Builder, conn *pgx.Conn) {
	batch := &pgx.Batch{}
	for n := range 4 {
		batch.Queue("select id + $1::int as n from range(1)", n)
	}
	batch.Queue("select * from no_such_table")
	batch.Queue("select 1 as a")
	results := conn.SendBatch(ctx, batch)
	for range batch.Len() {
		var n int64
		err := results.QueryRow().Scan(&n)
		fmt.Fprint(out, n, " ", pgxState(err), "; ")
	}
	fmt.Fprintln(out, pgxState(results.Close()))
	pipeline := conn.PgConn().StartPipeline(ctx)
	pipeline.SendQueryParams("select id as n from range(2) order by id", nil, nil, nil, []int16{1})
	pipeline.SendFlushRequest()
	first, err := pipeline.GetResults()
	if reader, ok := first.(*pgconn.ResultReader); ok {
		fmt.Fprintln(out, reader.Read().Rows)
	}
	fmt.Fprintln(out, err, pgxState(pipeline.Sync()), pipeline.Close())
}

func pgxCopy(ctx context.Context, out *strings.Builder, conn *pgx.Conn) {
	for _, query := range []string{"drop table if exists drv_pgx", "create table drv_pgx (a int, b string, c double)"} {
		if _, err := conn.Exec(ctx, query); err != nil {
			fmt.Fprintln(out, query, err)
		}
	}
	rows, err := conn.CopyFrom(ctx, pgx.Identifier{"drv_pgx"}, []string{"a", "b", "c"}, pgx.CopyFromSlice(500, func(i int) ([]any, error) {
		return []any{int32(i), fmt.Sprintf("r\t%d", i), nil}, nil
	}))
	fmt.Fprintln(out, rows, err)
	var text bytes.Buffer
	tag, err := conn.PgConn().CopyTo(ctx, &text, "copy (select * from drv_pgx where a < 3 order by a) to stdout (format csv)")
	fmt.Fprintln(out, tag, err, text.String())
	_, err = conn.PgConn().CopyFrom(ctx, strings.NewReader("1\t2\n"), "copy drv_pgx from stdin")
	fmt.Fprintln(out, pgxState(err))
	_, err = conn.Exec(ctx, "drop table drv_pgx")
	fmt.Fprintln(out, err)
}

func pgxPool(ctx context.Context, out *strings.Builder, config *pgx.ConnConfig) {
	db := stdlib.OpenDB(*config)
	defer db.Close()
	for n := range 3 {
		var got sql.NullInt64
		err := db.QueryRowContext(ctx, "select id + $1::int as n from range(1)", n).Scan(&got)
		fmt.Fprintln(out, got.Int64, err)
	}
	slowly, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	_, err := db.ExecContext(slowly, "select count(*) from range(200000000000) where id % 7 = 9")
	fmt.Fprintln(out, "cancelled", err != nil, db.PingContext(ctx))
}
