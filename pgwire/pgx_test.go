package pgwire

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/translate"
)

func connectPgx(t *testing.T, s *Server, query string) *pgx.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	conn, err := pgx.Connect(ctx, "postgres://ana@"+address(s)+"/shop?"+query)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(ctx) })
	return conn
}

func sqlState(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

func TestPgxInEveryMode(t *testing.T) {
	s := startServer(t, &fakeEngine{parse: translate.Parse})
	for _, mode := range []pgx.QueryExecMode{pgx.QueryExecModeCacheStatement, pgx.QueryExecModeCacheDescribe,
		pgx.QueryExecModeDescribeExec, pgx.QueryExecModeExec, pgx.QueryExecModeSimpleProtocol} {
		t.Run(mode.String(), func(t *testing.T) {
			ctx := t.Context()
			conn := connectPgx(t, s, "default_query_exec_mode="+modeNames[mode])
			for range 2 {
				rows, err := conn.Query(ctx, "select generate_series(1, 20)")
				if err != nil {
					t.Fatal(err)
				}
				numbers, err := pgx.CollectRows(rows, pgx.RowTo[int32])
				if err != nil || len(numbers) != 20 || numbers[19] != 20 {
					t.Fatal(numbers, err)
				}
			}
			if mode != pgx.QueryExecModeSimpleProtocol {
				var n int32
				if err := conn.QueryRow(ctx, "select $1::int4", int32(42)).Scan(&n); err != nil || n != 42 {
					t.Fatal(n, err)
				}
			}
			if _, err := conn.Exec(ctx, "select 1/0"); sqlState(err) != "22012" {
				t.Fatal(err)
			}
			tag, err := conn.Exec(ctx, "insert into t values (1), (2), (3)")
			if err != nil || tag.RowsAffected() != 3 {
				t.Fatal(tag, err)
			}
			inTransaction(t, conn)
		})
	}
}

var modeNames = map[pgx.QueryExecMode]string{pgx.QueryExecModeCacheStatement: "cache_statement",
	pgx.QueryExecModeCacheDescribe: "cache_describe", pgx.QueryExecModeDescribeExec: "describe_exec",
	pgx.QueryExecModeExec: "exec", pgx.QueryExecModeSimpleProtocol: "simple_protocol"}

func inTransaction(t *testing.T, conn *pgx.Conn) {
	t.Helper()
	ctx := t.Context()
	tx, err := conn.Begin(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(ctx, "select 1/0"); err == nil {
		t.Fatal("no error")
	}
	if _, err := tx.Exec(ctx, "select generate_series(1, 2)"); sqlState(err) != "25P02" {
		t.Fatal(err)
	}
	if err := tx.Rollback(ctx); err != nil {
		t.Fatal(err)
	}
	var v string
	if err := conn.QueryRow(ctx, "select current_database()").Scan(&v); err != nil || v != "shop" {
		t.Fatal(v, err)
	}
}

func TestPgxBatchIsAPipeline(t *testing.T) {
	conn := connectPgx(t, startServer(t, &fakeEngine{}), "")
	var batch pgx.Batch
	for i := range 500 {
		batch.Queue("select $1::int4", i)
	}
	results := conn.SendBatch(t.Context(), &batch)
	for i := range 500 {
		var n int
		if err := results.QueryRow().Scan(&n); err != nil || n != i {
			t.Fatal(i, n, err)
		}
	}
	if err := results.Close(); err != nil {
		t.Fatal(err)
	}
}
