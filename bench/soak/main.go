package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/whereq/libra/bench/program"
)

func main() {
	minutes := flag.Float64("minutes", 10, "how long")
	connections := flag.Int("connections", 200, "clients at the same time")
	users := flag.Int("users", 16, "whose they are")
	restarts := flag.Int("restarts", 2, "how often Spark is killed")
	memory := flag.String("memory", "2g", "Spark's heap")
	think := flag.Duration("think", 30*time.Second, "a client's pause between two pieces of work, on average")
	flag.Parse()
	if err := run(time.Duration(*minutes*float64(time.Minute)), *connections, *users, *restarts, *memory, *think); err != nil {
		fmt.Fprintln(os.Stderr, "soak:", err)
		os.Exit(1)
	}
}

// forShort has a Spark that lives for some minutes only start, and run what it runs for the first time, at half the cost.
var forShort = []string{"LIBRA_SPARK_JAVA_OPTIONS=-XX:TieredStopAtLevel=1", "LIBRA_SPARK_CONF=spark.sql.shuffle.partitions=4"}

func run(length time.Duration, connections, users, restarts int, memory string, think time.Duration) error {
	libra, err := program.Start("", append(forShort, "LIBRA_SPARK_DRIVER_MEMORY="+memory, "LIBRA_OPS_TOKEN="+token, "LIBRA_OPS_ADMINS="+admin, "LIBRA_SESSION_MAX_RUNNING=8",
		`LIBRA_POOL=[{"name":"default","min_share":2},{"name":"high-priority","weight":3,"max_running":4},{"name":"low-priority","max_running":2,"max_queued":1000},{"name":"interactive","weight":2}]`,
		"LIBRA_SESSION_SETTINGS=statement_timeout=120s", "LIBRA_SPARK_START_TIMEOUT=5m", "LIBRA_LOG_LEVEL=error")...)
	if err != nil {
		return err
	}
	defer libra.Stop()
	o, err := watch(libra)
	if err != nil {
		return err
	}
	before, err := o.settle()
	if err != nil {
		return err
	}
	fmt.Printf("%d connections of %d users for %s, with pauses of %s on average; at rest %s\n", connections, users, length, think, before)
	t := &tally{}
	ctx, stop := context.WithTimeout(context.Background(), length)
	defer stop()
	go o.tell(ctx, t)
	var work sync.WaitGroup
	for i := range connections {
		work.Go(func() { newClient(libra.Address, fmt.Sprintf("user%d", i%users), uint64(i), t).live(ctx, think) })
	}
	for i := range restarts {
		if wait(ctx, length/time.Duration(restarts+1)) {
			if err := t.killed(libra, i); err != nil {
				return err
			}
			if err := o.recovered(t); err != nil {
				return err
			}
		}
	}
	done := make(chan struct{})
	go func() { work.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(length + hung):
		return errors.New("clients hang: " + t.String())
	}
	after, err := o.settle()
	if err != nil {
		return err
	}
	fmt.Printf("%s\nafterwards %s\n", t, after)
	return errors.Join(t.wrong(), before.leaked(after))
}

// wait sleeps; false when ctx ended first.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}
