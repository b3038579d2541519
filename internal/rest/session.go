package rest

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/pgerr"
)

// session runs statements one after the other.
type session struct {
	id     string
	user   string
	pid    uint32
	set    *guc.Set
	engine pgwire.Session // its goroutine's
	made   time.Time
	logger *slog.Logger
	ctx    context.Context
	cancel context.CancelCauseFunc
	wake   chan struct{} // a statement has come

	mu         sync.Mutex
	used       time.Time
	next       int
	statements []*statement // in order
	current    *statement
}

// live is the session's goroutine.
func (s *session) live() {
	defer s.engine.Close()
	for {
		st := s.take()
		if st == nil {
			select {
			case <-s.wake:
				continue
			case <-s.ctx.Done():
				return
			}
		}
		s.run(st)
	}
}

// take gives the oldest statement that waits, nil when there is none.
func (s *session) take() *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = nil
	for _, st := range s.statements {
		if st.state == Waiting {
			st.state, s.current = Running, st
			return st
		}
	}
	return nil
}

// add queues a statement; it is 53400 when too many wait.
func (s *session) add(req StatementRequest) (*statement, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.statements) >= maxStatements && !s.forgetOldest() {
		return nil, pgerr.Newf(pgerr.ConfigurationLimitExceeded, "%d statements wait in this session, which is the limit", maxStatements)
	}
	st := &statement{id: s.next, code: req.Code, pool: req.Pool, state: Waiting}
	st.ctx, st.stop = context.WithCancelCause(s.ctx)
	s.next++
	s.statements = append(s.statements, st)
	s.used = time.Now()
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return st, nil
}

// forgetOldest drops the oldest statement that has ended; false when there is none.
func (s *session) forgetOldest() bool {
	for i, st := range s.statements {
		if st.state != Waiting && st.state != Running {
			s.statements = append(s.statements[:i], s.statements[i+1:]...)
			return true
		}
	}
	return false
}

func (s *session) find(n int) *statement {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.statements {
		if st.id == n {
			return st
		}
	}
	return nil
}

// cancelStatement ends a statement that waits or runs.
func (s *session) cancelStatement(st *statement) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st.state == Waiting {
		st.state = Cancelled
	}
	st.stop(errCancelled)
}

var errCancelled = pgerr.New(pgerr.QueryCanceled, "canceling statement due to user request")

// notice keeps what the running statement's client would be told.
func (s *session) notice(e *pgerr.Error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.current; st != nil && len(st.notices) < 100 {
		st.notices = append(st.notices, e.Message)
	}
}

func (s *session) idleSince(t time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current == nil && s.used.Before(t)
}

// info is the session as the API shows it.
func (s *session) info() Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := Session{ID: s.id, Type: "rest", User: s.user, State: "idle", CreatedAt: s.made, UsedAt: s.used, Statements: s.next, Connections: 1}
	if s.current != nil {
		i.State, i.Running = "busy", 1
	}
	return i
}
