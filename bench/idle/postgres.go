package main

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// measurePostgres counts its backends' own memory: each connection is a process.
func measurePostgres(address string, count int) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, "postgres://postgres@"+address+"/postgres?sslmode=disable")
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	idle, took, err := openAll(address, count)
	if err != nil {
		return err
	}
	defer idle.close()
	rows, err := conn.Query(ctx, "select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()")
	if err != nil {
		return err
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		return err
	}
	total := 0
	for _, pid := range pids {
		bytes, err := share(pid)
		if err != nil {
			return err
		}
		total += bytes
	}
	fmt.Printf("PostgreSQL: %d connections, %d a second; %.0f KB each\n", count, int(float64(count)/took.Seconds()), float64(total)/float64(len(pids))/1000)
	return nil
}
