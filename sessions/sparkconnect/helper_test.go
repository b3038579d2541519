package sparkconnect_test

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// quick are bounds for tests in which Spark goes away.
var quick = sparkconnect.Retry{Initial: time.Millisecond, Max: 10 * time.Millisecond, Total: 300 * time.Millisecond}

func dial(t testing.TB, url string, retry sparkconnect.Retry) *sparkconnect.Client {
	t.Helper()
	address, err := sparkconnect.ParseAddress(url)
	if err != nil {
		t.Fatal(err)
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: address, Retry: retry})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func session(t testing.TB, url string, retry sparkconnect.Retry) *sparkconnect.Session {
	t.Helper()
	s, err := dial(t, url, retry).Session("tester", "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fake starts a fake Spark and a session in it that the server has answered once.
func fake(t testing.TB, options fakeconnect.Options) (*fakeconnect.Server, *sparkconnect.Session) {
	t.Helper()
	spark := fakeconnect.Start(t, options)
	s := session(t, spark.URL(), quick)
	if err := s.Config().Set(t.Context(), map[string]string{"a": "b"}); err != nil {
		t.Fatal(err)
	}
	return spark, s
}

func execute(t testing.TB, s *sparkconnect.Session, sql string) *sparkconnect.Operation {
	t.Helper()
	op, err := s.Execute(t.Context(), sparkconnect.Query{SQL: sql})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(op.Close)
	return op
}

// longs reads a result's first column to the end.
func longs(ctx context.Context, op *sparkconnect.Operation) ([]int64, error) {
	var values []int64
	for {
		batch, err := op.Next(ctx)
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return values, err
		}
		values = append(values, batch.Column(0).(*array.Int64).Int64Values()...)
		batch.Release()
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sparkError fails the test unless err is Spark's.
func sparkError(t testing.TB, err error) *sparkconnect.Error {
	t.Helper()
	var e *sparkconnect.Error
	if !errors.As(err, &e) {
		t.Fatalf("got %v (%T), want an *Error", err, err)
	}
	return e
}
