package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/whereq/libra/bench/program"
)

// dashboard is a small query, as a dashboard sends many.
const dashboard = "select id % 10, count(*) from range(0, 20000, 1, 4) group by 1"

// compareFloods prints the second table.
func compareFloods(free, bounded *program.Program, rows, batch, ceiling, samples int) error {
	fmt.Printf("\n| dashboard query in interactive, %d batch queries in low-priority | p50 | p95 |\n| --- | --- | --- |\n", batch)
	for _, c := range []struct {
		name  string
		libra *program.Program
		batch int
	}{
		{"no batch", free, 0},
		{"without ceilings", free, batch},
		{fmt.Sprintf("low-priority: max_running = %d", ceiling), bounded, batch},
	} {
		p50, p95, err := flooded(c.libra, rows, c.batch, samples)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		fmt.Printf("| %s | %d ms | %d ms |\n", c.name, p50.Milliseconds(), p95.Milliseconds())
	}
	return nil
}

// flooded times the dashboard's query while batch queries come again and again.
func flooded(p *program.Program, rows, batch, samples int) (p50, p95 time.Duration, err error) {
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var flood errgroup.Group
	for range batch {
		conn, err := connect(ctx, p, "low-priority")
		if err != nil {
			return 0, 0, err
		}
		flood.Go(func() error {
			defer func() { _ = conn.Close(context.Background()) }()
			for ctx.Err() == nil {
				if _, err := conn.Exec(ctx, job(rows)); err != nil && ctx.Err() == nil {
					return err
				}
			}
			return nil
		})
	}
	conn, err := connect(ctx, p, "interactive")
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	time.Sleep(2 * time.Second) // until the flood is there
	var took []time.Duration
	for i := range samples + 3 {
		begun := time.Now()
		if _, err := conn.Exec(ctx, dashboard); err != nil {
			return 0, 0, err
		}
		if i >= 3 { // the first ones warm up
			took = append(took, time.Since(begun))
		}
	}
	stop()
	if err := flood.Wait(); err != nil {
		return 0, 0, err
	}
	slices.Sort(took)
	return took[len(took)/2], took[len(took)*95/100], nil
}
