package sessions

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/router"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/translate/stmt"
)

// Options are what a Manager is made of.
type Options struct {
	Router      *router.Router
	Admission   *router.Admission
	Backend     Backend            // the first one
	Backends    map[string]Backend // the others, by the names that routes have for them
	Engines     EngineSource       // of sessions that have one of their own; nil where no route says so
	Parse       func(text string) ([]*stmt.Statement, error)
	Conf        map[string]string // spark.* settings of every new Spark session
	Headers     *Headers          // what Spark is told of who asks; nil is nothing
	MaxSessions int               // isolated sessions at one time
	Timeout     time.Duration     // an isolated session without a statement for so long ends
	Logger      *slog.Logger

	// Ran is told each statement that may have changed tables, once it has run, with the catalog (empty: Spark's default one)
	// and namespace that it ran in. It must not wait; nil tells nobody.
	Ran func(sql, catalog string, namespace []string)

	// Began and Ended hear of each statement that runs in Spark when it has been let in, and when it is over, also of one
	// that never got in. They are called from the connections' goroutines and must not block.
	Began, Ended func(Query)
}

// Idle Spark sessions of a family are released after memberIdle; the reaper looks every reapEvery, or more often
// when the session time-out is short.
const (
	memberIdle = 5 * time.Minute
	reapEvery  = 30 * time.Second
)

// Manager opens, counts and ends libra sessions.
type Manager struct {
	opts Options
	work sync.WaitGroup
	stop chan struct{}

	tracker tracker
	process process
	spaces  spaces
	swept   time.Time // by the reaper alone

	mu       sync.Mutex
	families map[string]*family
}

var _ pgwire.Engine = (*Manager)(nil)

// NewManager makes a Manager and starts its reaper; Close ends both.
func NewManager(opts Options) *Manager {
	m := &Manager{opts: opts, stop: make(chan struct{}), families: map[string]*family{},
		tracker: tracker{began: opts.Began, ended: opts.Ended, queries: map[*query]struct{}{}}, process: thisProcess(), swept: time.Now()}
	m.spaces.name, m.spaces.there = m.process.namespace(), map[Backend]*space{}
	m.work.Go(m.reapLoop)
	return m
}

// Open maps a connection to its session. At max_sessions an isolated one is refused with 53300.
func (m *Manager) Open(_ context.Context, client pgwire.Client) (pgwire.Session, error) {
	route, err := m.route(client)
	if err != nil {
		return nil, err
	}
	header := m.opts.Headers.render(client)
	client.Identity = auth.Identity{} // its token is of no more use
	route.Session = m.opts.Headers.sessionOf(route, header)
	c := &connection{manager: m, route: route, client: client}
	m.mu.Lock()
	defer m.mu.Unlock()
	f := m.families[route.Session]
	if f == nil {
		f = newFamily(route, m.opts, m.backend(route), &m.work)
		f.header = header
	}
	if err := m.activateLocked(f); err != nil {
		return nil, err
	}
	m.families[route.Session] = f
	f.connect(1)
	c.family = f
	return c, nil
}

// activate counts a family towards max_sessions before it (again) has Spark sessions.
func (m *Manager) activate(f *family) error {
	if !f.limited {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.activateLocked(f)
}

func (m *Manager) activateLocked(f *family) error {
	if f.active {
		return nil
	}
	if f.limited && m.activeLocked() >= m.opts.MaxSessions {
		return pgerr.Newf(pgerr.TooManyConnections, "too many sessions: the limit of %d isolated Spark sessions is reached", m.opts.MaxSessions).
			WithHint("Close a connection, wait until an idle session ends, or raise [session] max_sessions.")
	}
	f.active = true
	return nil
}

func (m *Manager) activeLocked() int {
	n := 0
	for _, f := range m.families {
		if f.limited && f.active {
			n++
		}
	}
	return n
}

// Warm has Spark open its catalog, which takes seconds the first time, before the first client asks for it.
func (m *Manager) Warm(ctx context.Context) error {
	client, _, err := m.opts.Backend.Connect(ctx)
	if err != nil {
		return err
	}
	s, err := client.Session("libra", "")
	if err != nil {
		return err
	}
	err = run(ctx, s, sparkconnect.Query{SQL: "SHOW TABLES"})
	return errors.Join(err, s.Release(ctx))
}

// leave ends a connection's part of its family.
func (m *Manager) leave(c *connection) {
	m.mu.Lock()
	left := c.family.connect(-1)
	if left == 0 && c.route.Ends {
		delete(m.families, c.family.name)
		c.family.active = false
	}
	m.mu.Unlock()
	if left == 0 && c.route.Ends {
		c.family.close()
	}
}

// Active is the number of libra sessions.
func (m *Manager) Active() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, f := range m.families {
		if f.active {
			n++
		}
	}
	return n
}

// Running is the number of statements that use Spark now.
func (m *Manager) Running() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := 0
	for _, f := range m.families {
		n += f.statements()
	}
	return n
}

// Close ends every session in Spark; ctx bounds the wait. Connections must have ended before.
func (m *Manager) Close(ctx context.Context) {
	close(m.stop)
	m.leaveSpaces()
	m.mu.Lock()
	for name, f := range m.families {
		f.close()
		delete(m.families, name)
	}
	m.mu.Unlock()
	finished := make(chan struct{})
	go func() { m.work.Wait(); close(finished) }()
	select {
	case <-finished:
	case <-ctx.Done():
		m.opts.Logger.Warn("sessions left for Spark to end", "error", ctx.Err())
	}
}
