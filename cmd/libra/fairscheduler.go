package main

import (
	"io"
	"os"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/sessions/localspark"
)

// fairScheduler is libra fairscheduler: it prints the configured pools as the file that a Spark which is not libra's own reads
// them from (spark.scheduler.allocation.file).
func fairScheduler(path string, out io.Writer) error {
	opts, err := config.Load(path, os.Environ())
	if err != nil {
		return err
	}
	text, err := localspark.FairScheduler(localPools(opts.Pools))
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
