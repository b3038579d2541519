package console

import (
	"strings"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// routes are the rules in their order, the conditions as they were written.
func (c *Console) routes(pgwire.Viewer) (rows [][]any) {
	for _, r := range c.opts.Routes() {
		rows = append(rows, []any{r.Name, list(r.Users), list(r.Groups), list(r.Databases), list(r.Applications), list(r.Clients),
			known(r.Backend), known(string(r.Mode)), known(string(r.IsolateBy)), known(r.Pool), known(RouteLimits(r).String())})
	}
	return rows
}

// RouteLimits are a route's own, beside its statements' pools'.
func RouteLimits(r config.Route) router.Limits {
	return router.Limits{MaxRunning: r.MaxRunning, MaxRunningPerUser: r.MaxRunningPerUser, MaxQueued: r.MaxQueued, QueueTimeout: r.QueueTimeout,
		Bounds: router.Bounds(r.Bounds)}
}

// list is NULL for a condition that a route does not have.
func list(values []string) any { return known(strings.Join(values, ",")) }

// progress is how far the statements are that run in Spark.
func (c *Console) progress(v pgwire.Viewer) (rows [][]any) {
	for _, q := range c.opts.Queries() {
		if !mine(v, q.User) || q.State != sessions.QueryRunning {
			continue
		}
		done, total := q.Progress.Tasks()
		rows = append(rows, []any{q.ID, q.PID, q.User, len(q.Progress.Stages), q.Progress.StagesDone(), int(total), int(done), int(q.Progress.RunningTasks),
			int(q.Progress.InputBytes()), int(q.Rows), q.Ran})
	}
	return rows
}
