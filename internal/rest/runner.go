package rest

import (
	"cmp"
	"context"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Bounds.
const (
	maxSessions   = 100
	maxStatements = 100 // kept by one session; the oldest that have ended go first
	maxRows       = 1000
	maxBytes      = 4 << 20 // of one result's values
	maxIdle       = 30 * time.Minute
)

// DefaultSession is the REST session that is always there.
const DefaultSession = "default"

// runner keeps the REST sessions.
type runner struct {
	engine   pgwire.Engine
	settings *guc.Registry
	version  string
	logger   *slog.Logger
	stop     chan struct{}
	work     sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	pids     uint32
	sessions map[string]*session
}

func newRunner(engine pgwire.Engine, settings *guc.Registry, version string, logger *slog.Logger) *runner {
	r := &runner{engine: engine, settings: settings, version: version, logger: logger, stop: make(chan struct{}), sessions: map[string]*session{}}
	r.work.Go(r.clean)
	return r
}

// firstPID is above all process ids of connections, which are positive as signed numbers.
const firstPID = 1 << 31

// open makes a session, or gives the one that is there when id is DefaultSession.
func (r *runner) open(ctx context.Context, id string, req SessionRequest) (*session, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if s := r.sessions[id]; s != nil {
		return s, nil
	}
	if r.closed {
		return nil, pgerr.New(pgerr.CannotConnectNow, "libra is shutting down")
	}
	if len(r.sessions) >= maxSessions {
		return nil, pgerr.Newf(pgerr.TooManyConnections, "too many sessions: the limit of %d is reached", maxSessions).WithHint("Delete one.")
	}
	if id == "" {
		id = uuid.NewString()
	}
	r.pids++
	s := &session{id: id, user: cmp.Or(req.User, "rest"), pid: firstPID + r.pids, set: guc.NewSet(r.settings), made: time.Now(), used: time.Now(),
		wake: make(chan struct{}, 1), logger: r.logger}
	s.ctx, s.cancel = context.WithCancelCause(context.Background())
	if req.Pool != "" {
		if err := s.set.Set("libra.pool", req.Pool, false); err != nil {
			return nil, err
		}
	}
	var err error
	s.engine, err = r.engine.Open(ctx, pgwire.Client{User: s.user, Database: s.user, Remote: &net.TCPAddr{}, Local: &net.TCPAddr{}, Version: r.version, PID: s.pid, Settings: s.set, Notice: s.notice, Tell: s.notice})
	if err != nil {
		return nil, err
	}
	r.sessions[id] = s
	r.work.Go(s.live)
	return s, nil
}

func (r *runner) find(id string) *session {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sessions[id]
}

// remove ends a session; false when there is none.
func (r *runner) remove(id string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.sessions[id]
	if s == nil {
		return false
	}
	delete(r.sessions, id)
	s.cancel(pgerr.New(pgerr.AdminShutdown, "the session was deleted"))
	return true
}

// list gives the sessions by age.
func (r *runner) list() []*session {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []*session
	for _, s := range r.sessions {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *session) int { return cmp.Compare(a.pid, b.pid) })
	return list
}

// clean ends sessions that nobody has used for maxIdle.
func (r *runner) clean() {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-r.stop:
			return
		case now := <-tick.C:
			for _, s := range r.list() {
				if s.idleSince(now.Add(-maxIdle)) {
					r.remove(s.id)
				}
			}
		}
	}
}

// close ends all sessions and waits until they have.
func (r *runner) close() {
	close(r.stop)
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	for _, s := range r.list() {
		r.remove(s.id)
	}
	r.work.Wait()
}
