package testenv

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// The variables by which the runner tells tests what runs where. Set by hand they point tests at servers of one's own.
const (
	SparkURLVariable    = "LIBRA_TEST_SPARK_URL"
	SparkUIVariable     = "LIBRA_TEST_SPARK_UI"
	PostgresURLVariable = "LIBRA_TEST_POSTGRES_URL"
)

var (
	sparkOnce = sync.OnceValues(func() (*SparkServer, error) {
		s, err := StartSpark(context.Background(), QuickStart)
		if err == nil {
			started(s.Stop)
		}
		return s, err
	})
	postgresOnce = sync.OnceValues(func() (*PostgresServer, error) {
		p, err := StartPostgres(context.Background())
		if err == nil {
			started(p.Stop)
		}
		return p, err
	})
)

// SparkURL is the sc:// address of a real Spark Connect server, with its token.
func SparkURL(t testing.TB) string {
	t.Helper()
	if url := os.Getenv(SparkURLVariable); url != "" {
		return url
	}
	return ownSpark(t).URL
}

// SparkUI is the base URL of that Spark's web pages and REST (…/api/v1/applications), without a slash at the end.
func SparkUI(t testing.TB) string {
	t.Helper()
	if url := os.Getenv(SparkUIVariable); url != "" {
		return url
	}
	if os.Getenv(SparkURLVariable) != "" {
		t.Fatalf("%s is set, so set %s to the same Spark's UI too (http://host:port)", SparkURLVariable, SparkUIVariable)
	}
	return ownSpark(t).UI
}

func ownSpark(t testing.TB) *SparkServer {
	t.Helper()
	s, err := sparkOnce()
	if err != nil {
		t.Fatalf("no Spark for the tests: %v", err)
	}
	return s
}

// Postgres is the postgres:// URL of a real PostgreSQL 18, its superuser and its database "postgres".
func Postgres(t testing.TB) string {
	t.Helper()
	if url := os.Getenv(PostgresURLVariable); url != "" {
		return url
	}
	p, err := postgresOnce()
	if err != nil {
		t.Fatalf("no PostgreSQL for the tests: %v", err)
	}
	return p.URL
}

// Python is a Python that has the tests' packages (psycopg).
func Python(t testing.TB) string {
	t.Helper()
	python, err := deps("venv", "bin", "python")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "-c", "import psycopg").CombinedOutput(); err != nil {
		t.Fatalf("no Python with psycopg for the tests: run \"make deps\" (%v)\n%s", err, out)
	}
	return python
}
