package localspark

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

// Supervisor keeps one local Spark running: it starts another in the same slot when one ends, on the same ports
// where those are still free, and with the same token. Tables are there again, sessions and temporary views are not.
type Supervisor struct {
	opts   Options
	java   java
	slot   *slot
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	status  Status
	changed chan struct{} // closed and replaced at each change
	stop    context.Context
}

// Supervise checks what can be checked at once (configuration, Java, the data directory), begins to start Spark and
// returns. Wait tells when it is ready. Errors are *ConfigError, or ctx's. ctx is not used after the return.
func Supervise(ctx context.Context, opts Options) (*Supervisor, error) {
	opts, err := opts.withDefaults()
	if err != nil {
		return nil, err
	}
	j, err := findJava(ctx)
	if err != nil {
		return nil, err
	}
	slot, err := takeSlot(ctx, opts.DataDir, opts.Progress)
	if err != nil {
		return nil, err
	}
	if opts.Ephemeral {
		slot.empty()
	}
	life, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s := &Supervisor{opts: opts, java: j, slot: slot, cancel: cancel, done: make(chan struct{}), changed: make(chan struct{}),
		status: Status{State: Starting, Since: time.Now()}, stop: life}
	opts.announce(slot)
	go s.run(life)
	return s, nil
}

// run is the supervisor's goroutine: Starting → Ready → Restarting → Ready … → Stopped.
func (s *Supervisor) run(ctx context.Context) {
	defer close(s.done)
	defer s.slot.release()
	if s.opts.Ephemeral {
		defer s.slot.empty()
	}
	want := identity{token: rand.Text()}
	var wait backoff
	for {
		spark, err := launch(ctx, s.opts, s.java, s.slot, want, func() {})
		switch {
		case err == nil:
			s.ready(spark)
			if err = s.outlive(ctx, spark); err == nil {
				return
			}
			wait.lived(time.Since(s.Status().Since))
			want.connect, want.ui = spark.output.ports()
		case ctx.Err() != nil:
			s.set(Status{State: Stopped})
			return
		case s.Status().Generation == 0: // what keeps the first one from starting will keep the others
			s.set(Status{State: Stopped, Err: err})
			return
		default:
			want.connect, want.ui = 0, 0 // they may be what it failed of
		}
		s.opts.Logger.Warn("spark is gone and will be started again", "error", err, "wait", wait.next, "log", s.slot.logFile())
		s.set(Status{State: Restarting, Err: err})
		if !wait.sleep(ctx) {
			s.set(Status{State: Stopped})
			return
		}
		want.connect, want.ui = freeOrAny(want.connect), freeOrAny(want.ui)
	}
}

// outlive waits for Spark's end, and gives the reason; nil when it ended because we are to stop.
func (s *Supervisor) outlive(ctx context.Context, spark *Spark) error {
	select {
	case <-spark.Done():
		return spark.Err()
	case <-ctx.Done():
	}
	s.mu.Lock()
	patience := s.stop
	s.mu.Unlock()
	s.set(Status{State: Stopped, Err: spark.Stop(patience)})
	return nil
}

func (s *Supervisor) ready(spark *Spark) {
	s.set(Status{State: Ready, Generation: s.Status().Generation + 1, Address: spark.Address(), UI: spark.UI(), Pid: spark.Pid()})
}

// Wait returns Spark's address and generation as soon as one is ready. It fails when the first Spark did not start
// (*StartError), after Stop (ErrStopped), and when ctx ends first.
func (s *Supervisor) Wait(ctx context.Context) (address string, generation int, err error) {
	for {
		changed := s.Changed()
		now := s.Status()
		switch {
		case now.State == Ready:
			return now.Address, now.Generation, nil
		case now.State == Stopped && now.Err != nil:
			return "", now.Generation, now.Err
		case now.State == Stopped:
			return "", now.Generation, ErrStopped
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return "", now.Generation, fmt.Errorf("Spark is %s: %w", now.State, errors.Join(ctx.Err(), now.Err))
		}
	}
}

// Dir is the slot of the data directory that this libra has.
func (s *Supervisor) Dir() string { return s.slot.dir }

// LogFile is where Spark's warnings and errors are.
func (s *Supervisor) LogFile() string { return s.slot.logFile() }

// Stop ends Spark, politely until ctx ends, and returns when it is gone.
func (s *Supervisor) Stop(ctx context.Context) error {
	s.mu.Lock()
	s.stop = ctx
	s.mu.Unlock()
	s.cancel()
	<-s.done
	if err := s.Status().Err; s.Status().Generation > 0 && err != nil {
		return err
	}
	return nil
}

// freeOrAny is the port if nobody listens on it, else 0: any.
func freeOrAny(port int) int {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return 0
	}
	_ = l.Close()
	return port
}
