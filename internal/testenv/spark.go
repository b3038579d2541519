package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/whereq/libra/sessions/localspark"
)

// SparkServer is a running Spark for tests.
type SparkServer struct {
	URL, UI string
	spark   *localspark.Spark
	dir     string
}

// QuickStart are JVM options that halve what Spark costs until it is warm: only the first of the two compilers. Right for
// tests, wrong for benchmarks.
var QuickStart = []string{"-XX:TieredStopAtLevel=1"}

// StartSpark starts a Spark with the pools of the shipped config.toml and an empty warehouse.
func StartSpark(ctx context.Context, javaOptions []string) (*SparkServer, error) {
	opts, err := sparkOptions()
	if err != nil {
		return nil, err
	}
	opts.JavaOptions = javaOptions
	if opts.DataDir, err = tempDir("spark"); err != nil {
		return nil, err
	}
	spark, err := localspark.Start(ctx, opts)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(opts.DataDir))
	}
	return &SparkServer{URL: spark.Address(), UI: spark.UI(), spark: spark, dir: opts.DataDir}, nil
}

// sparkOptions don't write a class archive: a test process mostly ends without a Stop. Train writes it.
func sparkOptions() (localspark.Options, error) {
	home, err := localspark.FindHome("")
	if err != nil {
		return localspark.Options{}, err
	}
	cache, err := deps("cache")
	if err != nil {
		return localspark.Options{}, err
	}
	return localspark.Options{
		Home:          home,
		CacheDir:      cache,
		ReadOnlyCache: true,
		Pools:         Pools(),
		DriverMemory:  "4g",
		Conf:          map[string]string{"spark.sql.shuffle.partitions": "4"}, // tests' tables are small
	}, nil
}

// Pools are the four pools of the shipped config.toml.
func Pools() []localspark.Pool {
	return []localspark.Pool{
		{Name: "default", Weight: 1, MinShare: 2},
		{Name: "high-priority", Weight: 3, MinShare: 4},
		{Name: "low-priority", Weight: 1, MinShare: 1},
		{Name: "interactive", Weight: 2, MinShare: 2},
	}
}

// Done is closed when Spark has ended.
func (s *SparkServer) Done() <-chan struct{} { return s.spark.Done() }

// Stop ends Spark and removes its folder.
func (s *SparkServer) Stop(ctx context.Context) error {
	if err := s.spark.Stop(ctx); err != nil {
		return err
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("testenv: %w", err)
	}
	return nil
}
