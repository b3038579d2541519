package fakeconnect

import (
	"context"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/google/uuid"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// ahead is how many responses an execution may be ahead of its reader.
const ahead = 8

// Execution is one run of a query: what it does is what its reader gets.
type Execution struct {
	Query
	OperationID string
	Tags        []string

	server  *Server
	session *session
	ctx     context.Context
	cancel  context.CancelFunc

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at each change
	entries  []entry       // what was said, and where streams break
	sent     int           // the furthest entry that a reader was given
	rows     int64
	finished bool
	err      error
}

// entry is a response, or the end of the stream that comes by first.
type entry struct {
	response *connectpb.ExecutePlanResponse
	cut      error // with response nil; nil ends the stream without an error
	used     bool
}

func newExecution(s *Server, session *session, r *connectpb.ExecutePlanRequest) *Execution {
	x := &Execution{
		Query: queryOf(r.GetPlan(), session), OperationID: r.GetOperationId(), Tags: r.GetTags(),
		server: s, session: session, changed: make(chan struct{}),
	}
	x.ctx, x.cancel = context.WithCancel(context.Background())
	return x
}

// Context ends when the execution is interrupted or released.
func (x *Execution) Context() context.Context { return x.ctx }

// Schema tells the result's columns. Fields take their Spark type from "spark.type" in their metadata, or else from
// their Arrow type.
func (x *Execution) Schema(schema *arrow.Schema) {
	x.say(&connectpb.ExecutePlanResponse{Schema: SparkSchema(schema)})
}

// Batch sends rows.
func (x *Execution) Batch(batch arrow.RecordBatch) { x.Encoded(Encode(batch), batch.NumRows()) }

// Encoded sends a batch that Encode made before, which costs nothing when it is sent often.
func (x *Execution) Encoded(data []byte, rows int64) { x.Chunked(data, rows, len(data)) }

// Chunked sends a batch in chunks of so many bytes.
func (x *Execution) Chunked(data []byte, rows int64, size int) {
	x.mu.Lock()
	offset := x.rows
	x.rows += rows
	x.mu.Unlock()
	count := int64((len(data) + size - 1) / size)
	for i := range count {
		part := data[int(i)*size : min(int(i+1)*size, len(data))]
		x.say(&connectpb.ExecutePlanResponse{ResponseType: &connectpb.ExecutePlanResponse_ArrowBatch_{
			ArrowBatch: &connectpb.ExecutePlanResponse_ArrowBatch{
				RowCount: rows, Data: part, StartOffset: &offset, ChunkIndex: &i, NumChunksInBatch: &count,
			},
		}})
	}
}

// Progress tells of one stage's tasks.
func (x *Execution) Progress(stage, done, total int64) {
	x.say(&connectpb.ExecutePlanResponse{ResponseType: &connectpb.ExecutePlanResponse_ExecutionProgress_{
		ExecutionProgress: &connectpb.ExecutePlanResponse_ExecutionProgress{
			Stages: []*connectpb.ExecutePlanResponse_ExecutionProgress_StageInfo{
				{StageId: stage, NumTasks: total, NumCompletedTasks: done, Done: done == total},
			},
			NumInflightTasks: total - done,
		},
	}})
}

// Say sends any response.
func (x *Execution) Say(r *connectpb.ExecutePlanResponse) { x.say(r) }

// Break breaks the stream here with UNAVAILABLE: the client has to reattach.
func (x *Execution) Break() { x.BreakWith(status.Error(codes.Unavailable, "the stream was cut")) }

// BreakWith breaks the stream here with any error, without ending the execution.
func (x *Execution) BreakWith(err error) { x.append(entry{cut: x.server.wire(err)}) }

// EndStream ends the stream here in good order but before the result's end, as Spark does after two minutes.
func (x *Execution) EndStream() { x.append(entry{}) }

func (x *Execution) say(r *connectpb.ExecutePlanResponse) {
	r.SessionId, r.ServerSideSessionId, r.OperationId, r.ResponseId = x.session.id, x.session.server, x.OperationID, uuid.NewString()
	x.append(entry{response: r})
}

// append waits while the reader is far behind.
func (x *Execution) append(e entry) {
	x.mu.Lock()
	for len(x.entries) >= x.sent+ahead && x.ctx.Err() == nil && !x.finished {
		wait := x.changed
		x.mu.Unlock()
		select {
		case <-wait:
		case <-x.ctx.Done():
		}
		x.mu.Lock()
	}
	defer x.mu.Unlock()
	if !x.finished {
		x.entries = append(x.entries, e)
		x.notify()
	}
}

func (x *Execution) notify() {
	close(x.changed)
	x.changed = make(chan struct{})
}

// run plays the test's function to its end.
func (x *Execution) run(play func(*Execution) error) {
	err := play(x)
	if err == nil && x.ctx.Err() == nil {
		x.say(&connectpb.ExecutePlanResponse{ResponseType: &connectpb.ExecutePlanResponse_ResultComplete_{
			ResultComplete: &connectpb.ExecutePlanResponse_ResultComplete{},
		}})
	}
	x.finish(err)
}

func (x *Execution) finish(err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.finished {
		x.finished, x.err = true, err
		x.notify()
	}
}

// stop ends the execution from outside, with the error that its reader gets.
func (x *Execution) stop(err error) (running bool) {
	x.mu.Lock()
	running = !x.finished
	x.mu.Unlock()
	x.finish(err)
	x.cancel()
	return running
}
