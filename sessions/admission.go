package sessions

import (
	"context"

	"github.com/whereq/libra/router"
)

// enter waits until there is a Spark and the statement's pool has a place for it. Who waits for Spark holds no place: when it
// went away while the statement was in the queue, the place is given on, and the statement goes to the queue again when Spark is
// back. Its session does not count as idle meanwhile, and nothing of it is leased.
func (c *connection) enter(ctx context.Context, q *query) (context.Context, error) {
	c.family.wait(1)
	defer c.family.wait(-1)
	for {
		if err := c.awaitSpark(ctx); err != nil {
			return ctx, c.failed(ctx, nil, err)
		}
		ticket, err := c.place(ctx, q)
		if err != nil {
			return ctx, err
		}
		if !c.family.backend.Away() {
			return q.admitted(ctx, ticket, ticket.Allowance(c.route)), nil
		}
		ticket.Return()
	}
}

// awaitSpark waits until the session's Spark is there; 57P03 when it is not in time.
func (c *connection) awaitSpark(ctx context.Context) error {
	if err := c.manager.activate(c.family); err != nil {
		return err
	}
	_, _, err := c.family.backend.Connect(ctx)
	return err
}

// place waits in the queue of the statement's pool.
func (c *connection) place(ctx context.Context, q *query) (*router.Ticket, error) {
	request := router.Request{Pool: q.seen.Pool, Route: c.route, User: c.client.User, Connection: c.client.PID, Statement: q.id()}
	ticket, err := c.manager.opts.Admission.Enter(ctx, request, func(p router.Place) { c.client.Tell(p.Notice()) })
	if err != nil {
		return nil, c.failed(ctx, nil, err)
	}
	return ticket, nil
}
