package shells

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Options are what a Refresher is made of; Source and Connect are required.
type Options struct {
	Source   Source
	Connect  Connect
	Refresh  time.Duration // between two looks at what others may have changed; default 30 s
	Parallel int           // statements in Spark at one time; default 2
	Logger   *slog.Logger

	// Changed gives a channel that is closed when PostgreSQL may have lost what it had: everything is looked at then.
	Changed func() <-chan struct{}
}

// State is how true the picture is.
type State struct {
	Filled    bool      // everything has been there once
	Refreshed time.Time // the beginning of the last whole look that succeeded
	Tables    int       // shells, views included
	Err       error     // why the last look did not succeed: the picture before it stands
}

// Refresher keeps the shells like Spark's tables.
type Refresher struct {
	opts   Options
	log    *slog.Logger
	slots  chan struct{} // one for each statement in Spark
	wake   chan struct{}
	filled chan struct{}

	touches touches
	changed changes
	version atomic.Uint64

	mu        sync.Mutex
	state     State
	databases map[string]*database
	seen      map[string]map[string]*sighting // by catalog, then by table
	catalogs  []Catalog
	functions []string
}

// sighting is what is remembered of a table, so that only what changed is asked for again.
type sighting struct {
	stamp     string
	described time.Time // zero: only listed so far
}

// New makes a Refresher, which does nothing before Run.
func New(opts Options) *Refresher {
	if opts.Refresh <= 0 {
		opts.Refresh = 30 * time.Second
	}
	if opts.Parallel <= 0 {
		opts.Parallel = 2
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	return &Refresher{
		opts: opts, log: opts.Logger, slots: make(chan struct{}, opts.Parallel), wake: make(chan struct{}, 1), filled: make(chan struct{}),
		touches: touches{wake: make(chan struct{}, 1), moved: make(chan struct{})}, databases: map[string]*database{}, seen: map[string]map[string]*sighting{},
	}
}

// A look takes at most a fifth of Spark's time on average, however many tables there are.
const restAfterLook = 4

// Run fills the databases and keeps them up to date until ctx ends.
func (r *Refresher) Run(ctx context.Context) {
	var work sync.WaitGroup
	defer r.closeAll()
	defer work.Wait()
	work.Go(func() { r.followTouches(ctx) })
	for first := time.Second; ctx.Err() == nil; {
		began, changed := time.Now(), r.changedServer()
		err := r.look(ctx)
		if ctx.Err() != nil {
			return
		}
		r.note(began, err)
		pause := max(r.opts.Refresh, restAfterLook*time.Since(began))
		if err != nil && !r.State().Filled {
			pause = min(first, r.opts.Refresh) // nobody has a picture yet
			first *= 2
		}
		r.rest(ctx, pause, changed)
	}
}

func (r *Refresher) rest(ctx context.Context, pause time.Duration, changed <-chan struct{}) {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.wake:
	case <-changed:
	case <-ctx.Done():
	}
}

func (r *Refresher) changedServer() <-chan struct{} {
	if r.opts.Changed == nil {
		return nil
	}
	return r.opts.Changed()
}

// Refresh has everything looked at now, as after a PostgreSQL that has lost its files. It does not wait.
func (r *Refresher) Refresh() {
	select {
	case r.wake <- struct{}{}:
	default: // it is going to look anyway
	}
}

// Filled is closed when everything has been there once.
func (r *Refresher) Filled() <-chan struct{} { return r.filled }

// State tells how true the picture is.
func (r *Refresher) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.state
	for _, d := range r.databases {
		s.Tables += int(d.count.Load())
	}
	return s
}

// Version goes up whenever what PostgreSQL knows of Spark's tables has changed, after the change is there.
func (r *Refresher) Version() uint64 { return r.version.Load() }

// note keeps a look's outcome, and says in the log when Spark or PostgreSQL goes and when it is back.
func (r *Refresher) note(began time.Time, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	before := r.state.Err
	r.state.Err = err
	switch {
	case err != nil && before == nil:
		r.log.Warn("the catalog can't be brought up to date; it stays as it is", "error", err)
	case err == nil && before != nil:
		r.log.Info("the catalog is up to date again")
	}
	if err != nil {
		return
	}
	r.state.Refreshed = began
	if !r.state.Filled {
		r.state.Filled = true
		close(r.filled)
		r.log.Info("the catalog is filled", "took", time.Since(began).Round(time.Millisecond))
	}
}

func (r *Refresher) database(catalog string) *database {
	name := DatabaseName(catalog)
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.databases[name]
	if d == nil {
		d = &database{name: name, connect: r.opts.Connect, log: r.log, version: &r.version}
		r.databases[name] = d
	}
	return d
}

func (r *Refresher) closeAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range r.databases {
		d.close()
	}
}

// spark runs a call to Spark when there is a free slot.
func (r *Refresher) spark(ctx context.Context, call func() error) error {
	select {
	case r.slots <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	defer func() { <-r.slots }()
	return call()
}
