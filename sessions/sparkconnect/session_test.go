package sparkconnect_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func TestConfig(t *testing.T) {
	spark := fakeconnect.Start(t, fakeconnect.Options{Config: map[string]string{"spark.a.x": "1"}})
	s, ctx := session(t, spark.URL(), quick), t.Context()
	if s.ServerID() != "" {
		t.Errorf("server id %q before the first call", s.ServerID())
	}
	must(t, s.Config().Set(ctx, map[string]string{"spark.a.y": "2", "spark.b": "3"}))
	if s.ServerID() == "" {
		t.Error("no server id after the first call")
	}
	all, err := s.Config().GetAll(ctx, "spark.a.")
	if err != nil || !maps.Equal(all, map[string]string{"spark.a.x": "1", "spark.a.y": "2"}) {
		t.Errorf("got %v, %v", all, err)
	}
	must(t, s.Config().Unset(ctx, "spark.b"))
	if _, ok, err := s.Config().GetOption(ctx, "spark.b"); ok || err != nil {
		t.Errorf("still set, or %v", err)
	}
	if _, err := s.Config().Get(ctx, "spark.b"); sparkError(t, err).Class != "SQL_CONF_NOT_FOUND" {
		t.Errorf("got %v", err)
	}
}

func TestAnalyze(t *testing.T) {
	_, s := fake(t, fakeconnect.Options{
		Analyze: func(q fakeconnect.Query) (*arrow.Schema, error) {
			if q.SQL == "bad" {
				return nil, &fakeconnect.Error{Class: "PARSE_SYNTAX_ERROR", SQLState: "42601", Message: "no"}
			}
			return fakeconnect.Longs(q.SQL), nil
		},
		Explain: func(q fakeconnect.Query) (string, error) { return "plan of " + q.SQL, nil },
	})
	schema, err := s.Analyze(t.Context(), sparkconnect.Query{SQL: "x"})
	must(t, err)
	if schema.Field(0).Name != "x" {
		t.Errorf("got %v", schema)
	}
	if _, err := s.Analyze(t.Context(), sparkconnect.Query{SQL: "bad"}); sparkError(t, err).SQLState != "42601" {
		t.Errorf("got %v", err)
	}
	if text, err := s.Explain(t.Context(), sparkconnect.Query{SQL: "x"}, "extended"); err != nil || text != "plan of x" {
		t.Errorf("got %q, %v", text, err)
	}
	if _, err := s.Explain(t.Context(), sparkconnect.Query{SQL: "x"}, "long"); err == nil {
		t.Error("an unknown mode was taken")
	}
	if version, err := s.SparkVersion(t.Context()); err != nil || version != "4.3.0" {
		t.Errorf("got %q, %v", version, err)
	}
}

func TestCloneAndRelease(t *testing.T) {
	spark, s := fake(t, fakeconnect.Options{})
	ctx := t.Context()
	copied, err := s.Clone(ctx, "")
	must(t, err)
	if value, err := copied.Config().Get(ctx, "a"); err != nil || value != "b" || copied.ID() == s.ID() || copied.UserID() != s.UserID() || copied.ServerID() == s.ServerID() {
		t.Errorf("got %q, %v; %s, %s", value, err, copied.ID(), copied.ServerID())
	}
	must(t, copied.Release(ctx))
	if _, err := copied.Config().Get(ctx, "a"); !sparkconnect.IsSessionLost(err) {
		t.Errorf("got %v", err)
	}
	if log := spark.Log(); !slices.Equal(log.Closed, []string{copied.ID()}) || !slices.Equal(log.Cloned, []string{copied.ID()}) {
		t.Errorf("got %v, %v", log.Closed, log.Cloned)
	}
	_, old := fake(t, fakeconnect.Options{NoClone: true})
	if _, err := old.Clone(ctx, ""); !errors.Is(err, sparkconnect.ErrUnsupported) {
		t.Errorf("got %v", err)
	}
}

func TestInterruptBy(t *testing.T) {
	_, s := fake(t, fakeconnect.Options{Execute: stuck})
	ctx := t.Context()
	start := func(tags ...string) *sparkconnect.Operation {
		op, err := s.Execute(ctx, sparkconnect.Query{SQL: "q", Tags: tags})
		must(t, err)
		t.Cleanup(op.Close)
		_, err = op.Schema(ctx)
		must(t, err)
		return op
	}
	a, b, c := start(), start("red"), start("blue")
	for _, step := range []struct {
		op   *sparkconnect.Operation
		stop func() ([]string, error)
	}{
		{a, func() ([]string, error) { return s.Interrupt(ctx, a.ID()) }},
		{b, func() ([]string, error) { return s.InterruptTag(ctx, "red") }},
		{c, func() ([]string, error) { return s.InterruptAll(ctx) }},
	} {
		if ids, err := step.stop(); err != nil || !slices.Equal(ids, []string{step.op.ID()}) {
			t.Errorf("interrupted %v, %v; want %s", ids, err, step.op.ID())
		}
		if _, err := longs(ctx, step.op); !sparkconnect.IsCanceled(err) {
			t.Errorf("got %v", err)
		}
	}
}

// Only what does no harm twice is sent twice.
func TestRepeating(t *testing.T) {
	var failures atomic.Int32
	var retry atomic.Bool
	spark := fakeconnect.Start(t, fakeconnect.Options{Before: func(_ context.Context, method string) error {
		if method == "ReleaseExecute" || failures.Add(-1) < 0 {
			return nil
		}
		if retry.Load() {
			return &fakeconnect.Error{Class: "BUSY", Retry: true}
		}
		return status.Error(codes.Unavailable, "busy")
	}})
	s, ctx := session(t, spark.URL(), quick), t.Context()
	analyze := func() error {
		_, err := s.Analyze(ctx, sparkconnect.Query{SQL: "drop table t"})
		return err
	}
	failures.Store(2)
	must(t, s.Config().Set(ctx, map[string]string{"a": "b"}))
	failures.Store(1)
	if err := analyze(); !sparkconnect.IsUnavailable(err) {
		t.Errorf("an analysis, which may run a command, was repeated: %v", err)
	}
	failures.Store(1)
	retry.Store(true)
	must(t, analyze()) // the server asked for it
}

func TestGivesUpInTime(t *testing.T) {
	spark := fakeconnect.Start(t, fakeconnect.Options{})
	s := session(t, spark.URL(), quick)
	spark.Kill()
	start := time.Now()
	_, err := s.Config().Get(t.Context(), "a")
	if !sparkconnect.IsUnavailable(err) {
		t.Errorf("got %v", err)
	}
	if _, err := longs(t.Context(), execute(t, s, "q")); !sparkconnect.IsUnavailable(err) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestCallEndsWithContext(t *testing.T) {
	spark := fakeconnect.Start(t, fakeconnect.Options{Before: func(ctx context.Context, _ string) error {
		<-ctx.Done()
		return nil
	}})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := session(t, spark.URL(), quick).Config().Get(ctx, "a"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestHeaders(t *testing.T) {
	spark := fakeconnect.Start(t, fakeconnect.Options{})
	s := session(t, spark.URL()+"/;token=s3cret;x-tenant=blue;user_id=ana", quick)
	_, err := longs(t.Context(), execute(t, s, "q"))
	must(t, err)
	for _, header := range spark.Log().Headers {
		if !slices.Equal(header["authorization"], []string{"Bearer s3cret"}) || !slices.Equal(header["x-tenant"], []string{"blue"}) {
			t.Errorf("got %v", header)
		}
	}
	named, err := s.Client().Session("", "")
	if err != nil || named.UserID() != "ana" {
		t.Errorf("got user %q, %v", named.UserID(), err)
	}
	if _, err := s.Client().Session("", "7"); err == nil {
		t.Error("a session id that is no UUID was taken")
	}
}
