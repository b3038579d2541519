package sessions

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// TestMembersAreToldApartByTheirSettings shows that connections with the same settings share a Spark session, and
// others have one of their own.
func TestMembersAreToldApartByTheirSettings(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	for i, settings := range [][]string{nil, nil, {"libra.pool", "interactive"}, {"TimeZone", "Asia/Tokyo"}, {"libra.pool", "interactive"}} {
		r.must(t, r.open(t, "ana", settings...), fmt.Sprintf("select %d from t", i))
	}
	in := func(i int) string { return r.ran(fmt.Sprintf("select %d from t", i))[0] }
	if in(0) != in(1) || in(2) != in(4) || in(0) == in(2) || in(2) == in(3) || in(0) == in(3) {
		t.Error(in(0), in(1), in(2), in(3), in(4))
	}
}

// TestAChangeReachesEveryMember: the other member is replaced by a clone of the one that has the view, with the
// variables made again, which clones lack.
func TestAChangeReachesEveryMember(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	a, b := r.open(t, "ana"), r.open(t, "bob", "libra.pool", "interactive")
	r.must(t, b, "select 0 from t")
	r.must(t, a, "declare variable x int default 1")
	r.must(t, a, "create temporary view v as select 1")
	r.must(t, b, "select 1 from v")
	in := r.ran("select 1 from v")[0]
	if !slices.Contains(r.fake.Log().Cloned, in) {
		t.Error("the other connection's session is no clone")
	}
	if got := r.ran("declare variable x int default 1"); len(got) != 2 || got[1] != in {
		t.Errorf("the variable was declared in %v", got)
	}
	if got := r.ran("create temporary view v as select 1"); len(got) != 1 {
		t.Errorf("the view was made in %v", got)
	}
}

// TestWithoutCloneTheJournalIsReplayed is a Spark before 4.1.
func TestWithoutCloneTheJournalIsReplayed(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{NoClone: true})
	a, b := r.open(t, "ana"), r.open(t, "bob", "libra.pool", "interactive")
	r.must(t, a, "create temporary view v as select 1")
	r.must(t, a, "set spark.sql.shuffle.partitions = 7")
	r.must(t, b, "select 1 from v")
	in := r.ran("select 1 from v")[0]
	if got := r.ran("create temporary view v as select 1"); len(got) != 2 || got[1] != in {
		t.Errorf("the view was made in %v, the query ran in %s", got, in)
	}
	if v, err := b.Conf(t.Context(), "spark.sql.shuffle.partitions"); err != nil || v != "7" {
		t.Error(v, err)
	}
}

// TestALostSessionIsRebuilt is a Spark that was started again: a query runs a second time, on a new session made
// from the journal; a command does not.
func TestALostSessionIsRebuilt(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	a := r.open(t, "ana")
	r.must(t, a, "create temporary view v as select 1")
	r.fake.ForgetSessions()
	r.must(t, a, "select 1 from v")
	views := r.ran("create temporary view v as select 1")
	if len(views) != 2 || r.ran("select 1 from v")[0] != views[1] {
		t.Error(views, r.ran("select 1 from v"))
	}
	r.fake.ForgetSessions()
	if err := a.exec(t.Context(), "insert into t values (1)"); code(err) != "58000" {
		t.Error(err)
	}
	r.must(t, a, "insert into t values (1)")
}

// TestASessionThatSleptIsAskedFirst: a command on a session that Spark may have ended meanwhile runs on a new one.
func TestASessionThatSleptIsAskedFirst(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	a := r.open(t, "ana")
	r.must(t, a, "create temporary view v as select 1")
	r.fake.ForgetSessions()
	a.family.mu.Lock()
	for _, m := range a.family.members {
		m.idle = m.idle.Add(-time.Hour)
	}
	a.family.mu.Unlock()
	r.must(t, a, "insert into t select * from v")
	if got := r.ran("insert into t select * from " + inserted); len(got) != 1 {
		t.Error(got)
	}
}

// TestNoSparkSessionIsLeft runs changes and queries of many connections at the same time; in the end every
// session that was ever made is released.
func TestNoSparkSessionIsLeft(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	pools := []string{"default", "interactive", "low-priority"}
	var wg sync.WaitGroup
	for i := range 24 {
		c := r.open(t, "ana", "libra.pool", pools[i%len(pools)])
		wg.Go(func() {
			defer c.Close()
			for n := range 10 {
				sql := "select 1 from v"
				if (i+n)%5 == 0 {
					sql = fmt.Sprintf("create or replace temporary view v as select %d", n)
				}
				if err := c.exec(t.Context(), sql); err != nil {
					t.Errorf("%s: %v", sql, err)
				}
			}
		})
	}
	wg.Wait()
	if n := r.Running(); n != 0 {
		t.Errorf("%d leases are left", n)
	}
	r.Manager.Close(t.Context())
	r.Manager.stop, r.Manager.families = make(chan struct{}), map[string]*family{} // for the rig's own Close
	closed := r.fake.Log().Closed
	for _, s := range r.sparkSessions() {
		if !slices.Contains(closed, s) {
			t.Errorf("session %s was not released", s)
		}
	}
}

// TestTablesChangedByOneMemberAreReadAnewByOthers: a Spark session remembers the files of tables that it has read.
func TestTablesChangedByOneMemberAreReadAnewByOthers(t *testing.T) {
	r := newRig(t, Options{}, shared, fakeconnect.Options{})
	a, b, c := r.open(t, "ana"), r.open(t, "bob", "libra.pool", "interactive"), r.open(t, "cid", "TimeZone", "Asia/Tokyo")
	r.must(t, a, "create temporary view v as select 1")
	r.must(t, b, "select 1 from t")
	r.must(t, c, "insert into t values (1)")
	r.must(t, b, "select 2 from t")
	r.must(t, a, "select 3 from t")
	r.must(t, c, "select 4 from t")
	if r.ran("select 1 from t")[0] == r.ran("select 2 from t")[0] {
		t.Error("a reader kept its session")
	}
	if first := r.ran("create temporary view v as select 1"); len(first) != 1 || first[0] == r.ran("select 3 from t")[0] {
		t.Error("the newest member was used again, or the view was lost", first)
	}
	if r.ran("insert into t values (1)")[0] != r.ran("select 4 from t")[0] {
		t.Error("the writer's own session was replaced")
	}
	for _, n := range []int{2, 3, 4} {
		in := r.ran(fmt.Sprintf("select %d from t", n))[0]
		if n != 4 && !slices.Contains(r.fake.Log().Cloned, in) {
			t.Errorf("select %d ran in a session without the view", n)
		}
	}
}
