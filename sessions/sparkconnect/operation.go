package sparkconnect

import (
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"google.golang.org/grpc/mem"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// ErrClosed is what reading an Operation gives after Close.
var ErrClosed = errors.New("spark operation is closed")

// Operation is a statement that runs in Spark. It must be closed.
//
// The context of Execute is the operation's: when it ends, Spark is told to interrupt the operation, and reading
// returns the context's error. So it is when the context of a Next or a Schema ends.
type Operation struct {
	session  *Session
	id       string
	ctx      context.Context
	cancel   context.CancelFunc
	unwatch  func() bool // stops waiting for ctx
	ended    atomic.Bool // nothing is left to be done in Spark, or it is under way
	closed   atomic.Bool
	heard    atomic.Bool // Spark has answered
	progress atomic.Pointer[Progress]
	metrics  atomic.Pointer[[]PlanMetrics]
	counted  atomic.Int64 // rows of a counted Input, and 1; 0: Spark has not told
	settles  bool         // see Query.Settle
	begun    time.Time
	rows     atomic.Bool // some have arrived

	reading sync.Mutex // holds what follows
	stream  *stream
	acks    acknowledger
	chunks  assembler
	decoder *decoder // nil before the schema is known
	queue   []arrow.RecordBatch
	err     error // sticky; io.EOF after the last batch
}

// Execute starts a statement, query or command, and returns without waiting for Spark.
func (s *Session) Execute(ctx context.Context, q Query) (*Operation, error) {
	plan, err := q.plan()
	if err != nil {
		return nil, err
	}
	id, err := q.operationID()
	if err != nil {
		return nil, err
	}
	if err := q.checkTags(); err != nil {
		return nil, err
	}
	op := &Operation{session: s, id: id}
	op.settles, op.begun = q.Settle, time.Now()
	op.ctx, op.cancel = context.WithCancel(ctx)
	op.stream = newStream(op.ctx, s, s.executeRequest(id, plan, q.Tags))
	op.stream.recycle = q.Recycle
	op.acks = acknowledger{op: op}
	op.stream.open()
	op.unwatch = context.AfterFunc(ctx, op.interrupt)
	return op, nil
}

func (s *Session) executeRequest(id string, plan *connectpb.Plan, tags []string) *connectpb.ExecutePlanRequest {
	reattach := &connectpb.ExecutePlanRequest_RequestOption_ReattachOptions{ReattachOptions: &connectpb.ReattachOptions{Reattachable: true}}
	chunking := &connectpb.ExecutePlanRequest_RequestOption_ResultChunkingOptions{
		ResultChunkingOptions: &connectpb.ResultChunkingOptions{AllowArrowBatchChunking: true},
	}
	return &connectpb.ExecutePlanRequest{
		SessionId: s.id, ClientObservedServerSideSessionId: s.observed(), UserContext: s.userContext(), ClientType: &s.client.agent,
		OperationId: &id, Plan: plan, Tags: tags,
		RequestOptions: []*connectpb.ExecutePlanRequest_RequestOption{{RequestOption: reattach}, {RequestOption: chunking}},
	}
}

// ID is the operation's UUID.
func (op *Operation) ID() string { return op.id }

// Progress is what Spark last told of the operation's tasks.
func (op *Operation) Progress() Progress {
	if p := op.progress.Load(); p != nil {
		return *p
	}
	return Progress{}
}

// Counted is how many rows a counted Input had, known after the last batch; -1 when Spark has not told.
func (op *Operation) Counted() int64 { return op.counted.Load() - 1 }

// Metrics are the plan's, known after the last batch; nil before.
func (op *Operation) Metrics() []PlanMetrics {
	if m := op.metrics.Load(); m != nil {
		return *m
	}
	return nil
}

// Schema waits for the result's columns, which Spark tells when it has analysed the statement. It has none
// of the rows' values in it: timestamps are UTC whatever the session's time zone.
func (op *Operation) Schema(ctx context.Context) (*arrow.Schema, error) {
	op.reading.Lock()
	defer op.reading.Unlock()
	defer op.watch(ctx)()
	for op.decoder == nil {
		if err := op.step(ctx); err != nil {
			return nil, err
		}
	}
	return op.decoder.schema, nil
}

// Next waits for the next batch, which the caller releases. It is io.EOF after the last one. Batches without rows are
// left out. Their schema is Schema's, but that strings and binaries may be large ones.
func (op *Operation) Next(ctx context.Context) (arrow.RecordBatch, error) {
	op.reading.Lock()
	defer op.reading.Unlock()
	defer op.watch(ctx)()
	for {
		if len(op.queue) > 0 {
			batch := op.queue[0]
			op.queue = op.queue[1:]
			if batch.NumRows() > 0 {
				return batch, nil
			}
			batch.Release()
			continue
		}
		if err := op.step(ctx); err != nil {
			return nil, err
		}
	}
}

// watch has the end of another context than the operation's interrupt it, too.
func (op *Operation) watch(ctx context.Context) (unwatch func()) {
	if ctx.Done() == nil {
		return func() {}
	}
	stop := context.AfterFunc(ctx, op.interrupt)
	return func() { stop() }
}

// step receives one response and takes it in.
func (op *Operation) step(ctx context.Context) error {
	if op.closed.Load() {
		return ErrClosed
	}
	if op.err != nil {
		return op.err
	}
	resp, err := op.stream.receive()
	if err == nil {
		op.heard.Store(true)
		err = op.take(resp)
	}
	if err != nil {
		op.err = op.fail(ctx, err)
	}
	return op.err
}

func (op *Operation) take(resp *response) error {
	if op.decoder == nil && resp.GetSchema() != nil {
		schema, err := arrowSchema(resp.GetSchema())
		if err != nil {
			return err
		}
		op.decoder = newDecoder(schema)
	}
	for _, m := range resp.GetObservedMetrics() {
		if values := m.GetValues(); len(values) == 1 {
			op.counted.Store(values[0].GetLong() + 1)
		}
	}
	if m := resp.GetMetrics(); m != nil {
		metrics := metricsOf(m)
		op.metrics.Store(&metrics)
	}
	switch k := resp.GetResponseType().(type) {
	case *connectpb.ExecutePlanResponse_ArrowBatch_:
		op.rows.Store(true)
		err := op.takeBatch(k.ArrowBatch, resp.buffer)
		op.acks.received(resp.GetResponseId(), len(k.ArrowBatch.GetData()))
		return err
	case *connectpb.ExecutePlanResponse_ExecutionProgress_:
		p := progressOf(k.ExecutionProgress)
		op.progress.Store(&p)
	case *connectpb.ExecutePlanResponse_ResultComplete_:
		return op.complete()
	}
	return nil
}

// takeBatch decodes a batch, or keeps a chunk of one. buffer is what the batch's bytes are in when they are recycled; those
// of a chunk are the garbage collector's.
func (op *Operation) takeBatch(b *connectpb.ExecutePlanResponse_ArrowBatch, buffer mem.Buffer) error {
	if op.decoder == nil {
		return malformed("rows came before their schema")
	}
	data, err := op.chunks.add(b)
	if err != nil || data == nil {
		return err
	}
	if b.GetNumChunksInBatch() > 1 {
		buffer = nil
	}
	batches, err := op.decoder.decode(data, buffer)
	op.queue = append(op.queue, batches...)
	return err
}

// complete is the end of a result that has arrived whole.
func (op *Operation) complete() error {
	if op.decoder == nil {
		return malformed("the result ended without a schema")
	}
	op.unwatch()
	op.end(false)
	return io.EOF
}

// fail decides which error is told, and ends the operation in Spark, where the client itself was what failed.
func (op *Operation) fail(ctx context.Context, err error) error {
	if err == io.EOF {
		return err
	}
	answered, isAnswer := asError(err)
	if isAnswer {
		answered.Operation = op.id
	}
	op.unwatch()
	op.end(!isAnswer || answered.Class == classProtocol)
	switch {
	case op.closed.Load():
		return ErrClosed
	case isAnswer:
		return err
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return err
}
