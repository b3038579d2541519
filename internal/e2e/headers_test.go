package e2e

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
)

// gate is a proxy before Spark that lets in who says his tenant, as one of a Spark that serves many does.
type gate struct {
	mu    sync.Mutex
	calls map[string]string // user and tenant by the method's name
	wrong []string
}

func (g *gate) pass(r *http.Request) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	who := r.Header.Get("X-User") + " of " + r.Header.Get("X-Tenant")
	g.calls[path.Base(r.URL.Path)] = who
	if who != "ana of bi" && who != "libra of bi" { // the catalog is read by libra itself
		g.wrong = append(g.wrong, r.URL.Path+": "+who)
		return false
	}
	return true
}

// startGate gives the sc:// address of the gate before the test run's Spark.
func startGate(t *testing.T) (*gate, string) {
	address, parameters, _ := strings.Cut(strings.TrimPrefix(testenv.SparkURL(t), "sc://"), "/")
	target := &url.URL{Scheme: "http", Host: address}
	var plain http.Protocols // HTTP/2 without TLS
	plain.SetUnencryptedHTTP2(true)
	forward := &httputil.ReverseProxy{Transport: &http.Transport{Protocols: &plain}, FlushInterval: -1,
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	g := &gate{calls: map[string]string{}}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.pass(r) {
			http.Error(w, "no tenant", http.StatusForbidden)
			return
		}
		forward.ServeHTTP(w, r)
	}))
	server.Config.Protocols = &plain
	server.Start()
	t.Cleanup(server.Close)
	return g, "sc://" + server.Listener.Addr().String() + "/" + parameters
}

// TestHeadersReachSpark runs through a gate that wants them on each call: queries, commands, cancelled ones, and what libra
// does by itself.
func TestHeadersReachSpark(t *testing.T) {
	g, address := startGate(t)
	p := start(t, "LIBRA_SPARK_URL="+address, "LIBRA_SESSION_MODE=isolated", `LIBRA_SPARK_HEADERS={"x-user": "{user}", "x-tenant": "bi"}`)
	conn := connect(t, p, "ana")
	if got := one(t, conn, "select cast(sum(id) as string) from range(1000)"); got != "499500" {
		t.Error(got)
	}
	exec1(t, conn, "create temporary view v as select 1 as a")
	exec1(t, conn, "set timezone = 'Asia/Tokyo'")
	if got := one(t, conn, "select cast(a as string) from v"); got != "1" {
		t.Error(got)
	}
	exec1(t, conn, "set statement_timeout = '1s'")
	if _, err := conn.Exec(t.Context(), slow); err == nil || !strings.Contains(err.Error(), "57014") {
		t.Error(err)
	}
	if _, err := connect(t, p, "bob").Exec(t.Context(), "select 1 from range(1)"); err == nil {
		t.Error("bob is in")
	}
	eventually(t, "the interrupt", time.Minute, func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return g.calls["Interrupt"] != ""
	})
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, call := range []string{"ExecutePlan", "Config", "CloneSession", "Interrupt"} {
		if g.calls[call] == "" {
			t.Errorf("there was no %s: %v", call, g.calls)
		}
	}
	for _, wrong := range g.wrong {
		if !strings.HasSuffix(wrong, ": bob of bi") {
			t.Errorf("without its headers: %s", wrong)
		}
	}
}
