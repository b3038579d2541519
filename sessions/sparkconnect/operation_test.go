package sparkconnect_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// stuck plays an execution that says its columns, one row, and then nothing.
func stuck(x *fakeconnect.Execution) error {
	x.Schema(fakeconnect.Longs("n"))
	x.Batch(fakeconnect.Column("n", 0))
	<-x.Context().Done()
	return nil
}

func interrupted(id string) func(fakeconnect.Log) bool {
	return func(l fakeconnect.Log) bool {
		return slices.Contains(l.Interrupts, id) && slices.Contains(l.Releases, id)
	}
}

func TestWholeResult(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		x.Progress(7, 1, 4)
		x.Batch(fakeconnect.Column("n", 1, 2))
		x.Batch(fakeconnect.Column("n"))
		x.Chunked(fakeconnect.Encode(fakeconnect.Column("n", 3, 4, 5)), 3, 40)
		x.Progress(7, 4, 4)
		return nil
	}})
	op := execute(t, s, "q")
	schema, err := op.Schema(t.Context())
	must(t, err)
	if kind, _ := schema.Field(0).Metadata.GetValue(sparkconnect.TypeKey); kind != "bigint" {
		t.Errorf("got schema %v", schema)
	}
	got, err := longs(t.Context(), op)
	if err != nil || !slices.Equal(got, []int64{1, 2, 3, 4, 5}) {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := op.Next(t.Context()); err != io.EOF {
		t.Errorf("after the end: %v", err)
	}
	if done, total := op.Progress().Tasks(); done != 4 || total != 4 || !op.Progress().Stages[0].Done {
		t.Errorf("got progress %+v", op.Progress())
	}
	spark.Eventually("released", func(l fakeconnect.Log) bool { return slices.Contains(l.Releases, op.ID()) })
	op.Close()
	op.Close()
	if log := spark.Log(); len(log.Interrupts) != 0 {
		t.Errorf("a finished operation was interrupted")
	}
}

func TestBatchesCarrySchema(t *testing.T) {
	_, s := fake(t, fakeconnect.Options{Execute: numbers(2, nil)})
	op := execute(t, s, "q")
	schema, err := op.Schema(t.Context())
	must(t, err)
	for range 2 {
		batch, err := op.Next(t.Context())
		must(t, err)
		if !batch.Schema().Equal(schema) || !batch.Schema().Field(0).Metadata.Equal(schema.Field(0).Metadata) {
			t.Errorf("got %v, want %v", batch.Schema(), schema)
		}
		batch.Release()
	}
}

func TestCloseInterrupts(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: stuck})
	op := execute(t, s, "q")
	batch, err := op.Next(t.Context())
	must(t, err)
	batch.Release()
	waiting := make(chan error, 1)
	go func() {
		_, err := op.Next(context.Background())
		waiting <- err
	}()
	op.Close()
	if err := <-waiting; !errors.Is(err, sparkconnect.ErrClosed) {
		t.Errorf("the reader got %v", err)
	}
	if _, err := op.Next(t.Context()); !errors.Is(err, sparkconnect.ErrClosed) {
		t.Errorf("then %v", err)
	}
	spark.Eventually("interrupted and released", interrupted(op.ID()))
}

// TestInterruptSettles checks that the interrupt of a statement that only reads waits until Spark tells of a job at work, and that
// its reader doesn't wait.
func TestInterruptSettles(t *testing.T) {
	work, working := make(chan struct{}), make(chan time.Time, 1)
	spark, s := fake(t, fakeconnect.Options{Planning: true, Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		<-work
		working <- time.Now()
		x.Progress(1, 0, 4)
		<-x.Context().Done()
		return nil
	}})
	op, err := s.Execute(t.Context(), sparkconnect.Query{SQL: "q", Settle: true})
	must(t, err)
	_, err = op.Schema(t.Context())
	must(t, err)
	op.Close()
	time.AfterFunc(300*time.Millisecond, func() { close(work) })
	spark.Eventually("interrupted and released", interrupted(op.ID()))
	select {
	case <-working:
	default:
		t.Error("interrupted before there was a job")
	}
}

func TestContextInterrupts(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: stuck})
	for name, read := range map[string]func(outer, inner context.Context) (*sparkconnect.Operation, error){
		"of Execute": func(outer, _ context.Context) (*sparkconnect.Operation, error) {
			op, err := s.Execute(outer, sparkconnect.Query{SQL: "q"})
			must(t, err)
			_, err = longs(context.Background(), op)
			return op, err
		},
		"of Next": func(_, inner context.Context) (*sparkconnect.Operation, error) {
			op := execute(t, s, "q")
			_, err := longs(inner, op)
			return op, err
		},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
			defer cancel()
			op, err := read(ctx, ctx)
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v", err)
			}
			spark.Eventually("interrupted and released", interrupted(op.ID()))
		})
	}
}

// Nobody reads: the interrupt comes all the same, and again when it was too early.
func TestCancelWithoutReader(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: stuck})
	ctx, cancel := context.WithCancel(t.Context())
	op, err := s.Execute(ctx, sparkconnect.Query{SQL: "q"})
	must(t, err)
	cancel()
	spark.Eventually("interrupted and released", interrupted(op.ID()))
	op.Close()
}

func TestCloseIsQuickWithoutSpark(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{Execute: stuck})
	op := execute(t, s, "q")
	_, err := op.Schema(t.Context())
	must(t, err)
	spark.Kill()
	start := time.Now()
	op.Close()
	if took := time.Since(start); took > time.Second {
		t.Errorf("took %v", took)
	}
}

func TestReaderHoldsSparkBack(t *testing.T) {
	const batches = 200
	said := make(chan int, 1)
	big := fakeconnect.Encode(fakeconnect.Column("n", make([]int64, 100_000)...))
	_, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		for i := range batches {
			x.Encoded(big, 100_000)
			select {
			case <-said:
			default:
			}
			said <- i
		}
		return nil
	}})
	op := execute(t, s, "q")
	batch, err := op.Next(t.Context())
	must(t, err)
	batch.Release()
	last := -1
	for quiet := false; !quiet; { // until nothing moves any more
		select {
		case last = <-said:
		case <-time.After(200 * time.Millisecond):
			quiet = true
		}
	}
	if last > batches/4 {
		t.Errorf("%d of %d batches of 800 kB were sent while the first was being read", last, batches)
	}
	rest, err := longs(t.Context(), op)
	if err != nil || len(rest) != (batches-1)*100_000 {
		t.Errorf("read %d rows more, %v", len(rest), err)
	}
}

func TestAcknowledgesWhatItRead(t *testing.T) {
	big := fakeconnect.Encode(fakeconnect.Column("n", make([]int64, 100_000)...))
	spark, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		for range 30 {
			x.Encoded(big, 100_000)
		}
		<-x.Context().Done()
		return nil
	}})
	op := execute(t, s, "q")
	for range 30 {
		batch, err := op.Next(t.Context())
		must(t, err)
		batch.Release()
	}
	spark.Eventually("acknowledged", func(l fakeconnect.Log) bool { return len(l.Acks) > 0 && strings.HasPrefix(l.Acks[0], op.ID()) })
	if acks := len(spark.Log().Acks); acks > 13 {
		t.Errorf("%d acknowledgements for 24 MB", acks)
	}
}

func TestBrokenResults(t *testing.T) {
	rows := fakeconnect.Encode(fakeconnect.Column("n", 1, 2, 3))
	text := arrow.NewSchema([]arrow.Field{{Name: "n", Type: arrow.BinaryTypes.String}}, nil)
	for name, play := range map[string]func(*fakeconnect.Execution){
		"no schema":       func(*fakeconnect.Execution) {},
		"rows first":      func(x *fakeconnect.Execution) { x.Encoded(rows, 3) },
		"cut off":         func(x *fakeconnect.Execution) { x.Schema(fakeconnect.Longs("n")); x.Encoded(rows[:len(rows)-30], 3) },
		"not Arrow":       func(x *fakeconnect.Execution) { x.Schema(fakeconnect.Longs("n")); x.Encoded([]byte("hello, world"), 3) },
		"other type":      func(x *fakeconnect.Execution) { x.Schema(text); x.Encoded(rows, 3) },
		"other columns":   func(x *fakeconnect.Execution) { x.Schema(fakeconnect.Longs("n", "m")); x.Encoded(rows, 3) },
		"nothing of rows": func(x *fakeconnect.Execution) { x.Schema(fakeconnect.Longs("n")); x.Encoded(rows[:8], 3) },
	} {
		t.Run(name, func(t *testing.T) {
			spark, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error { play(x); return nil }})
			op := execute(t, s, "q")
			_, err := longs(t.Context(), op)
			if e := sparkError(t, err); e.Class != "LIBRA_PROTOCOL" {
				t.Errorf("got %v", err)
			}
			spark.Eventually("released", func(l fakeconnect.Log) bool { return slices.Contains(l.Releases, op.ID()) })
		})
	}
}

func TestQueryIsSentWhole(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{})
	const id = "8c7f3a52-1111-4222-8333-444455556666"
	op, err := s.Execute(t.Context(), sparkconnect.Query{
		SQL: "select :a", Named: map[string]sparkconnect.Literal{"a": sparkconnect.Int(7)}, Tags: []string{"x", "y"}, OperationID: id,
	})
	must(t, err)
	defer op.Close()
	_, err = longs(t.Context(), op)
	must(t, err)
	log := spark.Log()
	q := log.Queries[0]
	if q.SQL != "select :a" || q.Named["a"].GetInteger() != 7 || q.User != "tester" || q.Session != s.ID() || log.Operations[0] != id || !slices.Equal(log.Tags[0], []string{"x", "y"}) {
		t.Errorf("got %+v, %v, %v", q, log.Operations, log.Tags)
	}
}

func TestBadQueries(t *testing.T) {
	_, s := fake(t, fakeconnect.Options{})
	one := sparkconnect.Int(1)
	for _, q := range []sparkconnect.Query{
		{SQL: "q", Tags: []string{""}},
		{SQL: "q", Tags: []string{"a,b"}},
		{SQL: "q", OperationID: "7"},
		{SQL: "q", Named: map[string]sparkconnect.Literal{"a": one}, Positional: []sparkconnect.Literal{one}},
	} {
		if op, err := s.Execute(t.Context(), q); err == nil {
			op.Close()
			t.Errorf("%+v was taken", q)
		}
	}
}
