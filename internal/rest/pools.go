package rest

import (
	"net/http"
	"strconv"
	"strings"

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
		made, err := router.NewPool(r.PathValue("name"))
		if err != nil {
			return nil, err
		}
		pool.Pool = made
	}
	changed := pool.Pool
	if err := req.apply(&changed); err != nil {
		return nil, err
	}
	a.options.Admission.Put(changed)
	now, _ := a.pool(changed.Name) // it is there now
	answer := shownPool(now)
	answer.Notes = router.Notes(pool.Pool, changed, known)
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

func (req PoolRequest) apply(p *router.Pool) error {
	for key, n := range map[string]*int{"weight": req.Weight, "min_share": req.MinShare, "max_running": req.MaxRunning, "max_running_per_user": req.MaxRunningPerUser,
		"max_queued": req.MaxQueued, "max_result_rows": req.MaxResultRows, "max_result_bytes": req.MaxResultBytes} {
		if n == nil {
			continue
		}
		if err := p.Set(key, strconv.Itoa(*n)); err != nil {
			return err
		}
	}
	for key, text := range map[string]*string{"mode": req.Mode, "queue_timeout": req.QueueTimeout, "statement_timeout": req.StatementTimeout} {
		if text == nil {
			continue
		}
		if err := p.Set(key, *text); err != nil {
			return err
		}
	}
	return nil
}
