package pgwire

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Why a statement ends before its time: the causes of the one context that is cancelled.
var (
	errCancelRequest = pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request")
	errTimeout       = pgerr.New(pgerr.QueryCanceled, "canceling statement due to statement timeout")
	errGone          = errors.New("the client is gone")
)

// running is the work that somebody else than the connection's goroutine may end.
type running struct {
	mu   sync.Mutex
	stop context.CancelCauseFunc // nil when there is none
}

func (r *running) set(stop context.CancelCauseFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stop = stop
}

// cancel ends the work; an idle connection doesn't notice.
func (r *running) cancel(cause error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop != nil {
		r.stop(cause)
	}
}

func (r *running) busy() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stop != nil
}

// work runs fn with ctx, which stop ends: on a CancelRequest, when statement_timeout is over or the client goes away.
// When it was ended its error is the cause, whatever fn makes of that.
func (c *conn) work(ctx context.Context, stop context.CancelCauseFunc, fn func(context.Context) error) error {
	return c.endable(ctx, stop, func(ctx context.Context) error {
		return c.watched(func() error { return fn(ctx) })
	})
}

// endable is work that reads from the client itself, and so notices by itself when it goes away.
func (c *conn) endable(ctx context.Context, stop context.CancelCauseFunc, fn func(context.Context) error) error {
	c.running.set(stop)
	defer c.running.set(nil)
	if limit, cause := c.timeLimit(); limit > 0 {
		timer := time.AfterFunc(limit, func() { stop(cause) })
		defer timer.Stop()
	}
	err := fn(ctx)
	if err != nil && ctx.Err() != nil {
		return because(context.Cause(ctx), err)
	}
	return err
}

// because is a cancellation's cause, with the context that err may have added to it.
func because(cause, err error) error {
	var why, e *pgerr.Error
	if errors.As(err, &e) && errors.As(cause, &why) && e.Code == why.Code && e.Message == why.Message {
		return err
	}
	return cause
}

// task is work that ends before it returns.
func (c *conn) task(ctx context.Context, fn func(context.Context) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	return c.work(ctx, stop, fn)
}
