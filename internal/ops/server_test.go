package ops

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

func serve(t *testing.T, opts Options) string {
	t.Helper()
	opts.Address = "127.0.0.1:0"
	opts.Logger = slog.New(slog.DiscardHandler)
	s, err := Listen(opts)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve() }()
	t.Cleanup(func() {
		if err := s.Close(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return "http://" + s.Address()
}

func get(t *testing.T, url, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func TestHealth(t *testing.T) {
	h := Health{Status: "ok", Mode: "shared", Spark: "ready", Metrics: map[string]int{"libra.sessions.active": 3}}
	url := serve(t, Options{Health: func() Health { return h }})
	code, body := get(t, url+"/api/v1/health", "")
	var got Health
	if err := json.Unmarshal([]byte(body), &got); err != nil || code != 200 || got.Metrics["libra.sessions.active"] != 3 {
		t.Fatal(code, body, err)
	}
	if code, _ := get(t, url+"/readyz", ""); code != 200 {
		t.Error(code)
	}
	h.Status, h.Spark = "degraded", "restarting"
	if code, body := get(t, url+"/readyz", ""); code != 503 || !strings.Contains(body, "restarting") {
		t.Error(code, body)
	}
	if code, _ := get(t, url+"/livez", ""); code != 200 {
		t.Error(code)
	}
	h.Backends = []Backend{{Name: "default", State: "down", Addresses: []Address{{Address: "sc://h:1/", State: "down", Error: "refused"}}}, {Name: "etl", State: "ready"}}
	if code, body := get(t, url+"/readyz", ""); code != 200 {
		t.Error("one Spark of two is enough:", code, body)
	}
	if _, body := get(t, url+"/api/v1/health", ""); !strings.Contains(body, `{"name":"default","state":"down","addresses":[{"address":"sc://h:1/","state":"down","error":"refused"}]}`) {
		t.Error(body)
	}
}

func TestToken(t *testing.T) {
	url := serve(t, Options{Token: "secret", Health: func() Health { return Health{Status: "ok"} }})
	for token, want := range map[string]int{"": 401, "wrong": 401, "secret": 200} {
		if code, _ := get(t, url+"/api/v1/health", token); code != want {
			t.Errorf("token %q: %d", token, code)
		}
	}
	if code, _ := get(t, url+"/livez", ""); code != 200 {
		t.Error(code)
	}
}

func TestNoTokenNoStrangers(t *testing.T) {
	if s, err := Listen(Options{Address: "0.0.0.0:0"}); err == nil || !strings.Contains(err.Error(), "LIBRA_OPS_TOKEN") {
		t.Fatal(s, err)
	}
}
