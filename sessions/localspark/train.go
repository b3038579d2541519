package localspark

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// trainGrace is for machines that are busy with other things: nobody sits and waits for this stop.
const trainGrace = 3 * time.Minute

// Train writes the class archive for later starts, if there is none yet: it starts a Spark in a folder of its own, lets
// exercise use it at its address, and stops it. It takes some twenty seconds, each later start five less. Only
// Home, CacheDir and what belongs to starting are used of the options.
func Train(ctx context.Context, opts Options, exercise func(ctx context.Context, address string) error) error {
	dir, err := os.MkdirTemp("", "libra-train-")
	if err != nil {
		return fmt.Errorf("localspark: %w", err)
	}
	defer os.RemoveAll(dir)
	opts.DataDir = dir
	opts.StopGrace = trainGrace
	opts, err = opts.withDefaults()
	if err != nil {
		return err
	}
	j, err := findJava(ctx)
	if err != nil {
		return err
	}
	if findArchive(opts, j).fresh == "" {
		return nil
	}
	spark, err := Start(ctx, opts)
	if err != nil {
		return err
	}
	return errors.Join(exercise(ctx, spark.Address()), spark.Stop(ctx))
}
