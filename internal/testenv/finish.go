package testenv

import (
	"context"
	"fmt"
	"os"
	"sync"
)

var (
	stopsMu sync.Mutex
	stops   []func(context.Context) error
)

func started(stop func(context.Context) error) {
	stopsMu.Lock()
	defer stopsMu.Unlock()
	stops = append(stops, stop)
}

// Finish stops what was started for this process and gives TestMain its exit code: os.Exit(testenv.Finish(m.Run())).
// Without it everything ends with the process all the same, but its folders stay until the next run.
func Finish(code int) int {
	stopsMu.Lock()
	defer stopsMu.Unlock()
	for _, stop := range stops {
		if err := stop(context.Background()); err != nil {
			fmt.Fprintln(os.Stderr, "testenv:", err)
			code = max(code, 1)
		}
	}
	stops = nil
	return code
}
