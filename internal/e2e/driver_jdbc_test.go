package e2e

import (
	"os"
	"path/filepath"
	"testing"
)

// jdbcProgram is pgjdbc.
func jdbcProgram(t *testing.T, at place) string {
	return javaProgram(t, at, filepath.Join("testdata/drivers", "PgJdbc.java"))
}

// javaProgram is a program on pgjdbc; java compiles it as it starts it.
func javaProgram(t *testing.T, at place, source string) string {
	t.Helper()
	java := "java"
	if home := os.Getenv("JAVA_HOME"); home != "" {
		java = filepath.Join(home, "bin/java")
	}
	return run(t, at, java, "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8", "-cp", fetched(t, "pgjdbc/postgresql.jar"),
		source)
}
