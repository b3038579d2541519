package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// opsAddress is where libra's HTTP side listens, which it says after it has begun to listen for PostgreSQL.
func opsAddress(t *testing.T, p *program) string {
	t.Helper()
	var address string
	eventually(t, "it tells of its HTTP address", 10*time.Second, func() bool {
		if m := opsListening.FindStringSubmatch(p.output.String()); m != nil {
			address = m[1]
		}
		return address != ""
	})
	return address
}

// ask sends a request to libra's HTTP side with a token, and decodes the answer into a map.
func ask(t *testing.T, p *program, status int, method, path, body string) map[string]any {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "http://"+opsAddress(t, p)+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer secret")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != status {
		t.Fatalf("%s %s: %s %s %v", method, path, res.Status, text, err)
	}
	if !strings.Contains(res.Header.Get("Content-Type"), "json") {
		return map[string]any{"text": string(text)}
	}
	var answer map[string]any
	if err := json.Unmarshal(text, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestREST runs statements over HTTP, looks at the metrics, and reloads the configuration in both ways.
func TestREST(t *testing.T) {
	p := startOverSharedSpark(t, "LIBRA_OPS_TOKEN=secret", "LIBRA_LOG_QUERY_TEXT=true")
	if res, err := http.Get("http://" + opsAddress(t, p) + "/api/v1/sessions"); err != nil || res.StatusCode != http.StatusUnauthorized {
		t.Error(res, err)
	}
	run := func(session, body string) map[string]any {
		t.Helper()
		path := "/api/v1/sessions/" + session + "/statements"
		path = fmt.Sprintf("%s/%v", path, ask(t, p, 201, "POST", path, body)["id"])
		var st map[string]any
		eventually(t, "the statement has ended", 30*time.Second, func() bool {
			st = ask(t, p, 200, "GET", path, "")
			return st["state"] != "waiting" && st["state"] != "running"
		})
		return st
	}
	for body, want := range map[string]string{
		`{"code": "select count(*) as n, 'x' as s from range(7)", "kind": "sql", "pool": "high-priority"}`: `[[7 x]]`,
		`{"code": "select 1"}`: `[[1]]`,
		`{"code": "create temporary view e2e_rest as select 5 as v; select v from e2e_rest"}`: `[[5]]`,
	} {
		st := run("default", body)
		if out, _ := st["output"].(map[string]any); st["state"] != "available" || fmt.Sprint(out["rows"]) != want {
			t.Errorf("%s: %v", body, st)
		}
	}
	st := run("default", `{"code": "select * from nowhere"}`)
	if st["state"] != "error" || st["output"].(map[string]any)["sqlstate"] != "42P01" {
		t.Error(st)
	}
	made := ask(t, p, 201, "POST", "/api/v1/sessions", `{"user": "ana"}`)
	if n := ask(t, p, 200, "GET", "/api/v1/sessions", "")["total"]; n != 3.0 {
		t.Error(n, "sessions")
	}
	ask(t, p, 204, "DELETE", "/api/v1/sessions/"+made["id"].(string), "")
	ask(t, p, 200, "PUT", "/api/v1/pools/low-priority", `{"max_running": 2}`)
	ask(t, p, 200, "GET", "/debug/pprof/cmdline", "")
	metrics := ask(t, p, 200, "GET", "/metrics", "")["text"].(string)
	for _, want := range []string{"libra_sessions_active 1", "libra_jobs_concurrent 0", `libra_statements_total{backend="default",pool="high-priority",route="default"} 1`, `libra_errors_total{backend="default",pool="default",route="default",sqlstate="42P01"} 1`} {
		if !strings.Contains(metrics, want+"\n") {
			t.Errorf("no %s in\n%s", want, metrics)
		}
	}
	if got := p.output.String(); !strings.Contains(got, `msg="statement ended"`) || !strings.Contains(got, `text="select * from nowhere"`) || !strings.Contains(got, "sqlstate=42P01") {
		t.Error("the query log lacks something:", got)
	}
	ask(t, p, 200, "POST", "/api/v1/reload", "")
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it has reloaded", 5*time.Second, func() bool { return strings.Contains(p.output.String(), "configuration reloaded") })
}
