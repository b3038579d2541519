package pgwire

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// psql runs commands through the real psql and gives what it prints, errors included.
func psql(t *testing.T, s *Server, env []string, commands ...string) string {
	t.Helper()
	host, port, _ := net.SplitHostPort(address(s))
	args := []string{"-X", "-A", "-h", host, "-p", port, "-U", "ana", "-v", "VERBOSITY=verbose"}
	for _, c := range commands {
		args = append(args, "-c", c)
	}
	cmd := exec.Command("psql", args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		if _, ok := err.(*exec.ExitError); !ok {
			t.Fatal(err)
		}
	}
	return string(out)
}

func TestPsql(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	for _, c := range []struct {
		name     string
		env      []string
		commands []string
		want     string
	}{
		{"one", nil, []string{"select 1"}, "?column?\n1\n(1 row)\n"},
		{"rows", nil, []string{"select generate_series(1, 3)"}, "generate_series\n1\n2\n3\n(3 rows)\n"},
		{"several", nil, []string{"select 1; select 2"}, "?column?\n1\n(1 row)\n?column?\n2\n(1 row)\n"},
		{"error", nil, []string{"  selec"}, "ERROR:  42601: syntax error at or near \"selec\"\nLINE 1:   selec\n          ^\n"},
		{"warning", nil, []string{"commit"}, "WARNING:  25P01: there is no transaction in progress\nCOMMIT\n"},
		{"options", []string{"PGOPTIONS=-c libra.pool=interactive"}, []string{"show libra.pool"}, "libra.pool\ninteractive\n(1 row)\n"},
		{"database", nil, []string{"select current_database()"}, "current_database\nana\n(1 row)\n"},
		{"insert", nil, []string{"insert into t values (1), (2)"}, "INSERT 0 2\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := psql(t, s, c.env, c.commands...); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
	if v := psql(t, s, nil, "select version()"); !strings.Contains(v, "PostgreSQL 18.") {
		t.Errorf("version: %s", v)
	}
}
