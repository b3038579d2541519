package e2e

import (
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
)

// TestTemporaryViews: a session's temporary views are in its own catalogs, before tables of the same name, and in nobody else's.
func TestTemporaryViews(t *testing.T) {
	p := start(t, "LIBRA_SPARK_URL="+testenv.SparkURL(t), "LIBRA_SPARK_DATA="+t.TempDir(), "LIBRA_SESSION_MODE=isolated")
	a, b := connect(t, p, "ana"), connect(t, p, "bob")
	outside := newOutside(t)
	does(t, b, "CREATE TABLE IF NOT EXISTS e2e_temporary (plain INT) USING parquet")
	t.Cleanup(func() { outside("DROP TABLE IF EXISTS e2e_temporary") })
	const columns = `SELECT string_agg(a.attname || ' ' || format_type(atttypid, atttypmod), ', ' ORDER BY attnum)
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relname = $1 AND pg_table_is_visible(c.oid) AND attnum > 0`
	does(t, a, "CREATE TEMPORARY VIEW e2e_temporary AS SELECT id AS n, cast('x' AS string) AS v, array(1.5) AS `A b` FROM range(3)")
	does(t, a, "CREATE TEMPORARY VIEW e2e_other AS SELECT 1 AS a")
	does(t, b, "CREATE TEMPORARY VIEW e2e_other AS SELECT 'x' AS b")
	does(t, a, "CREATE OR REPLACE TEMPORARY VIEW e2e_other AS SELECT 2.5 AS c")
	for _, c := range []struct{ ana, bob, name string }{
		{"n bigint, v text, A b numeric(2,1)[]", "plain integer", "e2e_temporary"},
		{"c numeric(2,1)", "b text", "e2e_other"},
	} {
		if got := value(t, a, columns, c.name); got != c.ana {
			t.Errorf("ana's %s: %q", c.name, got)
		}
		if got := value(t, b, columns, c.name); got != c.bob {
			t.Errorf("bob's %s: %q", c.name, got)
		}
	}
	if got := value(t, a, "SELECT pg_get_viewdef('e2e_other'::regclass, true)"); !strings.HasPrefix(strings.ToUpper(got), "SELECT 2.5BD AS") {
		t.Error(got)
	}
	if got := value(t, a, "SELECT string_agg(table_name || ' ' || table_type, ', ' ORDER BY table_name) FROM information_schema.tables WHERE table_schema LIKE 'pg_temp%'"); got != "e2e_other LOCAL TEMPORARY, e2e_temporary LOCAL TEMPORARY" {
		t.Error(got)
	}
	if got := value(t, b, "SELECT count(*)::text FROM information_schema.columns WHERE column_name IN ('c', 'A b')"); got != "0" {
		t.Error("bob sees ana's columns")
	}
	does(t, a, "DROP VIEW e2e_other")
	if got := value(t, a, columns, "e2e_other"); got != "" {
		t.Errorf("dropped: %q", got)
	}
	if got := value(t, b, columns, "e2e_other"); got != "b text" {
		t.Errorf("bob's: %q", got)
	}
	does(t, a, "DISCARD TEMP")
	if got := value(t, a, columns, "e2e_temporary"); got != "plain integer" {
		t.Errorf("discarded: %q", got)
	}
	out := psql(t, p, "CREATE TEMP VIEW e2e_third AS SELECT 1 AS x;\n\\dv\n\\d e2e_third\n\\d e2e_temporary\n")
	if !strings.Contains(out, "|e2e_third|view|ana") || !strings.Contains(out, "x|integer|||") || !strings.Contains(out, "plain|integer|||") {
		t.Error(out)
	}
	eventually(t, "the views of a session that has ended are gone", 30*time.Second, func() bool {
		return value(t, b, "SELECT string_agg(relname, ' ') FROM pg_class WHERE relname = 'e2e_third'") == ""
	})
}
