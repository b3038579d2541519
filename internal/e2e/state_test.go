package e2e

import (
	"fmt"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
)

// TestOwnTables: libra's own state is in tables, as SHOW tells it, joinable, and of others' only for administrators.
func TestOwnTables(t *testing.T) {
	users := write(t, t.TempDir(), "users", "ana:"+verifier(t, "a")+"\nnobody_yet:"+verifier(t, "b")+"\n")
	hba := write(t, t.TempDir(), "hba", "host all all all trust\n")
	p := start(t, "LIBRA_SPARK_URL="+testenv.SparkURL(t), "LIBRA_SPARK_DATA="+t.TempDir(), "LIBRA_OPS_ADMINS=root", "LIBRA_SESSION_MAX_RUNNING=1",
		"LIBRA_AUTH_HBA="+hba, "LIBRA_AUTH_USERS="+users)
	ana, bob, root := connect(t, p, "ana"), connect(t, p, "bob"), connect(t, p, "root")
	for _, table := range []string{"pools", "sessions", "connections", "queries", "queue", "backends", "routes", "progress", "config"} {
		shown, err := ana.PgConn().Exec(t.Context(), "SHOW "+table).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		read, err := ana.PgConn().Exec(t.Context(), "SELECT * FROM libra."+table).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, f := range shown[0].FieldDescriptions {
			if i >= len(read[0].FieldDescriptions) || read[0].FieldDescriptions[i].Name != f.Name || read[0].FieldDescriptions[i].DataTypeOID != f.DataTypeOID {
				t.Errorf("libra.%s differs from SHOW in column %s", table, f.Name)
			}
		}
		if table == "pools" && fmt.Sprint(shown[0].Rows) != fmt.Sprint(read[0].Rows) {
			t.Errorf("%s is not %s", read[0].Rows, shown[0].Rows)
		}
	}
	done := make(chan error, 2)
	slow := func(user string) {
		conn := connect(t, p, user, "application_name=slow")
		_, err := conn.PgConn().Exec(t.Context(), "SELECT count(*) FROM range(300000000000) WHERE id % 7 = 9").ReadAll()
		done <- err
	}
	const all = "SELECT string_agg(q.user_name || ' ' || q.state || ' ' || (a.wait_event IS NOT DISTINCT FROM 'Queue')::text || ' ' || coalesce(w.place::text, '-'), ', ' ORDER BY q.arrived_at) FROM " +
		"libra.queries q JOIN pg_stat_activity a USING (pid) LEFT JOIN libra.queue w ON w.name = q.name WHERE q.application_name = 'slow'"
	go slow("ana")
	eventually(t, "ana's statement runs", time.Minute, func() bool { return value(t, ana, all) == "ana running false -" })
	go slow("bob")
	eventually(t, "bob's statement waits", time.Minute, func() bool { return value(t, root, all) == "ana running false -, bob queued true 1" })
	eventually(t, "progress is told", time.Minute, func() bool {
		return value(t, root, "SELECT (stages > 0 AND tasks > 0 AND ran > 0)::text FROM libra.progress WHERE user_name = 'ana'") == "true"
	})
	if got := value(t, bob, all); got != "bob queued true 1" {
		t.Errorf("bob sees %q", got)
	}
	if got := value(t, root, "SELECT string_agg(usename || ' ' || (query LIKE '%range%')::text, ', ' ORDER BY usename) FROM pg_stat_activity WHERE application_name = 'slow'"); got != "ana true, bob true" {
		t.Errorf("an administrator sees %q", got)
	}
	if got := value(t, ana, "SELECT string_agg(rolname, ' ' ORDER BY rolname) FROM pg_roles WHERE rolname IN ('ana', 'nobody_yet')"); got != "ana nobody_yet" {
		t.Errorf("roles: %q", got)
	}
	for range 2 {
		pids := value(t, root, "SELECT min(pid)::text FROM libra.queries WHERE application_name = 'slow' AND state = 'running'")
		does(t, root, "SELECT pg_cancel_backend("+pids+")")
		if err := <-done; err == nil {
			t.Error("a statement was not cancelled")
		}
		eventually(t, "the next runs", time.Minute, func() bool {
			return value(t, root, "SELECT count(*)::text FROM libra.queries WHERE application_name = 'slow' AND state = 'queued'") == "0"
		})
	}
}
