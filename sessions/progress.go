package sessions

import (
	"context"
	"fmt"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// reporting runs wait, which waits for Spark, and tells the client every so often how far the statement is, when it has
// asked for that (libra.progress). wait then runs on a goroutine of its own, since notices are sent on this one.
func reporting[T any](c *connection, op *sparkconnect.Operation, wait func() (T, error)) (T, error) {
	every := c.client.Settings.Duration("libra.progress")
	if every <= 0 {
		return wait()
	}
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := wait()
		done <- result{value, err}
	}()
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case r := <-done:
			return r.value, r.err
		case <-ticker.C:
			c.client.Tell(progressNotice(op.Progress()))
		}
	}
}

// progressNotice tells how far Spark is.
func progressNotice(p sparkconnect.Progress) *pgerr.Error {
	done, total := p.Tasks()
	return &pgerr.Error{Severity: pgerr.SeverityNotice, Code: "00000", Message: fmt.Sprintf(
		"progress: %d of %d stages, %d of %d tasks done, %d running, %d bytes read", p.StagesDone(), len(p.Stages), done, total, p.RunningTasks, p.InputBytes())}
}

// next is the operation's next batch, with reports while it is waited for.
func (c *cursor) next(ctx context.Context) (arrow.RecordBatch, error) {
	return reporting(c.connection, c.op, func() (arrow.RecordBatch, error) { return c.op.Next(ctx) })
}
