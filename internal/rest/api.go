package rest

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions"
)

// Options are what an API is made of.
type Options struct {
	Engine    pgwire.Engine
	Settings  *guc.Registry
	Sessions  func() []sessions.Info
	Admission *router.Admission
	Reload    func() (Reloaded, error)
	Version   string // libra's, for version()
	Logger    *slog.Logger
}

// API answers what is below /api/v1/.
type API struct {
	options Options
	runner  *runner
	mux     *http.ServeMux
}

// New makes an API; Close ends it.
func New(o Options) *API {
	a := &API{options: o, runner: newRunner(o.Engine, o.Settings, o.Version, o.Logger), mux: http.NewServeMux()}
	for _, r := range routes {
		a.mux.HandleFunc(r.method+" "+r.path, func(w http.ResponseWriter, req *http.Request) { a.answer(w, req, r) })
	}
	return a
}

// Close ends the API's sessions.
func (a *API) Close() { a.runner.close() }

func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.mux.ServeHTTP(w, r) }

// route is one thing that can be asked for.
type route struct {
	method, path string
	summary      string
	status       int // of an answer that is no error
	request      any // of the body's type; nil when there is none
	response     any
	handle       func(a *API, r *http.Request) (any, error)
}

// routes are all of them. It is filled in init because the OpenAPI document, which is one, lists them.
var routes []route

func init() {
	routes = []route{
		{"GET", "/api/v1/sessions", "All sessions", 200, nil, Sessions{}, (*API).listSessions},
		{"POST", "/api/v1/sessions", "Make a session", 201, SessionRequest{}, Session{}, (*API).makeSession},
		{"GET", "/api/v1/sessions/{id}", "A session; \"default\" is always there", 200, nil, Session{}, (*API).getSession},
		{"DELETE", "/api/v1/sessions/{id}", "End a session of this API", 204, nil, nil, (*API).endSession},
		{"GET", "/api/v1/sessions/{id}/statements", "A session's statements", 200, nil, Statements{}, (*API).listStatements},
		{"POST", "/api/v1/sessions/{id}/statements", "Run a statement", 201, StatementRequest{}, Statement{}, (*API).runStatement},
		{"GET", "/api/v1/sessions/{id}/statements/{n}", "A statement with its state and output", 200, nil, Statement{}, (*API).getStatement},
		{"POST", "/api/v1/sessions/{id}/statements/{n}/cancel", "Cancel a statement", 200, nil, Statement{}, (*API).cancelStatement},
		{"GET", "/api/v1/pools", "The pools as they are now", 200, nil, Pools{}, (*API).listPools},
		{"PUT", "/api/v1/pools/{name}", "Change a pool's ceilings at once, or make a pool", 200, PoolRequest{}, Pool{}, (*API).putPool},
		{"POST", "/api/v1/reload", "Read the configuration again", 200, nil, Reloaded{}, (*API).reload},
		{"GET", "/api/v1/openapi.json", "This document", 200, nil, map[string]any{}, func(*API, *http.Request) (any, error) { return Document(), nil }},
	}
}

func (a *API) answer(w http.ResponseWriter, r *http.Request, route route) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	status := route.status
	body, err := route.handle(a, r)
	if err != nil {
		status, body = problem(err)
	}
	if body == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.options.Logger.Debug("answer not sent", "path", r.URL.Path, "error", err)
	}
}

// failure is an error with the HTTP status that it has.
type failure struct {
	status int
	text   string
}

func (f failure) Error() string { return f.text }

func problem(err error) (int, Problem) {
	var f failure
	if errors.As(err, &f) {
		return f.status, Problem{Message: f.text}
	}
	e := pgerr.From(err)
	status := map[string]int{"53": http.StatusTooManyRequests, "57": http.StatusServiceUnavailable, "XX": http.StatusInternalServerError}[e.Code[:2]]
	return cmp.Or(status, http.StatusBadRequest), Problem{SQLState: e.Code, Message: e.Message, Detail: e.Detail, Hint: e.Hint}
}

// read takes a request's body; an empty one leaves everything out.
func read(r *http.Request, into any) error {
	d := json.NewDecoder(r.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil && !errors.Is(err, io.EOF) {
		return failure{http.StatusBadRequest, "the body is not as it must be: " + err.Error()}
	}
	return nil
}

func (a *API) session(r *http.Request) (*session, error) {
	id := r.PathValue("id")
	if id == DefaultSession {
		return a.runner.open(r.Context(), id, SessionRequest{})
	}
	if s := a.runner.find(id); s != nil {
		return s, nil
	}
	return nil, failure{http.StatusNotFound, "there is no session " + strconv.Quote(id) + " of this API"}
}

func (a *API) statement(r *http.Request) (*session, *statement, error) {
	s, err := a.session(r)
	if err != nil {
		return nil, nil, err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if err == nil {
		if st := s.find(n); st != nil {
			return s, st, nil
		}
	}
	return nil, nil, failure{http.StatusNotFound, "there is no statement " + strconv.Quote(r.PathValue("n")) + " in this session"}
}
