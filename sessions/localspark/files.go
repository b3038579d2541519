package localspark

import (
	"fmt"
	"os"
)

// prepare writes the slot's files for a start and empties what an earlier Spark left behind.
func (s *slot) prepare(o Options, port, uiPort int) error {
	pools, err := FairScheduler(o.Pools)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(s.path("tmp")); err != nil {
		return fmt.Errorf("localspark: emptying the temporary folder: %w", err)
	}
	for _, dir := range []string{"tmp", "logs", "warehouse"} {
		if err := os.MkdirAll(s.path(dir), 0o700); err != nil {
			return fmt.Errorf("localspark: data directory: %w", err)
		}
	}
	for name, text := range map[string][]byte{
		"spark.conf":        properties(s.settings(o, port, uiPort)),
		"fairscheduler.xml": pools,
		"log4j2.properties": log4jProperties(s.logFile()),
	} {
		if err := os.WriteFile(s.path(name), text, 0o600); err != nil {
			return fmt.Errorf("localspark: data directory: %w", err)
		}
	}
	return nil
}

func (s *slot) logFile() string { return s.path("logs", "spark.log") }

// empty removes everything but the locks, and the logs, which tell of what is gone.
func (s *slot) empty() {
	names, _ := os.ReadDir(s.dir) // what can't be read is nothing of ours
	for _, n := range names {
		if n.Name() != "lock" && n.Name() != "spark.lock" && n.Name() != "logs" {
			_ = os.RemoveAll(s.path(n.Name()))
		}
	}
}

// sweep removes what only a running Spark needs; the secrets that spark.conf may hold go with it.
func (s *slot) sweep() {
	_ = os.RemoveAll(s.path("tmp")) // the next start empties it again, and reports
	_ = os.Remove(s.path("spark.conf"))
}
