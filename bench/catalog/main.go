package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/whereq/libra/bench/program"
	"github.com/whereq/libra/sessions/sparkconnect"
)

const schema = "libra_bench_catalog"

func main() {
	tables := flag.Int("tables", 1000, "`number` of tables")
	columns := flag.Int("columns", 30, "`number` of columns of each")
	keep := flag.Bool("keep", false, "leave the tables to the next run")
	flag.Parse()
	if err := run(context.Background(), *tables, *columns, *keep); err != nil {
		fmt.Fprintln(os.Stderr, "catalog:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, tables, columns int, keep bool) error {
	url := os.Getenv("LIBRA_TEST_SPARK_URL")
	if url == "" {
		return errors.New("LIBRA_TEST_SPARK_URL is not set: use go run ./internal/testenv/run -- go run ./bench/catalog")
	}
	spark, err := openSpark(url)
	if err != nil {
		return err
	}
	if err := makeTables(ctx, spark, tables, columns); err != nil {
		return err
	}
	if !keep {
		defer func() { _ = command(context.Background(), spark, "DROP DATABASE "+schema+" CASCADE") }()
	}
	libra, err := program.Start(url)
	if err != nil {
		return err
	}
	defer libra.Stop()
	conn, err := pgx.Connect(ctx, "postgres://bench@"+libra.Address+"/bench?sslmode=disable")
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	if err := watch(ctx, conn, libra, tables); err != nil {
		return err
	}
	return ask(ctx, conn)
}

func openSpark(url string) (*sparkconnect.Session, error) {
	address, err := sparkconnect.ParseAddress(url)
	if err != nil {
		return nil, err
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: address})
	if err != nil {
		return nil, err
	}
	return client.Session("bench", "")
}

// makeTables makes tables of columns of eight types, with comments.
func makeTables(ctx context.Context, spark *sparkconnect.Session, tables, columns int) error {
	types := []string{"INT", "STRING", "DECIMAL(12,2)", "VARCHAR(40)", "TIMESTAMP", "BIGINT", "DATE", "ARRAY<STRING>"}
	list := make([]string, columns)
	for i := range list {
		list[i] = fmt.Sprintf("column_%d %s COMMENT 'what column %d is'", i, types[i%len(types)], i)
	}
	if err := command(ctx, spark, "CREATE DATABASE IF NOT EXISTS "+schema); err != nil {
		return err
	}
	began := time.Now()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(4)
	for i := range tables {
		group.Go(func() error {
			return command(ctx, spark, fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s.table_%d (%s) USING parquet", schema, i, strings.Join(list, ", ")))
		})
	}
	err := group.Wait()
	fmt.Printf("Spark has made %d tables of %d columns in %.1f s\n", tables, columns, time.Since(began).Seconds())
	return err
}

func command(ctx context.Context, spark *sparkconnect.Session, sql string) error {
	op, err := spark.Execute(ctx, sparkconnect.Query{SQL: sql})
	if err != nil {
		return err
	}
	defer op.Close()
	_, err = op.Schema(ctx)
	return err
}

// watch tells when all tables are there with their columns, and when with what only describing them tells.
func watch(ctx context.Context, conn *pgx.Conn, libra *program.Program, tables int) error {
	for _, stage := range []struct{ what, sql string }{
		{"all tables and columns", "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relkind = 'r'"},
		{"exact types and comments of all", "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND pg_catalog.col_description(c.oid, 1) IS NOT NULL"},
	} {
		for {
			var n int
			if err := conn.QueryRow(ctx, stage.sql, schema).Scan(&n); err != nil {
				return err
			}
			if n >= tables {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		own, postgres := memory(libra.PID)
		fmt.Printf("%s after %.1f s; libra has %d MiB, its PostgreSQL %d MiB\n", stage.what, time.Since(libra.Started).Seconds(), own>>20, postgres>>20)
	}
	return nil
}

// ask times what tools begin with, as JDBC's getTables and getColumns ask it.
func ask(ctx context.Context, conn *pgx.Conn) error {
	for _, question := range []struct{ what, sql string }{
		{"all tables, with comments", `SELECT n.nspname, c.relname, c.relkind, d.description FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
			LEFT JOIN pg_catalog.pg_description d ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_class'::regclass
			WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND c.relkind IN ('r', 'v', 'p', 'f', 'm') ORDER BY 1, 2`},
		{"all columns", `SELECT n.nspname, c.relname, a.attname, a.atttypid, a.attnotnull, a.atttypmod, row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum) AS n2,
			pg_catalog.pg_get_expr(def.adbin, def.adrelid) AS adsrc, dsc.description, t.typbasetype, t.typtype
			FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
			JOIN pg_catalog.pg_type t ON a.atttypid = t.oid LEFT JOIN pg_catalog.pg_attrdef def ON a.attrelid = def.adrelid AND a.attnum = def.adnum
			LEFT JOIN pg_catalog.pg_description dsc ON c.oid = dsc.objoid AND a.attnum = dsc.objsubid
			WHERE c.relkind IN ('r', 'p', 'v', 'f', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname = '` + schema + `'`},
		{"information_schema.columns", "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = '" + schema + "'"},
	} {
		began := time.Now()
		rows, err := conn.Query(ctx, question.sql)
		if err != nil {
			return err
		}
		n := 0
		for rows.Next() {
			n++
		}
		if err := rows.Err(); err != nil {
			return err
		}
		fmt.Printf("%s: %d rows in %.2f s\n", question.what, n, time.Since(began).Seconds())
	}
	return nil
}
