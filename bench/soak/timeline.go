package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// tellEvery is how often a line says how it goes.
const tellEvery = 10 * time.Second

// tell prints how it goes until ctx ends, on a connection of its own.
func (o *observer) tell(ctx context.Context, t *tally) {
	conn, err := pgx.Connect(ctx, o.conn.Config().ConnString())
	if err != nil {
		fmt.Println("no timeline:", err)
		return
	}
	defer func() { _ = conn.Close(context.Background()) }()
	begun, before, bad := time.Now(), 0, 0
	for wait(ctx, tellEvery) {
		var state string
		var running, queued int
		if err := conn.QueryRow(ctx, "show backends").Scan(nil, nil, &state, nil, nil, nil, nil); err != nil {
			continue // ctx has ended
		}
		rows, err := conn.Query(ctx, "show pools")
		if err != nil {
			continue
		}
		pools, err := pgx.CollectRows(rows, pgx.RowToMap)
		if err != nil {
			continue
		}
		for _, p := range pools {
			running, queued = running+int(p["running"].(int64)), queued+int(p["queued"].(int64))
		}
		good, failed := t.counts()
		fmt.Printf("%5.0f s  Spark %-10s %4d done, %3d ended otherwise; %2d run, %3d wait in the queues\n",
			time.Since(begun).Seconds(), state, good-before, failed-bad, running, queued)
		before, bad = good, failed
	}
}
