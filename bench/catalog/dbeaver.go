package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// dbeaver times what DBeaver asks when it opens a connection and unfolds a schema (testdata/catalog/tools/dbeaver.sql).
func dbeaver(ctx context.Context, conn *pgx.Conn) error {
	text, err := os.ReadFile("testdata/catalog/tools/dbeaver.sql")
	if err != nil {
		return err
	}
	var id, table string
	if err := conn.QueryRow(ctx, "SELECT relnamespace::text, oid::text FROM pg_class WHERE relname = 'table_1' AND relnamespace = '"+schema+"'::regnamespace").Scan(&id, &table); err != nil {
		return err
	}
	oids := strings.NewReplacer("@schema@", id, "@database@", "spark_catalog", "@twin_customers@", table, "@orders@", table, "@big@", table, "e2e_twin", schema)
	began, statements := time.Now(), 0
	var slowest time.Duration
	for block := range strings.SplitSeq(oids.Replace(string(text)), "\n\n") {
		sql, params := parse(block)
		if sql == "" {
			continue
		}
		one := time.Now()
		if r := conn.PgConn().ExecParams(ctx, sql, params, nil, nil, nil).Read(); r.Err != nil {
			return fmt.Errorf("%s: %w", sql, r.Err)
		}
		statements++
		slowest = max(slowest, time.Since(one))
	}
	fmt.Printf("DBeaver's opening: %d statements in %.2f s, the slowest %.2f s\n", statements, time.Since(began).Seconds(), slowest.Seconds())
	return nil
}

// parse takes a block of the script apart.
func parse(block string) (sql string, params [][]byte) {
	var lines []string
	for line := range strings.Lines(block) {
		if list, ok := strings.CutPrefix(line, "-- with: "); ok {
			for p := range strings.SplitSeq(strings.TrimSpace(list), ", ") {
				params = append(params, []byte(p))
			}
		} else if !strings.HasPrefix(line, "--") {
			lines = append(lines, line)
		}
	}
	return strings.TrimSpace(strings.Join(lines, "")), params
}

// plain times a statement without a table, which PostgreSQL answers.
func plain(ctx context.Context, conn *pgx.Conn) error {
	const rounds = 200
	began := time.Now()
	for range rounds {
		if _, err := conn.PgConn().Exec(ctx, "SELECT 7/2 AS x").ReadAll(); err != nil {
			return err
		}
	}
	fmt.Printf("SELECT 7/2: %.2f ms each\n", time.Since(began).Seconds()*1000/rounds)
	began = time.Now()
	const few = 10
	for range few {
		if _, err := conn.PgConn().Exec(ctx, "SELECT 7/2 AS x FROM range(1)").ReadAll(); err != nil {
			return err
		}
	}
	fmt.Printf("the same of one row of Spark's: %.1f ms each\n", time.Since(began).Seconds()*1000/few)
	return nil
}
