package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/bench/program"
)

// pools are the shipped ones, and one that Spark's file does not name: such a pool is FIFO. ceiling is that of low-priority.
const pools = `LIBRA_POOL=[{"name":"default","weight":1,"min_share":2},{"name":"high-priority","weight":3,"min_share":4},{"name":"low-priority","min_share":1,"max_running":%d},` +
	`{"name":"interactive","weight":2,"min_share":2},{"name":"bench-fifo","mode":"FIFO"}]`

// oneJob keeps a query's stages in one job: with adaptive execution each stage is a job of its own, the last ones of all
// queries are behind all first ones, and FIFO has everybody end at the same time.
const oneJob = "LIBRA_SPARK_CONF=spark.sql.adaptive.enabled=false"

func main() {
	rows := flag.Int("rows", 1_000_000, "rows of each of the three jobs")
	batch := flag.Int("batch", 20, "batch queries that flood low-priority")
	ceiling := flag.Int("ceiling", 1, "low-priority's max_running in the second table")
	samples := flag.Int("samples", 20, "dashboard queries for each figure")
	flag.Parse()
	if err := run(*rows, *batch, *ceiling, *samples); err != nil {
		fmt.Fprintln(os.Stderr, "fairness:", err)
		os.Exit(1)
	}
}

func run(rows, batch, ceiling, samples int) error {
	spark := os.Getenv("LIBRA_TEST_SPARK_URL")
	if spark == "" {
		return errors.New("LIBRA_TEST_SPARK_URL is not set: use go run ./internal/testenv/run -- go run ./bench/fairness")
	}
	free, err := program.Start(spark, fmt.Sprintf(pools, 0), oneJob)
	if err != nil {
		return err
	}
	defer free.Stop()
	isolated, err := program.Start(spark, fmt.Sprintf(pools, 0), oneJob, "LIBRA_SESSION_MODE=isolated")
	if err != nil {
		return err
	}
	defer isolated.Stop()
	if err := compareJobs(free, isolated, rows); err != nil {
		return err
	}
	bounded, err := program.Start(spark, fmt.Sprintf(pools, ceiling), oneJob)
	if err != nil {
		return err
	}
	defer bounded.Stop()
	return compareFloods(free, bounded, rows, batch, ceiling, samples)
}

// connect opens a connection whose statements run in a pool.
func connect(ctx context.Context, p *program.Program, pool string) (*pgx.Conn, error) {
	conn, err := pgx.Connect(ctx, "postgres://bench@"+p.Address+"/bench?sslmode=disable")
	if err != nil {
		return nil, err
	}
	if _, err = conn.Exec(ctx, "set libra.pool = '"+pool+"'"); err != nil {
		return nil, errors.Join(err, conn.Close(ctx))
	}
	return conn, nil
}
