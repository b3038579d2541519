package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
	"github.com/whereq/libra/translate"
)

var update = flag.Bool("update", false, "write the golden file anew")

// rig is an API in front of a scripted Spark.
type rig struct {
	*API
	t    *testing.T
	fake *fakeconnect.Server
}

func newRig(t *testing.T, mode router.Mode, fake fakeconnect.Options) *rig {
	t.Helper()
	server := fakeconnect.Start(t, fake)
	address, err := sparkconnect.ParseAddress(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	remote, err := sessions.NewRemote(sessions.RemoteOptions{Addresses: []sparkconnect.Options{{Address: address}}})
	if err != nil {
		t.Fatal(err)
	}
	logger := slog.New(slog.DiscardHandler)
	admission := router.NewAdmission([]router.Pool{{Name: "default", Weight: 1, Mode: "FAIR", Limits: router.Limits{MaxQueued: 10}},
		{Name: "etl", Weight: 1, Mode: "FAIR", Limits: router.Limits{MaxRunning: 1, MaxQueued: 10}}}, 0)
	manager := sessions.NewManager(sessions.Options{Router: router.New(router.Options{Mode: mode, IsolateBy: router.ByConnection}), Admission: admission,
		Backend: remote, Parse: translate.Parse, MaxSessions: 3, Timeout: time.Hour, Logger: logger})
	settings := guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.pool", Default: "default", Check: admission.Check}, guc.Definition{Name: "libra.session"})...)
	api := New(Options{Engine: manager, Settings: settings, Sessions: manager.Sessions, Admission: admission, Logger: logger,
		Reload: func() (Reloaded, error) { return Reloaded{Changed: []string{"log.level"}, Restart: []string{}}, nil }})
	t.Cleanup(func() {
		api.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		manager.Close(ctx)
		_ = remote.Close()
	})
	return &rig{api, t, server}
}

// ask sends a request and reads its answer, which must have just the fields of into.
func (r *rig) ask(status int, method, path, body string, into any) {
	r.t.Helper()
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	if w.Code != status {
		r.t.Fatalf("%s %s: %d %s", method, path, w.Code, w.Body)
	}
	if into == nil {
		return
	}
	d := json.NewDecoder(w.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		r.t.Fatalf("%s %s: %v", method, path, err)
	}
}

// finish waits until a statement has ended.
func (r *rig) finish(session string, n int) Statement {
	r.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		var st Statement
		r.ask(200, "GET", fmt.Sprintf("/api/v1/sessions/%s/statements/%d", session, n), "", &st)
		if st.State != Waiting && st.State != Running {
			return st
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("statement %d is %s", n, st.State)
		}
	}
}

func TestStatements(t *testing.T) {
	r := newRig(t, router.Shared, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		if strings.Contains(x.SQL, "broken") {
			return &fakeconnect.Error{Class: "DIVIDE_BY_ZERO", SQLState: "22012", Message: "[DIVIDE_BY_ZERO] no"}
		}
		x.Schema(fakeconnect.Longs("n"))
		return nil
	}})
	var st Statement
	r.ask(201, "POST", "/api/v1/sessions/default/statements", `{"code": "select n from t", "kind": "sql", "pool": "etl"}`, &st)
	if st = r.finish("default", st.ID); st.State != Available || st.Output.Columns[0] != (Column{"n", "bigint"}) || st.Output.Tag != "SELECT" {
		t.Errorf("%+v %+v", st, st.Output)
	}
	r.ask(201, "POST", "/api/v1/sessions/default/statements", `{"code": "select broken from t"}`, &st)
	if st = r.finish("default", st.ID); st.State != Failed || st.Output.SQLState != "22012" || st.Output.Message != "[DIVIDE_BY_ZERO] no" {
		t.Errorf("%+v %+v", st, st.Output)
	}
	r.ask(201, "POST", "/api/v1/sessions/default/statements", `{"code": "set libra.pool = 'etl'; show libra.pool"}`, &st)
	if st = r.finish("default", st.ID); st.State != Available || string(st.Output.Rows[0][0]) != `"etl"` {
		t.Errorf("%+v %+v", st, st.Output)
	}
	r.ask(201, "POST", "/api/v1/sessions/default/statements", `{"code": "begin"}`, &st)
	if st = r.finish("default", st.ID); st.Output.SQLState != "0A000" {
		t.Errorf("%+v %+v", st, st.Output)
	}
	var list Statements
	if r.ask(200, "GET", "/api/v1/sessions/default/statements", "", &list); list.Total != 4 {
		t.Errorf("%+v", list)
	}
	var all Sessions
	if r.ask(200, "GET", "/api/v1/sessions", "", &all); all.Total != 2 {
		t.Errorf("%+v", all)
	}
	var p Problem
	r.ask(400, "POST", "/api/v1/sessions/default/statements", `{"code": ""}`, &p)
	r.ask(400, "POST", "/api/v1/sessions/default/statements", `{"code": "x", "kind": "python"}`, &p)
	r.ask(400, "POST", "/api/v1/sessions/default/statements", `{"code": "x", "pool": "none"}`, &p)
	r.ask(400, "POST", "/api/v1/sessions/default/statements", `{"cod": "x"}`, &p)
	r.ask(404, "GET", "/api/v1/sessions/default/statements/99", "", &p)
	r.ask(404, "GET", "/api/v1/sessions/none", "", &p)
	r.ask(409, "DELETE", "/api/v1/sessions/default", "", &p)
}

func TestSessionsAndCancel(t *testing.T) {
	running := make(chan struct{}, 1)
	r := newRig(t, router.Isolated, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		if strings.Contains(x.SQL, "long") {
			running <- struct{}{}
			<-x.Context().Done()
		}
		return nil
	}})
	var s, other Session
	r.ask(201, "POST", "/api/v1/sessions", `{"user": "ana", "pool": "etl"}`, &s)
	r.ask(201, "POST", "/api/v1/sessions", "", &other)
	var st, next Statement
	r.ask(201, "POST", "/api/v1/sessions/"+s.ID+"/statements", `{"code": "select long from t"}`, &st)
	r.ask(201, "POST", "/api/v1/sessions/"+s.ID+"/statements", `{"code": "select 2 from t"}`, &next)
	<-running
	if r.ask(200, "GET", "/api/v1/sessions/"+s.ID, "", &s); s.State != "busy" || s.User != "ana" {
		t.Errorf("%+v", s)
	}
	r.ask(200, "POST", fmt.Sprintf("/api/v1/sessions/%s/statements/%d/cancel", s.ID, next.ID), "", &next)
	r.ask(200, "POST", fmt.Sprintf("/api/v1/sessions/%s/statements/%d/cancel", s.ID, st.ID), "", &st)
	if st = r.finish(s.ID, st.ID); st.State != Cancelled || st.Output.SQLState != "57014" || next.State != Cancelled {
		t.Errorf("%+v %+v", st, next)
	}
	r.ask(201, "POST", "/api/v1/sessions/"+s.ID+"/statements", `{"code": "select long from t"}`, &st)
	<-running
	r.ask(204, "DELETE", "/api/v1/sessions/"+s.ID, "", nil)
	r.ask(404, "GET", "/api/v1/sessions/"+s.ID, "", &Problem{})
	r.fake.Eventually("the session is released", func(l fakeconnect.Log) bool { return len(l.Closed) == 1 })
	for _, p := range r.options.Admission.Pools() {
		if p.Running != 0 {
			t.Errorf("%+v", p)
		}
	}
}

func TestPools(t *testing.T) {
	r := newRig(t, router.Shared, fakeconnect.Options{})
	var p Pool
	r.ask(200, "PUT", "/api/v1/pools/etl", `{"max_running": 5, "queue_timeout": "30s"}`, &p)
	if p.MaxRunning != 5 || p.QueueTimeout != "30s" || p.MaxQueued != 10 || len(p.Notes) != 1 {
		t.Errorf("%+v", p)
	}
	if r.ask(200, "PUT", "/api/v1/pools/etl", `{"weight": 5}`, &p); p.Weight != 5 || !strings.Contains(p.Notes[0], "Spark reads them when it starts") {
		t.Errorf("%+v", p)
	}
	if r.ask(200, "PUT", "/api/v1/pools/new", `{}`, &p); p.Name != "new" || !strings.Contains(p.Notes[0], "weight 1") {
		t.Errorf("%+v", p)
	}
	var all Pools
	if r.ask(200, "GET", "/api/v1/pools", "", &all); len(all.Pools) != 3 {
		t.Errorf("%+v", all)
	}
	for _, body := range []string{`{"weight": 0}`, `{"mode": "LIFO"}`, `{"queue_timeout": "soon"}`, `{"max_running": -1}`, `[]`} {
		r.ask(400, "PUT", "/api/v1/pools/etl", body, &Problem{})
	}
	var done Reloaded
	if r.ask(200, "POST", "/api/v1/reload", "", &done); done.Changed[0] != "log.level" {
		t.Errorf("%+v", done)
	}
}

// TestDocument keeps the OpenAPI document as it is in testdata, and has each of its operations answered by a handler.
func TestDocument(t *testing.T) {
	const golden = "../../testdata/rest/openapi.json"
	var got bytes.Buffer
	out := json.NewEncoder(&got)
	out.SetIndent("", "  ")
	if err := out.Encode(Document()); err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("the document is not %s (%v); look at it and run with -update", golden, err)
	}
	r := newRig(t, router.Shared, fakeconnect.Options{})
	var served map[string]any
	r.ask(200, "GET", "/api/v1/openapi.json", "", &served)
	operations := 0
	for path, methods := range served["paths"].(map[string]any) {
		for method := range methods.(map[string]any) {
			operations++
			req := httptest.NewRequest(strings.ToUpper(method), inPath.ReplaceAllString(path, "1"), io.NopCloser(strings.NewReader("{")))
			if _, pattern := r.mux.Handler(req); pattern != strings.ToUpper(method)+" "+path {
				t.Errorf("%s %s is answered by %q", method, path, pattern)
			}
		}
	}
	if operations != len(routes) {
		t.Errorf("%d operations for %d routes", operations, len(routes))
	}
	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest("PATCH", "/api/v1/pools", nil))
	if w.Code != http.StatusMethodNotAllowed {
		t.Error(w.Code)
	}
}

func TestValues(t *testing.T) {
	for _, c := range []struct {
		id         uint32
		text, want string
	}{{20, "42", "42"}, {701, "NaN", `"NaN"`}, {16, "t", "true"}, {16, "f", "false"}, {25, `a"b`, `"a\"b"`}, {3802, `{"a": 1}`, `{"a": 1}`}, {1082, "2026-01-02", `"2026-01-02"`}} {
		if got := string(value(c.id, c.text)); got != c.want {
			t.Errorf("%d %s: %s", c.id, c.text, got)
		}
	}
}
