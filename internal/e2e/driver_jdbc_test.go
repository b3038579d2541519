package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// jdbcProgram is pgjdbc; java compiles the program as it starts it.
func jdbcProgram(t *testing.T, at place) string {
	java := "java"
	if home := os.Getenv("JAVA_HOME"); home != "" {
		java = filepath.Join(home, "bin/java")
	}
	return run(t, at, java, "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", fetched(t, "pgjdbc/postgresql.jar"),
		filepath.Join("testdata/drivers", "PgJdbc.java"))
}
