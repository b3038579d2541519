package localspark

import (
	"context"
	"errors"
	"time"
)

// ErrStopped is Wait's answer after Stop.
var ErrStopped = errors.New("the local Spark was stopped")

// State is where a supervised Spark is in its life.
type State int

// The states. Starting is the first start only.
const (
	Starting State = iota
	Ready
	Restarting
	Stopped
)

// String is the state in words that fit behind "Spark is".
func (s State) String() string {
	return [...]string{"starting", "ready", "restarting", "stopped"}[s]
}

// Status is what is known of a supervised Spark.
type Status struct {
	State      State
	Generation int       // counts the Sparks that became ready, from 1; the present or last one's
	Address    string    // sc:// address while Ready; a restart mostly keeps it, but need not
	UI         string    // http:// address while Ready
	Pid        int       // while Ready
	Err        error     // why the last Spark ended (*EndError) or did not start (*StartError)
	Since      time.Time // when this state began
}

// Status is the present state.
func (s *Supervisor) Status() Status {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.status
}

// Changed gives a channel that is closed at the next change. Take it before Status, and no change is missed.
func (s *Supervisor) Changed() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func (s *Supervisor) set(next Status) {
	s.mu.Lock()
	defer s.mu.Unlock()
	next.Since = time.Now()
	next.Generation = max(next.Generation, s.status.Generation)
	s.status = next
	close(s.changed)
	s.changed = make(chan struct{})
}

const (
	longestWait = 30 * time.Second
	goodLife    = time.Minute // a Spark that lived so long was no failed start
)

// backoff is the pause before the next start: none at first, then from half a second doubling to longestWait.
type backoff struct{ next time.Duration }

func (b *backoff) lived(d time.Duration) {
	if d > goodLife {
		b.next = 0
	}
}

// sleep pauses; false when ctx ended.
func (b *backoff) sleep(ctx context.Context) bool {
	pause := time.NewTimer(b.next)
	defer pause.Stop()
	b.next = min(max(2*b.next, 500*time.Millisecond), longestWait)
	select {
	case <-pause.C:
		return true
	case <-ctx.Done():
		return false
	}
}
