package e2e

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
)

// place is a server and how to get in, as libpq's environment variables have it.
type place map[string]string

func (p place) env() []string {
	env := slices.DeleteFunc(os.Environ(), func(s string) bool { return strings.HasPrefix(s, "PG") })
	env = append(env, "LC_ALL=C.UTF-8", "TZ=UTC", "PYTHONIOENCODING=utf-8")
	for name, value := range p {
		env = append(env, name+"="+value)
	}
	return env
}

// with is the same place with one variable changed.
func (p place) with(name, value string) place {
	changed := place{name: value}
	for n, v := range p {
		if n != name {
			changed[n] = v
		}
	}
	return changed
}

// drivers are the two servers that each driver's program talks to: the program's output must be the same.
type drivers struct{ postgres, libra place }

// driverTests has one entry a driver. A program is run against PostgreSQL, with trust, and against libra, with
// SCRAM over verified TLS, and then with a wrong password, where all it prints must be 28P01.
var driverTests = []struct {
	name    string
	program func(t *testing.T, at place) string // what it prints
}{
	{"asyncpg", pythonProgram("asyncpg_driver.py")},
	{"libpq", libpqProgram},
	{"node-postgres", nodeProgram},
	{"pg8000", pythonProgram("pg8000_driver.py")},
	{"pgjdbc", jdbcProgram},
	{"pgx", pgxProgram},
	{"lib-pq", pqProgram},
	{"psqlodbc", odbcProgram},
	{"psycopg2", pythonProgram("psycopg2_driver.py")},
	{"psycopg3", pythonProgram("psycopg3_driver.py")},
}

// TestDrivers runs real drivers' own ways on real Spark and on PostgreSQL, and compares what they see.
func TestDrivers(t *testing.T) {
	d := &drivers{postgres: postgresForDrivers(t), libra: libraForDrivers(t)}
	for _, driver := range driverTests {
		t.Run(driver.name, func(t *testing.T) {
			t.Parallel()
			want, got := driver.program(t, d.postgres), driver.program(t, d.libra)
			if !strings.HasSuffix(want, "done\n") {
				t.Fatalf("on PostgreSQL:\n%s", want)
			}
			if got != want {
				t.Error(difference(want, got))
			}
			if got := driver.program(t, d.libra.with("PGPASSWORD", "wrong")); got != "28P01\n" {
				t.Errorf("with a wrong password: %s", got)
			}
		})
	}
}

// difference shows the first line that two outputs don't share, and what libra's has from there.
func difference(want, got string) string {
	w, g := strings.SplitAfter(want, "\n"), strings.SplitAfter(got, "\n")
	at := 0
	for at < min(len(w), len(g)) && w[at] == g[at] {
		at++
	}
	return fmt.Sprintf("line %d\nPostgreSQL:\n%slibra:\n%s", at+1, w[min(at, len(w)-1)], strings.Join(g[at:], ""))
}

// sameInPostgres makes PostgreSQL understand the few of Spark's words that the programs use.
const sameInPostgres = `
create domain string as text;
create domain double as float8;
create function range(n bigint) returns table(id bigint) language sql stable as 'select generate_series(0, n - 1)';
create function range(m bigint, n bigint) returns table(id bigint) language sql stable as 'select generate_series(m, n - 1)';
`

func postgresForDrivers(t *testing.T) place {
	const name = "libra_drivers"
	address := testenv.Postgres(t)
	admin, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = admin.Close(context.Background()) }()
	for _, sql := range []string{"drop database if exists " + name + " with (force)", "create database " + name} {
		if _, err := admin.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	conn, err := pgx.Connect(t.Context(), u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(context.Background()) }()
	if _, err := conn.Exec(t.Context(), sameInPostgres); err != nil {
		t.Fatal(err)
	}
	return place{"PGHOST": u.Hostname(), "PGPORT": u.Port(), "PGUSER": u.User.Username(), "PGPASSWORD": "", "PGDATABASE": name, "PGSSLMODE": "disable"}
}

// libraForDrivers takes nobody without TLS and SCRAM.
func libraForDrivers(t *testing.T) place {
	dir := t.TempDir()
	cert, key := certificate(t, dir)
	users := write(t, dir, "users", "ana:"+verifier(t, "se cret")+"\n")
	hba := write(t, dir, "hba", "hostssl all all all scram-sha-256\nhost all all all reject\n")
	p := startOverSharedSpark(t, "LIBRA_TLS_CERT="+cert, "LIBRA_TLS_KEY="+key, "LIBRA_AUTH_HBA="+hba, "LIBRA_AUTH_USERS="+users)
	host, port, _ := strings.Cut(p.address, ":")
	return place{"PGHOST": host, "PGPORT": port, "PGUSER": "ana", "PGPASSWORD": "se cret", "PGDATABASE": "libra_drivers",
		"PGSSLMODE": "verify-full", "PGSSLROOTCERT": cert}
}

// run runs a driver's program and gives all it prints.
func run(t *testing.T, at place, name string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = at.env()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		return fmt.Sprintf("%s%v\n", out.String(), err)
	}
	return out.String()
}

func pythonProgram(script string) func(*testing.T, place) string {
	return func(t *testing.T, at place) string {
		return run(t, at, python(t), filepath.Join("testdata/drivers", script))
	}
}

// fetched is a path below what make deps has fetched.
func fetched(t *testing.T, path string) string {
	t.Helper()
	root, err := root()
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(root, ".deps", path)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("a driver is missing, run \"make deps\": %v", err)
	}
	return path
}
