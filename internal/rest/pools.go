package rest

import (
	"net/http"
	"strings"
	"time"

	"github.com/whereq/libra/router"
)

func (a *API) listPools(*http.Request) (any, error) {
	list := Pools{Pools: []Pool{}}
	for _, p := range a.options.Admission.Pools() {
		list.Pools = append(list.Pools, shownPool(p))
	}
	return list, nil
}

func shownPool(p router.PoolState) Pool {
	return Pool{Name: p.Name, Weight: p.Weight, MinShare: p.MinShare, Mode: p.Mode, MaxRunning: p.MaxRunning, MaxRunningPerUser: p.MaxRunningPerUser,
		MaxQueued: p.MaxQueued, QueueTimeout: p.QueueTimeout.String(), MaxResultRows: p.MaxResultRows, MaxResultBytes: p.MaxResultBytes,
		StatementTimeout: p.StatementTimeout.String(), Running: p.Running, Queued: p.Queued}
}

// putPool changes a pool at once, or makes one. What only Spark's start can change is said.
func (a *API) putPool(r *http.Request) (any, error) {
	var req PoolRequest
	if err := read(r, &req); err != nil {
		return nil, err
	}
	pool, known := a.pool(r.PathValue("name"))
	if !known {
		pool = router.PoolState{Pool: router.Pool{Name: r.PathValue("name"), Weight: 1, Mode: "FAIR", Limits: router.Limits{MaxQueued: 1000, QueueTimeout: 5 * time.Minute}}}
	}
	changed := pool.Pool
	if err := req.apply(&changed); err != nil {
		return nil, err
	}
	a.options.Admission.Put(changed)
	now, _ := a.pool(changed.Name) // it is there now
	answer := shownPool(now)
	answer.Notes = notes(pool.Pool, changed, known)
	return answer, nil
}

func (a *API) pool(name string) (router.PoolState, bool) {
	for _, p := range a.options.Admission.Pools() {
		if strings.EqualFold(p.Name, name) {
			return p, true
		}
	}
	return router.PoolState{}, false
}

const (
	maxNumber = 1_000_000
	maxResult = 1_000_000_000_000_000
)

func (req PoolRequest) apply(p *router.Pool) error {
	if strings.TrimSpace(p.Name) == "" || len(p.Name) > 63 {
		return failure{http.StatusBadRequest, "a pool's name has 1 to 63 bytes"}
	}
	for _, f := range []struct {
		name  string
		from  *int
		to    *int
		least int
		most  int
	}{
		{"weight", req.Weight, &p.Weight, 1, maxNumber}, {"min_share", req.MinShare, &p.MinShare, 0, maxNumber},
		{"max_running", req.MaxRunning, &p.MaxRunning, 0, maxNumber}, {"max_running_per_user", req.MaxRunningPerUser, &p.MaxRunningPerUser, 0, maxNumber},
		{"max_queued", req.MaxQueued, &p.MaxQueued, 0, maxNumber}, {"max_result_rows", req.MaxResultRows, &p.MaxResultRows, 0, maxResult},
		{"max_result_bytes", req.MaxResultBytes, &p.MaxResultBytes, 0, maxResult},
	} {
		if f.from == nil {
			continue
		}
		if *f.from < f.least || *f.from > f.most {
			return failure{http.StatusBadRequest, f.name + " is out of range"}
		}
		*f.to = *f.from
	}
	if req.Mode != nil {
		if p.Mode = strings.ToUpper(*req.Mode); p.Mode != "FAIR" && p.Mode != "FIFO" {
			return failure{http.StatusBadRequest, `mode must be "FAIR" or "FIFO"`}
		}
	}
	for _, f := range []struct {
		name string
		from *string
		to   *time.Duration
	}{{"queue_timeout", req.QueueTimeout, &p.QueueTimeout}, {"statement_timeout", req.StatementTimeout, &p.StatementTimeout}} {
		if f.from == nil {
			continue
		}
		d, err := time.ParseDuration(*f.from)
		if err != nil || d < 0 {
			return failure{http.StatusBadRequest, f.name + ` must be a text such as "90s"`}
		}
		*f.to = d
	}
	return nil
}

// notes say what Spark has not learnt.
func notes(before, now router.Pool, known bool) []string {
	var list []string
	if !known {
		list = append(list, "Spark makes the pool when it is first used, with weight 1, minimum share 0 and FIFO, until it starts again with the pool in its configuration.")
	} else if before.Weight != now.Weight || before.MinShare != now.MinShare || before.Mode != now.Mode {
		list = append(list, "weight, min_share and mode have changed for libra's queue only: Spark reads them when it starts.")
	}
	return append(list, "The configuration file is as it was: libra's next start has its values again.")
}
