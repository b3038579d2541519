package sparkconnect

import (
	"context"
	"slices"
	"sync"
	"time"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Close ends the operation: what still runs of it is interrupted in Spark, in the background, so that Close returns
// at once whatever Spark does. It may be called any number of times, and while another goroutine waits in Next.
func (op *Operation) Close() {
	if op.closed.Swap(true) {
		return
	}
	op.unwatch()
	op.end(true)
	op.reading.Lock() // its holder returns soon: its context has ended
	defer op.reading.Unlock()
	for _, batch := range op.queue {
		batch.Release()
	}
	op.queue = nil
	if op.decoder != nil {
		op.decoder.close()
	}
}

// interrupt is what the end of a context does.
func (op *Operation) interrupt() { op.end(true) }

// end lets go of the operation in Spark, once: of a finished one, what is kept for reading it again; of a running one,
// first of all its tasks.
func (op *Operation) end(running bool) {
	if op.ended.Swap(true) {
		return
	}
	if running {
		op.cancel()
	}
	op.session.ending.Add(1)
	patience := time.Duration(0)
	if running && op.settles {
		patience = SettleTime
	}
	started := op.session.client.background(patience, func(ctx context.Context) {
		defer op.session.ending.Done()
		if running {
			op.settle(ctx)
			op.stopTasks(ctx)
		}
		op.release(ctx, &connectpb.ReleaseExecuteRequest{Release: &connectpb.ReleaseExecuteRequest_ReleaseAll_{
			ReleaseAll: &connectpb.ReleaseExecuteRequest_ReleaseAll{},
		}})
		op.cancel()
	})
	if !started {
		op.session.ending.Done()
		op.cancel()
	}
}

// stopTasks asks a few times while Spark has never answered: the request may reach it after the first interrupt.
func (op *Operation) stopTasks(ctx context.Context) {
	for wait := 10 * time.Millisecond; wait < 500*time.Millisecond; wait *= 3 {
		stopped, err := op.session.Interrupt(ctx, op.id)
		if err != nil {
			op.session.client.logger.Warn("interrupt failed", "session_id", op.session.id, "operation_id", op.id, "error", err)
			return
		}
		if op.heard.Load() || slices.Contains(stopped, op.id) {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(wait):
		}
	}
}

// release tells Spark what it need not keep. It is not repeated: Spark lets go of it by itself, some time.
func (op *Operation) release(ctx context.Context, req *connectpb.ReleaseExecuteRequest) {
	s := op.session
	req.SessionId, req.ClientObservedServerSideSessionId, req.OperationId = s.id, s.observed(), op.id
	req.UserContext, req.ClientType = s.userContext(), &s.client.agent
	if _, err := s.client.rpc.ReleaseExecute(s.outgoing(ctx), req); err != nil {
		s.client.logger.Debug("release failed", "session_id", s.id, "operation_id", op.id, "error", err)
	}
}

// ackEvery is how many bytes of batches are received before Spark is told that it need not keep them for another
// reading of the stream. By itself it keeps the last 10 MB (spark.connect.execute.reattachable.observerRetryBufferSize).
const ackEvery = 2 << 20

// acknowledger has at most one acknowledgement under way; the next one covers what came meanwhile.
type acknowledger struct {
	op *Operation

	mu      sync.Mutex
	unacked int
	busy    bool
}

func (a *acknowledger) received(id string, bytes int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.unacked += bytes
	if a.busy || a.unacked < ackEvery || id == "" {
		return
	}
	a.busy, a.unacked = true, 0
	a.op.session.client.background(0, func(ctx context.Context) {
		a.op.release(ctx, &connectpb.ReleaseExecuteRequest{Release: &connectpb.ReleaseExecuteRequest_ReleaseUntil_{
			ReleaseUntil: &connectpb.ReleaseExecuteRequest_ReleaseUntil{ResponseId: id},
		}})
		a.mu.Lock()
		defer a.mu.Unlock()
		a.busy = false
	})
}
