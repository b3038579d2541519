package sparkconnect_test

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// numbers plays a result of 0, 1, 2 …, one row a batch, with something happening before some of the batches.
func numbers(count int64, at map[int64]func(*fakeconnect.Execution)) func(*fakeconnect.Execution) error {
	return func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		for i := range count {
			if do := at[i]; do != nil {
				do(x)
			}
			x.Batch(fakeconnect.Column("n", i))
		}
		return nil
	}
}

func wantNumbers(t *testing.T, op *sparkconnect.Operation, count int64) {
	t.Helper()
	got, err := longs(t.Context(), op)
	must(t, err)
	var want []int64
	for i := range count {
		want = append(want, i)
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestReattach(t *testing.T) {
	for name, cut := range map[string]func(*fakeconnect.Execution){
		"broken": (*fakeconnect.Execution).Break,
		"ended":  (*fakeconnect.Execution).EndStream,
		"reset": func(x *fakeconnect.Execution) {
			x.BreakWith(status.Error(codes.Internal, "stream terminated by RST_STREAM"))
		},
		"taken over":  func(x *fakeconnect.Execution) { x.BreakWith(&fakeconnect.Error{Class: "INVALID_CURSOR.DISCONNECTED"}) },
		"asked again": func(x *fakeconnect.Execution) { x.BreakWith(&fakeconnect.Error{Class: "BUSY", Retry: true}) },
	} {
		t.Run(name, func(t *testing.T) {
			spark, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
				cut(x) // before anything was said
				return numbers(6, map[int64]func(*fakeconnect.Execution){0: cut, 3: func(x *fakeconnect.Execution) { cut(x); cut(x) }})(x)
			}})
			wantNumbers(t, execute(t, s, "q"), 6)
			if log := spark.Log(); len(log.Queries) != 1 || count(log.Calls, "ReattachExecute") != 4 {
				t.Errorf("got %d executions and calls %v; want one, and 4 ReattachExecute", len(log.Queries), log.Calls)
			}
		})
	}
}

func TestRequestThatNeverArrived(t *testing.T) {
	var failures atomic.Int32
	spark, s := fake(t, fakeconnect.Options{
		Execute: numbers(3, nil),
		Before: func(_ context.Context, method string) error {
			if method == "ExecutePlan" && failures.Add(1) <= 2 {
				return status.Error(codes.Unavailable, "lost on the way")
			}
			return nil
		},
	})
	wantNumbers(t, execute(t, s, "q"), 3)
	if log := spark.Log(); len(log.Queries) != 1 {
		t.Errorf("ran %d times", len(log.Queries))
	}
}

// A session that Spark has never answered for may have been forgotten in a restart: what was sent isn't sent again.
func TestNothingRunsTwice(t *testing.T) {
	var sent atomic.Int32
	spark := fakeconnect.Start(t, fakeconnect.Options{Before: func(_ context.Context, method string) error {
		if method == "ExecutePlan" {
			sent.Add(1)
			return status.Error(codes.Unavailable, "gone after it was taken")
		}
		return nil
	}})
	op := execute(t, session(t, spark.URL(), quick), "insert")
	_, err := longs(t.Context(), op)
	sparkError(t, err)
	if sent.Load() != 1 {
		t.Errorf("sent %d times", sent.Load())
	}
}

func TestServerNotThereYet(t *testing.T) {
	spark := fakeconnect.Start(t, fakeconnect.Options{Execute: numbers(2, nil)})
	s := session(t, spark.URL(), sparkconnect.Retry{Initial: time.Millisecond, Max: 10 * time.Millisecond, Total: 10 * time.Second})
	spark.Kill()
	op := execute(t, s, "q")
	time.AfterFunc(50*time.Millisecond, spark.Revive)
	wantNumbers(t, op, 2)
}

func TestServerDies(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		x.Batch(fakeconnect.Column("n", 0))
		<-x.Context().Done()
		return nil
	}})
	op := execute(t, s, "q")
	batch, err := op.Next(t.Context())
	must(t, err)
	batch.Release()
	start := time.Now()
	spark.Kill()
	_, err = op.Next(t.Context())
	if !sparkconnect.IsUnavailable(err) || sparkError(t, err).Operation != op.ID() {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("noticed after %v", took)
	}
	if _, again := op.Next(t.Context()); again != err {
		t.Errorf("then %v", again)
	}
}

func TestServerRestarts(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		<-x.Context().Done()
		return nil
	}})
	op := execute(t, s, "q")
	_, err := op.Schema(t.Context())
	must(t, err)
	spark.Kill()
	spark.Revive()
	_, err = op.Next(t.Context())
	if !sparkconnect.IsSessionLost(err) {
		t.Errorf("the operation: got %v, want a lost session", err)
	}
	if _, err := s.Config().Get(t.Context(), "a"); !sparkconnect.IsSessionLost(err) {
		t.Errorf("the session: got %v, want a lost session", err)
	}
	again, err := s.Client().Session(s.UserID(), s.ID())
	must(t, err)
	_, err = execute(t, again, "q").Schema(t.Context())
	must(t, err)
}

// A stream that keeps ending without a response is given up.
func TestEndlessEnds(t *testing.T) {
	_, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		for x.Context().Err() == nil {
			x.EndStream()
		}
		return nil
	}})
	_, err := longs(t.Context(), execute(t, s, "q"))
	if !sparkconnect.IsUnavailable(err) {
		t.Errorf("got %v", err)
	}
}

func count(list []string, what string) int {
	n := 0
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}
