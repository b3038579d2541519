package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
)

// stage is what Spark's REST says of a stage (Spark manual, "Monitoring and Instrumentation", /stages).
type stage struct {
	StageID     int    `json:"stageId"`
	Status      string `json:"status"`
	Pool        string `json:"schedulingPool"`
	Description string `json:"description"`
	ActiveTasks int    `json:"numActiveTasks"`
}

// sparkStages asks Spark's UI for all stages.
func sparkStages(t testing.TB) []stage {
	t.Helper()
	base := testenv.SparkUI(t) + "/api/v1/applications"
	var apps []struct{ ID string }
	getJSON(t, base, &apps)
	if len(apps) != 1 {
		t.Fatalf("%d applications at %s", len(apps), base)
	}
	var stages []stage
	getJSON(t, base+"/"+apps[0].ID+"/stages", &stages)
	return stages
}

func getJSON(t testing.TB, url string, into any) {
	t.Helper()
	res, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", url, res.Status)
	}
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		t.Fatalf("%s: %v", url, err)
	}
}

// eventually waits until ok.
func eventually(t testing.TB, what string, limit time.Duration, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}

// TestPoolsOfConcurrentConnections runs an aggregation over a join in each pool at the same time, all on one shared
// session, and asks Spark which pools their stages ran in. The stages are known by their number of partitions,
// which differs from pool to pool.
func TestPoolsOfConcurrentConnections(t *testing.T) {
	p := libra(t)
	before := map[int]bool{}
	for _, s := range sparkStages(t) {
		before[s.StageID] = true
	}
	pools := []string{"default", "high-priority", "low-priority", "interactive"}
	var wg sync.WaitGroup
	for i, pool := range pools {
		conn := connect(t, p, "ana")
		if _, err := conn.Exec(t.Context(), fmt.Sprintf("SET libra.pool = '%s'", pool)); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for round := range 3 {
				sql := fmt.Sprintf(`select count(*) from range(0, 200000, 1, %d) a join range(0, 200000, 1, %d) b on a.id = b.id group by a.id %% 7`, 10+i, 10+i)
				if _, err := conn.Exec(context.Background(), sql); err != nil {
					t.Errorf("%s, round %d: %v", pool, round, err)
				}
			}
		})
	}
	wg.Wait()
	eventually(t, "stages of every pool", 20*time.Second, func() bool {
		seen := map[string]int{}
		for _, s := range sparkStages(t) {
			if !before[s.StageID] {
				seen[s.Pool]++
			}
		}
		for _, pool := range pools {
			if seen[pool] < 6 {
				return false
			}
		}
		return len(seen) == len(pools)
	})
}

func TestUnknownPoolListsThePools(t *testing.T) {
	got := psql(t, libra(t), "set libra.pool = 'nonsense';\nshow libra.pool;\nset libra.pool = 'interactive';\nshow libra.pool;\nbegin;\nset local libra.pool = 'low-priority';\nshow libra.pool;\ncommit;\nshow libra.pool;\nreset libra.pool;\nshow libra.pool;")
	for _, want := range []string{"high-priority", "low-priority", "interactive"} {
		if !strings.Contains(strings.SplitN(got, "default\n", 2)[0], want) {
			t.Errorf("the error does not name %s:\n%s", want, got)
		}
	}
	if !strings.HasSuffix(got, "default\ninteractive\nlow-priority\ninteractive\ndefault\n") {
		t.Error(got)
	}
}

func TestPoolFromStartupOptions(t *testing.T) {
	conn := connect(t, libra(t), "ana", "options=-c%20libra.pool%3Dinteractive")
	var pool string
	if err := conn.QueryRow(t.Context(), "show libra.pool").Scan(&pool); err != nil || pool != "interactive" {
		t.Fatal(pool, err)
	}
}

// TestSettingsDontLeak shows that TimeZone and current schema of one connection on the shared session are not the
// other's, although their statements run at the same time.
func TestSettingsDontLeak(t *testing.T) {
	p := libra(t)
	var wg sync.WaitGroup
	for _, zone := range []string{"Asia/Tokyo", "America/New_York", "UTC"} {
		conn := connect(t, p, "ana")
		if _, err := conn.Exec(t.Context(), "SET TimeZone = '"+zone+"'"); err != nil {
			t.Fatal(err)
		}
		wg.Go(func() {
			for range 5 {
				var got string
				err := conn.QueryRow(context.Background(), "select current_timezone() from range(1)").Scan(&got)
				if err != nil || got != zone {
					t.Errorf("%s: %q, %v", zone, got, err)
				}
			}
		})
	}
	wg.Wait()
}
