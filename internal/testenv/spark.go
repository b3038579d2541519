package testenv

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/whereq/libra/sessions/localspark"
)

// SparkServer is a running Spark for tests.
type SparkServer struct {
	URL, UI string
	spark   *localspark.Spark
	dir     string
}

// StartSpark starts a Spark with the pools of the shipped config.toml and an empty warehouse. A Spark that is not
// kept is one that nobody will Stop: it goes down with this process.
func StartSpark(ctx context.Context, kept bool) (*SparkServer, error) {
	home, err := localspark.FindHome("")
	if err != nil {
		return nil, err
	}
	dir, err := tempDir("spark")
	if err != nil {
		return nil, err
	}
	spark, err := localspark.Start(ctx, localspark.Options{
		Home:          home,
		DataDir:       dir,
		CacheDir:      filepath.Join(depsDir(), "cache"),
		ReadOnlyCache: !kept,
		Pools:         Pools(),
		DriverMemory:  "4g",
		Conf:          map[string]string{"spark.sql.shuffle.partitions": "4"}, // tests' tables are small
	})
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &SparkServer{URL: spark.Address(), UI: spark.UI(), spark: spark, dir: dir}, nil
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
