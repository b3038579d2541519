package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/whereq/libra/bench/program"
	"github.com/whereq/libra/sessions/sparkconnect"
)

func main() {
	rounds := flag.Int("rounds", 5, "counted `rounds`, after one to warm up")
	sql := flag.String("sql", "select id, cast(id as int) a, cast(id as double) b, cast(id as string) c from range(5000000)", "the query")
	flag.Parse()
	if err := run(*sql, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, "throughput:", err)
		os.Exit(1)
	}
}

func run(sql string, rounds int) error {
	url := os.Getenv("LIBRA_TEST_SPARK_URL")
	if url == "" {
		return errors.New("LIBRA_TEST_SPARK_URL is not set: use go run ./internal/testenv/run -- go run ./bench/throughput")
	}
	libra, err := program.Start(url)
	if err != nil {
		return err
	}
	defer libra.Stop()
	spark, err := openSpark(url)
	if err != nil {
		return err
	}
	var ratios []float64
	for i := range rounds + 1 {
		bareRows, bare, err := timed(func() (int, error) { return readBare(spark, sql) })
		if err != nil {
			return err
		}
		rows, through, err := timed(func() (int, error) { return readThrough(libra.Address, sql) })
		if err != nil {
			return err
		}
		if rows != bareRows {
			return fmt.Errorf("%d rows through libra, %d from Spark", rows, bareRows)
		}
		ratio := bare.Seconds() / through.Seconds()
		fmt.Printf("round %d: %d rows; bare %.2f s (%.2f M rows/s), libra %.2f s (%.2f M rows/s), ratio %.2f\n", i, rows,
			bare.Seconds(), float64(rows)/bare.Seconds()/1e6, through.Seconds(), float64(rows)/through.Seconds()/1e6, ratio)
		if i > 0 {
			ratios = append(ratios, ratio)
		}
	}
	slices.Sort(ratios)
	fmt.Printf("libra reads at %.2f of the bare read's speed (median of %d rounds; %.2f to %.2f)\n",
		ratios[len(ratios)/2], len(ratios), ratios[0], ratios[len(ratios)-1])
	return nil
}

func timed(do func() (int, error)) (int, time.Duration, error) {
	started := time.Now()
	n, err := do()
	return n, time.Since(started), err
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
	return client.Session("throughput", uuid.NewString())
}

// readBare reads the whole result and throws it away.
func readBare(s *sparkconnect.Session, sql string) (rows int, err error) {
	ctx := context.Background()
	op, err := s.Execute(ctx, sparkconnect.Query{SQL: sql})
	if err != nil {
		return 0, err
	}
	defer op.Close()
	for {
		batch, err := op.Next(ctx)
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return rows, err
		}
		rows += int(batch.NumRows())
		batch.Release()
	}
}
