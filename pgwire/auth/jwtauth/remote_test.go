package jwtauth

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/auth/hba"
)

// issuer serves a JWKS that a test changes.
type issuer struct {
	*httptest.Server
	mu      sync.Mutex
	handler http.HandlerFunc
	asked   atomic.Int64
}

func serve(t *testing.T, secure bool) *issuer {
	t.Helper()
	i := &issuer{}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i.asked.Add(1)
		i.mu.Lock()
		h := i.handler
		i.mu.Unlock()
		h(w, r)
	})
	if secure {
		i.Server = httptest.NewTLSServer(h)
	} else {
		i.Server = httptest.NewServer(h)
	}
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) keys(body []byte) {
	i.does(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(body) })
}

func (i *issuer) does(h http.HandlerFunc) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.handler = h
}

// remoteChecker has a clock that the test moves.
func remoteChecker(t *testing.T, i *issuer, clock *time.Time, log *bytes.Buffer) *Checker {
	t.Helper()
	now := func() time.Time { return *clock }
	r := newRemote(i.URL, Options{Transport: i.Client().Transport, Now: now, Logger: slog.New(slog.NewTextHandler(log, nil))})
	rule := hba.JWTOptions{Issuer: "https://issuer", Audiences: []string{"libra"}, Algorithms: []string{"ES256", "RS256", "EdDSA"}, UserClaim: "sub", Leeway: 48 * time.Hour}
	return New(rule, r, now)
}

func TestRemote(t *testing.T) {
	for _, secure := range []bool{true, false} {
		i, clock, log := serve(t, secure), now, bytes.Buffer{}
		i.keys(jwks(t, "es256"))
		c := remoteChecker(t, i, &clock, &log)
		check := func(key, want string, asked int64) {
			t.Helper()
			_, err := c.Check(t.Context(), sign(t, keys()[key], nil, good(nil)))
			if verdict(err) != want || i.asked.Load() != asked {
				t.Errorf("%s: %v, asked %d times\n%s", key, err, i.asked.Load(), &log)
			}
		}
		if i.asked.Load() != 0 {
			t.Error("asked before the first token")
		}
		check("es256", "in", 1)
		check("es256", "in", 1)
		check("rsa", "rejected", 1) // unknown, but asked a moment ago
		check("rsa", "rejected", 1)
		clock = clock.Add(fetchEvery)
		check("rsa", "rejected", 2)
		i.keys(jwks(t, "rsa")) // the issuer rotates
		check("rsa", "rejected", 2)
		clock = clock.Add(fetchEvery)
		check("es256", "in", 2)
		check("rsa", "in", 3)
		check("es256", "rejected", 3) // withdrawn
		clock = clock.Add(freshFor)
		check("rsa", "in", 4) // old, so fetched again
		i.does(func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "down", http.StatusServiceUnavailable) })
		clock = clock.Add(freshFor)
		check("rsa", "in", 5) // the issuer is down: the old keys will do
		check("rsa", "in", 5)
		clock = clock.Add(usableFor)
		check("rsa", "failed", 6)
		i.keys(jwks(t, "rsa"))
		check("rsa", "failed", 6)
		clock = clock.Add(fetchEvery)
		check("rsa", "in", 7)
	}
}

func TestRemoteRefuses(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(jwks(t, "es256")) }))
	defer elsewhere.Close()
	for name, h := range map[string]http.HandlerFunc{
		"too long": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bytes.Repeat([]byte(" "), maxSetBytes+1)) },
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			for _, err := w.Write([]byte("{")); err == nil; _, err = w.Write(make([]byte, 1<<16)) {
			}
		},
		"not JSON": func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>") },
		"not 200": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = w.Write(jwks(t, "es256"))
		},
		"led to plain http": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://keys.example.com/", http.StatusFound)
		},
		"led to this host": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, http.StatusFound) },
		"led to a file": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		},
		"led in circles": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) },
	} {
		t.Run(name, func(t *testing.T) {
			i, clock, log := serve(t, true), now, bytes.Buffer{}
			i.does(h)
			if _, err := remoteChecker(t, i, &clock, &log).Check(t.Context(), sign(t, keys()["es256"], nil, good(nil))); verdict(err) != "failed" {
				t.Error(err)
			}
			if !strings.Contains(log.String(), "JWKS can't be fetched") {
				t.Error(log.String())
			}
		})
	}
}

// TestOneFetchForAll: logins that come together while there are no keys yet wait for one fetch.
func TestOneFetchForAll(t *testing.T) {
	i, clock, log := serve(t, false), now, bytes.Buffer{}
	arrived := make(chan struct{})
	var once sync.Once
	body := jwks(t, "es256")
	i.does(func(w http.ResponseWriter, _ *http.Request) {
		once.Do(func() { close(arrived) })
		_, _ = w.Write(body)
	})
	c := remoteChecker(t, i, &clock, &log)
	token := sign(t, keys()["es256"], nil, good(nil))
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if _, err := c.Check(t.Context(), token); err != nil {
				t.Error(err)
			}
		})
	}
	<-arrived
	wg.Wait()
	if i.asked.Load() != 1 {
		t.Errorf("asked %d times", i.asked.Load())
	}
}

func TestSourcesAreShared(t *testing.T) {
	s := NewSources(Options{})
	path := write(t, jwks(t, "ed"))
	for _, location := range []string{"https://a/jwks", path} {
		one, err := s.Open(location)
		if err != nil {
			t.Fatal(err)
		}
		if two, err := s.Open(location); err != nil || one != two {
			t.Errorf("%s: another source (%v)", location, err)
		}
	}
	s.Keep([]string{path})
	if len(s.byID) != 1 || s.byID[path] == nil {
		t.Errorf("%v are kept", s.byID)
	}
}
