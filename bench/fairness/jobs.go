package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"

	"github.com/whereq/libra/bench/program"
)

// job is work for all cores in many tasks, so that Spark can share them between jobs.
func job(rows int) string {
	return fmt.Sprintf("select sum(length(sha2(cast(id as string), 512))) from range(0, %d, 1, 48)", rows)
}

// kind is a way to have three jobs at once.
type kind struct {
	name  string
	libra *program.Program
	pools [3]string
}

// compareJobs prints the first table.
func compareJobs(shared, isolated *program.Program, rows int) error {
	kinds := []kind{
		{"SHARED, three FAIR pools", shared, [3]string{"default", "high-priority", "interactive"}},
		{"SHARED, one FAIR pool", shared, [3]string{"default", "default", "default"}},
		{"SHARED, one FIFO pool", shared, [3]string{"bench-fifo", "bench-fifo", "bench-fifo"}},
		{"ISOLATED, one FAIR pool", isolated, [3]string{"default", "default", "default"}},
	}
	fmt.Println("| three jobs at once | alone | total | each job | ratio to alone |\n| --- | --- | --- | --- | --- |")
	for _, k := range kinds {
		if err := k.print(rows); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
	}
	return nil
}

func (k kind) print(rows int) error {
	ctx := context.Background()
	var conns [3]*pgx.Conn
	for i, pool := range k.pools {
		conn, err := connect(ctx, k.libra, pool)
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close(ctx) }()
		conns[i] = conn
		if _, err := conn.Exec(ctx, job(rows/10)); err != nil { // to warm up
			return err
		}
	}
	alone, err := timed(ctx, conns[0], rows)
	if err != nil {
		return err
	}
	var took [3]time.Duration
	var group errgroup.Group
	begun := time.Now()
	for i := range conns {
		group.Go(func() (err error) {
			took[i], err = timed(ctx, conns[i], rows)
			return err
		})
		time.Sleep(20 * time.Millisecond) // so that FIFO knows who is first
	}
	if err := group.Wait(); err != nil {
		return err
	}
	total := time.Since(begun)
	fmt.Printf("| %s | %.1f s | %.1f s | %.1f, %.1f, %.1f s | %.1f, %.1f, %.1f |\n", k.name, alone.Seconds(), total.Seconds(),
		took[0].Seconds(), took[1].Seconds(), took[2].Seconds(), ratio(took[0], alone), ratio(took[1], alone), ratio(took[2], alone))
	return nil
}

func ratio(a, b time.Duration) float64 { return a.Seconds() / b.Seconds() }

func timed(ctx context.Context, conn *pgx.Conn, rows int) (time.Duration, error) {
	begun := time.Now()
	var sum int64
	err := conn.QueryRow(ctx, job(rows)).Scan(&sum)
	if err == nil && sum != 128*int64(rows) {
		err = fmt.Errorf("the answer is %d", sum)
	}
	return time.Since(begun), err
}
