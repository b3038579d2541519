package rest

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/whereq/libra/sessions"
)

func (a *API) listSessions(*http.Request) (any, error) {
	list := Sessions{Sessions: []Session{}}
	for _, s := range a.runner.list() {
		list.Sessions = append(list.Sessions, s.info())
	}
	for _, i := range a.options.Sessions() {
		if !a.own(i) {
			list.Sessions = append(list.Sessions, shown(i))
		}
	}
	list.Total = len(list.Sessions)
	return list, nil
}

// own tells the isolated sessions that are this API's connections', which are shown as such.
func (a *API) own(i sessions.Info) bool {
	pid, ok := strings.CutPrefix(i.Name, "connection:")
	n, err := strconv.ParseUint(pid, 10, 32)
	return ok && err == nil && n >= firstPID
}

// shown is a libra session as the API shows it.
func shown(i sessions.Info) Session {
	s := Session{ID: i.Name, Type: "shared", User: i.User, State: "idle", Connections: i.Connections, Running: i.Statements, Queued: i.Waiting,
		SparkSessions: i.SparkSessions, CreatedAt: i.Made, UsedAt: i.Used}
	if i.Isolated {
		s.Type = "isolated"
	}
	switch {
	case !i.Active:
		s.State = "ended"
	case i.Statements > 0:
		s.State = "busy"
	}
	return s
}

func (a *API) makeSession(r *http.Request) (any, error) {
	var req SessionRequest
	if err := read(r, &req); err != nil {
		return nil, err
	}
	s, err := a.runner.open(r.Context(), "", req)
	if err != nil {
		return nil, err
	}
	return s.info(), nil
}

// getSession shows a session of the API or a libra session of that name. The default one is there before anybody has used it.
func (a *API) getSession(r *http.Request) (any, error) {
	id := r.PathValue("id")
	for _, i := range a.options.Sessions() {
		if i.Name == id {
			return shown(i), nil
		}
	}
	s, err := a.session(r)
	if err != nil {
		return nil, err
	}
	return s.info(), nil
}

func (a *API) endSession(r *http.Request) (any, error) {
	id := r.PathValue("id")
	if id == DefaultSession {
		return nil, failure{http.StatusConflict, "the default session is always there"}
	}
	if !a.runner.remove(id) {
		return nil, failure{http.StatusNotFound, "there is no session " + strconv.Quote(id) + " of this API"}
	}
	return nil, nil
}

func (a *API) listStatements(r *http.Request) (any, error) {
	s, err := a.session(r)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := Statements{Total: len(s.statements), Statements: []Statement{}}
	for _, st := range s.statements {
		list.Statements = append(list.Statements, Statement{ID: st.id, Code: st.code, State: st.state})
	}
	return list, nil
}

func (a *API) runStatement(r *http.Request) (any, error) {
	var req StatementRequest
	if err := read(r, &req); err != nil {
		return nil, err
	}
	switch {
	case strings.TrimSpace(req.Code) == "":
		return nil, failure{http.StatusBadRequest, "code is missing"}
	case req.Kind != "" && req.Kind != "sql":
		return nil, failure{http.StatusBadRequest, "kind must be \"sql\", not " + strconv.Quote(req.Kind)}
	}
	if req.Pool != "" {
		if _, err := a.options.Admission.Check(req.Pool); err != nil {
			return nil, err
		}
	}
	s, err := a.session(r)
	if err != nil {
		return nil, err
	}
	st, err := s.add(req)
	if err != nil {
		return nil, err
	}
	return s.shownStatement(st), nil
}

func (s *session) shownStatement(st *statement) Statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Statement{ID: st.id, Code: st.code, State: st.state, Notices: append([]string(nil), st.notices...), Output: st.output}
}

func (a *API) getStatement(r *http.Request) (any, error) {
	s, st, err := a.statement(r)
	if err != nil {
		return nil, err
	}
	return s.shownStatement(st), nil
}

func (a *API) cancelStatement(r *http.Request) (any, error) {
	s, st, err := a.statement(r)
	if err != nil {
		return nil, err
	}
	s.cancelStatement(st)
	return s.shownStatement(st), nil
}

func (a *API) reload(*http.Request) (any, error) {
	done, err := a.options.Reload()
	if err != nil {
		return nil, failure{http.StatusUnprocessableEntity, err.Error()}
	}
	return done, nil
}
