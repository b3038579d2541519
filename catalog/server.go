package catalog

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Server is the private PostgreSQL, kept running.
type Server struct {
	opts    Options
	cluster *cluster
	roles   roles
	cancel  context.CancelFunc
	done    chan struct{}

	mu      sync.Mutex
	state   state
	changed chan struct{} // closed and replaced at each change of state
}

// state is what the server is at the moment.
type state struct {
	ready   bool
	stopped bool
	epoch   uint64 // goes up when the data directory is made anew
	err     error  // why it is not ready, when something has gone wrong
}

// ErrStopped says that Stop was called.
var ErrStopped = errors.New("catalog: the private PostgreSQL was stopped")

// Start finds the programs, takes a place for the files, begins to start the server and returns; Ready waits for it. The
// error is ErrNotFound when there are no programs. ctx is not used after the return.
func Start(ctx context.Context, opts Options) (*Server, error) {
	opts = opts.withDefaults()
	found, err := find(ctx, opts.Bin)
	if err != nil {
		return nil, err
	}
	who, err := unprivileged(opts.User)
	if err != nil {
		return nil, err
	}
	place, err := takePlace(ctx, who, opts.Data)
	if err != nil {
		return nil, err
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Server{opts: opts, cluster: &cluster{programs: found, who: who, place: place}, cancel: cancel,
		done: make(chan struct{}), changed: make(chan struct{}), state: state{}}
	go s.run(life)
	return s, nil
}

// Version is PostgreSQL's: "18.4".
func (s *Server) Version() string { return s.cluster.version }

// Stop ends the server and returns when it is gone.
func (s *Server) Stop() {
	s.cancel()
	<-s.done
}

// Ready waits until the server takes connections. It fails when ctx ends, with the reason why there is no server, and with
// ErrStopped after Stop.
func (s *Server) Ready(ctx context.Context) error {
	for {
		s.mu.Lock()
		now, changed := s.state, s.changed
		s.mu.Unlock()
		switch {
		case now.stopped:
			return ErrStopped
		case now.ready:
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("catalog: the private PostgreSQL is not ready: %w", errors.Join(context.Cause(ctx), now.err))
		}
	}
}

// Epoch counts how often the databases were made anew: what has been put into them is lost when it changes.
func (s *Server) Epoch() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.epoch
}

// Changed gives a channel that is closed with the next change: the server is ready, is gone, or has a new epoch.
func (s *Server) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *Server) change(f func(*state)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(&s.state)
	close(s.changed)
	s.changed = make(chan struct{})
}

// The time between two attempts to start it.
const (
	firstPause = 50 * time.Millisecond
	longPause  = 10 * time.Second
)

// tries is how many starts of a data directory fail before it is taken for damaged.
const tries = 3

// run is the server's goroutine: it starts the process again and again until Stop.
func (s *Server) run(ctx context.Context) {
	defer close(s.done)
	defer s.cluster.place.release()
	defer s.change(func(st *state) { st.ready, st.stopped = false, true })
	pause, failed := firstPause, 0
	for ctx.Err() == nil {
		lived, err := s.live(ctx)
		if ctx.Err() != nil {
			return
		}
		s.change(func(st *state) { st.ready, st.err = false, err })
		s.opts.Logger.Warn("the private PostgreSQL is gone and will be started again", "error", err)
		if lived > 0 {
			failed, pause = 0, firstPause
		} else if failed++; failed%tries == 0 {
			s.rebuild()
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
		pause = min(2*pause, longPause)
	}
}

// rebuild drops a data directory that does not start.
func (s *Server) rebuild() {
	if err := s.cluster.remove(); err != nil {
		s.opts.Logger.Warn("the private PostgreSQL's files can't be removed", "error", err)
	}
}

// live is one life of the process, and how long it was ready.
func (s *Server) live(ctx context.Context) (lived time.Duration, err error) {
	if err := s.cluster.runnable(ctx); err != nil {
		return 0, err
	}
	fresh := !s.cluster.whole()
	if fresh {
		if err := s.cluster.make(ctx); err != nil {
			return 0, err
		}
	}
	p, err := launch(s.cluster)
	if err != nil {
		return 0, err
	}
	defer p.stop()
	if err := s.prepare(ctx, p, fresh); err != nil {
		return 0, errors.Join(err, p.ended())
	}
	began := time.Now()
	s.change(func(st *state) {
		st.ready, st.err = true, nil
		if fresh {
			st.epoch++
		}
	})
	s.opts.Logger.Info("the private PostgreSQL is ready", "version", s.cluster.version, "data", s.cluster.place.dir, "fresh", fresh)
	select {
	case <-ctx.Done():
	case <-p.process.Done():
	}
	return time.Since(began), p.ended()
}
