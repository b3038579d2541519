package sparkconnect_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// run runs a statement to its end and counts its rows.
func run(t testing.TB, s *sparkconnect.Session, sql string) (rows int64) {
	t.Helper()
	op := execute(t, s, sql)
	defer op.Close()
	for {
		batch, err := op.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return rows
		}
		if err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
		rows += batch.NumRows()
		batch.Release()
	}
}

// Commands, too, run once when they are sent as a relation in one call.
func TestRealCommandsRunOnce(t *testing.T) {
	s := realSession(t, nil)
	for _, step := range []struct {
		sql  string
		rows int64
	}{
		{"drop table if exists sparkconnect_once", 0},
		{"create table sparkconnect_once(a int) using parquet", 0},
		{"insert into sparkconnect_once values (1), (2)", 0},
		{"insert into sparkconnect_once select * from sparkconnect_once", 0},
		{"select * from sparkconnect_once", 4},
		{"show tables like 'sparkconnect_once'", 1},
		{"drop table if exists sparkconnect_once2", 0},
		{"create table sparkconnect_once2 using parquet as select * from sparkconnect_once", 0},
		{"select * from sparkconnect_once2", 4},
		{"set spark.sql.shuffle.partitions = 7", 1},
		{"create temporary view sparkconnect_view as select 1", 0},
		{"declare variable sparkconnect_v int default 5", 0},
		{"set variable sparkconnect_v = sparkconnect_v + 1", 0},
		{"select 1 from range(10) where id < sparkconnect_v", 6},
		{"describe sparkconnect_once", 1},
		{"explain select 1", 1},
		{"drop table sparkconnect_once", 0},
		{"drop table sparkconnect_once2", 0},
	} {
		if rows := run(t, s, step.sql); rows != step.rows {
			t.Errorf("%s: %d rows, want %d", step.sql, rows, step.rows)
		}
	}
}

func TestRealErrors(t *testing.T) {
	s := realSession(t, nil)
	for _, c := range []struct {
		sql, class, state string
		at                int
	}{
		{"select * from sparkconnect_nosuch", "TABLE_OR_VIEW_NOT_FOUND", "42P01", 14},
		{"select '😀', nocol from range(2)", "UNRESOLVED_COLUMN.WITH_SUGGESTION", "42703", 12},
		{"select\n  1 +) 2", "PARSE_SYNTAX_ERROR", "42601", 12},
		{"selct 1", "PARSE_SYNTAX_ERROR", "42601", 0},
		{"select '😀', 1/0", "DIVIDE_BY_ZERO", "22012", 12},
		{"select 1/id from range(3)", "DIVIDE_BY_ZERO", "22012", 7},
		{"select cast(id || 'x' as int) from range(3)", "CAST_INVALID_INPUT", "22018", 7},
		{"select raise_error('boo')", "USER_RAISED_EXCEPTION", "P0001", -1},
		{"select :a", "UNBOUND_SQL_PARAMETER", "42P02", 7},
		{"select java_method('java.lang.Integer', 'parseInt', id || 'x') from range(3)", "", "", -1},
	} {
		_, err := longs(t.Context(), execute(t, s, c.sql))
		e := sparkError(t, err)
		at, ok := e.Position(c.sql)
		if e.Class != c.class || e.SQLState != c.state || ok != (c.at >= 0) || ok && at != c.at {
			t.Errorf("%s: got %s %s at %d, %v; want %s %s at %d", c.sql, e.Class, e.SQLState, at, ok, c.class, c.state, c.at)
		}
		if text := e.Text(); text == "" || strings.ContainsAny(text, "\t[") && c.class == "" || strings.Contains(text, "SQLSTATE") || strings.Contains(e.Message, "\tat ") {
			t.Errorf("%s: text %q, message %q", c.sql, text, e.Message)
		}
	}
}

func TestRealSessions(t *testing.T) {
	s, ctx := realSession(t, nil), t.Context()
	run(t, s, "create temporary view sparkconnect_mine as select 1 as x")
	must(t, s.Config().Set(ctx, map[string]string{"spark.sql.session.timeZone": "Asia/Tokyo"}))
	copied, err := s.Clone(ctx, "")
	must(t, err)
	if zone, err := copied.Config().Get(ctx, "spark.sql.session.timeZone"); err != nil || zone != "Asia/Tokyo" || run(t, copied, "select * from sparkconnect_mine") != 1 {
		t.Errorf("the copy has zone %q, %v", zone, err)
	}
	must(t, copied.Release(ctx))
	if _, err := longs(ctx, execute(t, copied, "select 1")); !sparkconnect.IsSessionLost(err) {
		t.Errorf("after release: %v", err)
	}
	if version, err := s.SparkVersion(ctx); err != nil || !strings.HasPrefix(version, "4.") {
		t.Errorf("version %q, %v", version, err)
	}
	if plan, err := s.Explain(ctx, sparkconnect.Query{SQL: "select * from range(5)"}, "formatted"); err != nil || !strings.Contains(plan, "Range") {
		t.Errorf("plan %q, %v", plan, err)
	}
	if _, ok, err := s.Config().GetOption(ctx, "spark.sparkconnect.nosuch"); ok || err != nil {
		t.Errorf("an unknown setting: %v, %v", ok, err)
	}
	if all, err := s.Config().GetAll(ctx, "spark.sql.session."); err != nil || all["spark.sql.session.timeZone"] != "Asia/Tokyo" {
		t.Errorf("got %v, %v", all, err)
	}
}

// endlessGroups would run for minutes, with a shuffle.
const endlessGroups = "select k, count(*) from (select id % 10 as k from range(0, 40000000000, 1, 2)) group by k order by 2"

// endless would run for minutes: a test that fails must not take Spark from all others for good.
const endless = "select count(*) from range(0, 20000000000, 1, 2) where id % 7 = rand() * 100"

// runningJobs asks Spark's REST for the running jobs of an operation.
func runningJobs(t *testing.T, operation string) int {
	t.Helper()
	var apps []struct{ ID string }
	get(t, testenv.SparkUI(t)+"/api/v1/applications", &apps)
	var jobs []struct{ JobTags []string }
	get(t, testenv.SparkUI(t)+"/api/v1/applications/"+apps[0].ID+"/jobs?status=running", &jobs)
	n := 0
	for _, job := range jobs {
		if strings.Contains(strings.Join(job.JobTags, " "), operation) {
			n++
		}
	}
	return n
}

func get(t *testing.T, url string, into any) {
	t.Helper()
	resp, err := http.Get(url)
	must(t, err)
	defer func() { _ = resp.Body.Close() }()
	must(t, json.NewDecoder(resp.Body).Decode(into))
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within 20 s: %s", what)
		}
	}
}

func TestRealInterrupts(t *testing.T) {
	s := realSession(t, nil)
	for name, stop := range map[string]func(cancel func(), op *sparkconnect.Operation){
		"context":   func(cancel func(), _ *sparkconnect.Operation) { cancel() },
		"close":     func(_ func(), op *sparkconnect.Operation) { op.Close() },
		"operation": func(_ func(), op *sparkconnect.Operation) { _, _ = s.Interrupt(context.Background(), op.ID()) },
		"tag":       func(func(), *sparkconnect.Operation) { _, _ = s.InterruptTag(context.Background(), "red") },
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			op, err := s.Execute(ctx, sparkconnect.Query{SQL: endless, Tags: []string{"red"}})
			must(t, err)
			defer op.Close()
			read := make(chan error, 1)
			go func() {
				_, err := longs(context.Background(), op)
				read <- err
			}()
			eventually(t, "tasks run", func() bool { return runningJobs(t, op.ID()) > 0 })
			start := time.Now()
			stop(cancel, op)
			err = <-read
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("the reader waited %v", took)
			}
			if !errors.Is(err, context.Canceled) && !errors.Is(err, sparkconnect.ErrClosed) && !sparkconnect.IsCanceled(err) {
				t.Errorf("the reader got %v", err)
			}
			eventually(t, "no tasks run", func() bool { return runningJobs(t, op.ID()) == 0 })
		})
	}
}

// Closing at once, before Spark has said anything, leaves nothing running either.
func TestRealEarlyClose(t *testing.T) {
	s := realSession(t, nil)
	_, err := s.SparkVersion(t.Context())
	must(t, err)
	var ids []string
	for range 5 {
		op, err := s.Execute(t.Context(), sparkconnect.Query{SQL: endless, Settle: true})
		must(t, err)
		op.Close()
		ids = append(ids, op.ID())
	}
	must(t, s.Release(t.Context())) // waits for the interrupts
	for _, id := range ids {
		eventually(t, "no tasks run", func() bool { return runningJobs(t, id) == 0 })
	}
}

// An interrupt while Spark is between planning and the first job of a shuffle would leave that job running.
func TestRealEarlyTimeout(t *testing.T) {
	s := realSession(t, nil)
	var ids []string
	for after := 20 * time.Millisecond; after < 250*time.Millisecond; after += 30 * time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		op, err := s.Execute(ctx, sparkconnect.Query{SQL: endlessGroups, Settle: true})
		must(t, err)
		_, err = op.Next(ctx)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		cancel()
		op.Close()
		ids = append(ids, op.ID())
	}
	must(t, s.Release(t.Context())) // waits for the interrupts
	for _, id := range ids {
		eventually(t, "no tasks run", func() bool { return runningJobs(t, id) == 0 })
	}
}

func TestRealProgressAndMetrics(t *testing.T) {
	s := realSession(t, nil)
	op := execute(t, s, "select count(*) from range(0, 300000000, 1, 8) where id % 7 = 3")
	seen := int64(0)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = longs(context.Background(), op)
	}()
	for reading := true; reading; {
		select {
		case <-done:
			reading = false
		case <-time.After(10 * time.Millisecond):
			_, total := op.Progress().Tasks()
			seen = max(seen, total)
		}
	}
	if _, total := op.Progress().Tasks(); max(seen, total) < 8 || len(op.Metrics()) == 0 {
		t.Errorf("progress of %d tasks, metrics %v", max(seen, total), op.Metrics())
	}
}

// A row larger than Spark's largest chunk comes in pieces.
func TestRealLargeRow(t *testing.T) {
	_, batch := onlyRow(t, realSession(t, nil), sparkconnect.Query{SQL: "select repeat('x', 30000000), repeat('y', 30000000)"})
	if n := len(batch.Column(1).ValueStr(0)); n != 30_000_000 {
		t.Errorf("%d bytes", n)
	}
}
