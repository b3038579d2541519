package sessions

import (
	"context"

	"github.com/whereq/libra/router"
)

// enter waits until the statement's pool has a place for it. Its session does not count as idle meanwhile, and nothing of
// it is leased. The ticket is returned when q ends, or when the time is over that the statement may take, which the context
// ends with that it gives.
func (c *connection) enter(ctx context.Context, q *query) (context.Context, error) {
	c.family.wait(1)
	defer c.family.wait(-1)
	request := router.Request{Pool: q.seen.Pool, User: c.client.User, Connection: c.client.PID, Statement: q.id()}
	ticket, err := c.manager.opts.Admission.Enter(ctx, request, func(p router.Place) { c.client.Tell(p.Notice()) })
	if err != nil {
		return ctx, c.failed(ctx, nil, err)
	}
	return q.admitted(ctx, ticket, ticket.Allowance(c.route)), nil
}
