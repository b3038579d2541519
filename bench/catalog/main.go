package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
	flag.Parse()
	if err := run(context.Background(), *tables, *columns); err != nil {
		fmt.Fprintln(os.Stderr, "catalog:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, tables, columns int) error {
	server, err := startSpark(ctx)
	if err != nil {
		return err
	}
	defer server.stop()
	spark, err := openSpark(server.connect)
	if err != nil {
		return err
	}
	if err := makeTables(ctx, spark, tables, columns); err != nil {
		return err
	}
	libra, err := program.Start(server.connect)
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
	for _, ask := range []func(context.Context, *pgx.Conn) error{dbeaver, plain} {
		if err := ask(ctx, conn); err != nil {
			return err
		}
	}
	if err := jdbc("libra, pgjdbc", ".deps/pgjdbc/postgresql.jar", "jdbc:postgresql://"+libra.Address+"/bench?user=bench"); err != nil {
		return err
	}
	dir, err := home()
	if err != nil {
		return err
	}
	return jdbc("Thrift server, hive-jdbc", filepath.Join(dir, "jars", "*"), "jdbc:hive2://"+server.thrift+"/default")
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
