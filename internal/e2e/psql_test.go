package e2e

import (
	"strings"
	"testing"
)

func TestPsqlCounts(t *testing.T) {
	if got := psql(t, libra(t), "", "-c", "select count(*) from range(100000000)"); got != "100000000\n" {
		t.Fatalf("count: %q", got)
	}
}

// TestPsqlErrors checks SQLSTATE, message and the position that psql points at.
func TestPsqlErrors(t *testing.T) {
	for _, c := range []struct{ sql, state, marker string }{
		{"select 1/0 from range(1);", "22012", ""},
		{"select * from no_such_table;", "42P01", "              ^"},
		{"select no_such_column from range(1);", "42703", "       ^"},
		{"selec 1;", "42601", "^"},
		{"select no_such_function(1) from range(1);", "42883", "       ^"},
		{"select cast('x' as int) from range(1);", "22P02", "            ^"},
		{"select cast(id as tinyint) from range(1000, 1001);", "22003", ""},
		{"create schema default;", "42P06", ""},
	} {
		got := psql(t, libra(t), "\\set VERBOSITY verbose\n"+c.sql)
		if !strings.Contains(got, "ERROR:  "+c.state+":") {
			t.Errorf("%s: no SQLSTATE %s in\n%s", c.sql, c.state, got)
		}
		if c.marker != "" && !strings.Contains(got, "LINE 1: "+c.sql+"\n        "+c.marker) {
			t.Errorf("%s: no position in\n%s", c.sql, got)
		}
		for _, leak := range []string{"org.apache.spark", "java.lang", ".scala:", "\tat "} {
			if strings.Contains(got, leak) {
				t.Errorf("%s: %q reached the client:\n%s", c.sql, leak, got)
			}
		}
	}
}

// TestPsqlGoesOn shows that an error costs nothing but its own statement.
func TestPsqlGoesOn(t *testing.T) {
	got := psql(t, libra(t), "select 1/0 from range(1);\nselect 'on' from range(1);\nbegin;\nselect 1/0 from range(1);\nselect 2;\nrollback;\nselect 3;\n")
	if !strings.Contains(got, "\non\n") || !strings.Contains(got, "current transaction is aborted") || !strings.HasSuffix(got, "\n3\n") {
		t.Fatal(got)
	}
}
