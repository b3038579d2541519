package main

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/whereq/libra/bench/program"
)

func main() {
	count := flag.Int("connections", 10000, "connections to libra")
	flag.Parse()
	if err := run(*count); err != nil {
		fmt.Fprintln(os.Stderr, "idle:", err)
		os.Exit(1)
	}
}

func run(count int) error {
	spark, postgres := os.Getenv("LIBRA_TEST_SPARK_URL"), os.Getenv("LIBRA_TEST_POSTGRES_URL")
	if spark == "" || postgres == "" {
		return errors.New("LIBRA_TEST_SPARK_URL is not set: use go run ./internal/testenv/run -- go run ./bench/idle")
	}
	libra, err := program.Start(spark, fmt.Sprint("LIBRA_LISTEN_MAX_CONNECTIONS=", count+10))
	if err != nil {
		return err
	}
	defer libra.Stop()
	if err := measure(libra, count); err != nil {
		return err
	}
	at, err := url.Parse(postgres)
	if err != nil {
		return err
	}
	return measurePostgres(at.Host, 80)
}

// measure warms up with a tenth of the connections, for what a server makes once is not theirs.
func measure(p *program.Program, count int) error {
	warm, _, err := openAll(p.Address, count/10)
	if err != nil {
		return err
	}
	warm.close()
	before, err := resident(p.PID)
	if err != nil {
		return err
	}
	idle, took, err := openAll(p.Address, count)
	if err != nil {
		return err
	}
	defer idle.close()
	time.Sleep(5 * time.Second) // until the garbage of the logins may be collected
	after, err := resident(p.PID)
	if err != nil {
		return err
	}
	fmt.Printf("libra: %d connections, %d a second; %.1f MiB resident before, %.1f MiB with them: %.1f KB each\n", count,
		int(float64(count)/took.Seconds()), float64(before)/(1<<20), float64(after)/(1<<20), float64(after-before)/float64(count)/1000)
	return nil
}
