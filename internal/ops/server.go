package ops

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Health is the answer of /api/v1/health. Status is "ok" or "degraded"; Metrics are named as the original system
// named them.
type Health struct {
	Status      string         `json:"status"`
	Mode        string         `json:"mode"`
	Spark       string         `json:"spark"` // of the first backend: ready, starting, restarting, stopped or down
	Backends    []Backend      `json:"backends"`
	Connections int            `json:"connections"`
	Metrics     map[string]int `json:"metrics"` // libra.sessions.active, libra.jobs.concurrent; libra.catalog.tables, libra.catalog.age.seconds (-1: not filled yet)
}

// Backend is a Spark behind libra; its state is that of the address that is used.
type Backend struct {
	Name      string    `json:"name"`
	State     string    `json:"state"`
	Addresses []Address `json:"addresses"`
}

// Address is where a Spark is reached, without its secrets.
type Address struct {
	Address string `json:"address"`
	State   string `json:"state"`
	Error   string `json:"error,omitempty"`
}

// Options of a Server.
type Options struct {
	Address string // host:port
	Token   string // bearer token for all but /livez and /readyz; without one only a loopback address is served
	Health  func() Health
	Metrics http.Handler // for Prometheus; nil: there is none
	API     http.Handler // what else is below /api/v1/; nil: nothing
	Logger  *slog.Logger
}

// Server serves HTTP until Close.
type Server struct {
	opts     Options
	listener net.Listener
	http     *http.Server
}

// Listen binds the address. It refuses one that others can reach when there is no token.
func Listen(opts Options) (*Server, error) {
	listener, err := net.Listen("tcp", opts.Address)
	if err != nil {
		return nil, fmt.Errorf("[ops] address: %w", err)
	}
	if a, ok := listener.Addr().(*net.TCPAddr); opts.Token == "" && (!ok || !a.IP.IsLoopback()) {
		_ = listener.Close()
		return nil, fmt.Errorf("[ops] address %s can be reached from elsewhere: set [ops] token (LIBRA_OPS_TOKEN), or listen on 127.0.0.1", opts.Address)
	}
	s := &Server{opts: opts, listener: listener}
	s.http = &http.Server{Handler: s.routes(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	return s, nil
}

// Address is where the server listens.
func (s *Server) Address() string { return s.listener.Addr().String() }

// Serve answers requests until Close.
func (s *Server) Serve() error {
	if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Close stops serving; requests under way may end until ctx does.
func (s *Server) Close(ctx context.Context) error { return s.http.Shutdown(ctx) }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", s.readyz)
	mux.Handle("GET /api/v1/health", s.guarded(s.health))
	if s.opts.API != nil {
		mux.Handle("/api/v1/", s.guarded(s.opts.API.ServeHTTP))
	}
	s.profiling(mux)
	if s.opts.Metrics != nil {
		mux.Handle("GET /metrics", s.guarded(s.opts.Metrics.ServeHTTP))
	}
	return mux
}

// readyz is 200 when statements can run: in one Spark of several is enough, for routes choose among them.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) {
	h := s.opts.Health()
	if h.Status != "ok" && !slices.ContainsFunc(h.Backends, func(b Backend) bool { return b.State == "ready" }) {
		http.Error(w, "Spark is "+h.Spark, http.StatusServiceUnavailable)
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(s.opts.Health()); err != nil {
		s.opts.Logger.Debug("health answer not sent", "error", err)
	}
}

// guarded asks for the bearer token where there is one.
func (s *Server) guarded(next http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		given, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if s.opts.Token != "" && subtle.ConstantTimeCompare([]byte(given), []byte(s.opts.Token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "a bearer token is needed", http.StatusUnauthorized)
			return
		}
		next(w, r)
	})
}
