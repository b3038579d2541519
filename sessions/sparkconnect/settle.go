package sparkconnect

import (
	"context"
	"errors"
	"io"
	"time"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Spark's interrupt cancels the jobs that there are: one that comes between planning and the first shuffle leaves that job running,
// since another thread submits it, and nothing in Spark Connect can end it then. On a cold or busy Spark planning takes seconds.
// So the interrupt of a statement that only reads waits until Spark tells of a job at work (ExecutionProgress), or of rows.

// SettleTime is how long an interrupt waits at most, and settleAtClose when the client is being closed. A Spark before 4.0 tells
// nothing of its jobs: there the statement has to be settleBlindly old.
const (
	SettleTime    = 15 * time.Second
	settleBlindly = 3 * time.Second
	settleAtClose = 3 * time.Second
	settleAgain   = 100 * time.Millisecond
)

// settle waits until an interrupt stops all of the operation. Whoever waited for its rows has gone already.
func (op *Operation) settle(ctx context.Context) {
	if !op.settles {
		return
	}
	patience := SettleTime
	if !op.session.AtLeast(ctx, 4, 0) {
		patience = settleBlindly - time.Since(op.begun)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	go func() {
		select {
		case <-ctx.Done():
		case <-op.session.client.closing:
			time.AfterFunc(settleAtClose, cancel)
		}
	}()
	op.reading.Lock() // its holder returns soon: its context has ended
	request := op.stream.reattachRequest()
	op.reading.Unlock()
	for !op.rows.Load() && !op.Progress().working() && op.listen(ctx, request) {
		select {
		case <-time.After(settleAgain):
		case <-ctx.Done():
			return
		}
	}
}

// listen reads what Spark goes on to say of the operation; true when it may have more to say.
func (op *Operation) listen(ctx context.Context, request *connectpb.ReattachExecuteRequest) bool {
	ctx, hangUp := context.WithCancel(ctx)
	defer hangUp()
	stream, err := op.session.client.rpc.ReattachExecute(op.session.outgoing(ctx), request)
	for err == nil {
		resp := &response{}
		if err = stream.RecvMsg(resp); err != nil {
			break
		}
		op.heard.Store(true)
		if id := resp.GetResponseId(); id != "" {
			request.LastResponseId = &id
		}
		switch k := resp.GetResponseType().(type) {
		case *connectpb.ExecutePlanResponse_ArrowBatch_, *connectpb.ExecutePlanResponse_ResultComplete_:
			return false
		case *connectpb.ExecutePlanResponse_ExecutionProgress_:
			p := progressOf(k.ExecutionProgress)
			op.progress.Store(&p)
			if p.working() {
				return false
			}
		}
	}
	// A request that has not arrived yet, or was never sent, is an operation that Spark doesn't know.
	return errors.Is(err, io.EOF) || classOf(err) == classOperationNotFound && !op.heard.Load() && time.Since(op.begun) < settleBlindly
}

// working tells that there is a job whose stages are not all done.
func (p Progress) working() bool { return len(p.Stages) > p.StagesDone() }
