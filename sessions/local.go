package sessions

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/whereq/libra/sessions/localspark"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// waitForSpark is how long a statement waits for a Spark that is starting (again).
const waitForSpark = time.Minute

// Local is the backend of libra's own Spark: a restarted Spark is a new epoch, at whatever address it has then.
type Local struct {
	supervisor *localspark.Supervisor
	logger     *slog.Logger
	patience   time.Duration // how long a statement waits for a Spark that is starting

	mu     sync.Mutex
	client *sparkconnect.Client
	epoch  uint64
}

// NewLocal makes the backend of a supervised Spark.
func NewLocal(s *localspark.Supervisor, logger *slog.Logger) *Local {
	return &Local{supervisor: s, logger: logger, patience: waitForSpark}
}

// Connect waits for Spark and gives its client. When there is none in time, the error is 57P03.
func (l *Local) Connect(ctx context.Context) (*sparkconnect.Client, uint64, error) {
	wait, cancel := context.WithTimeout(ctx, l.patience)
	defer cancel()
	address, generation, err := l.supervisor.Wait(wait)
	if ctx.Err() != nil {
		return nil, 0, context.Cause(ctx)
	}
	if err != nil {
		return nil, 0, errNoSpark(err)
	}
	return l.clientOf(address, uint64(generation))
}

// Away tells that Spark is starting (again).
func (l *Local) Away() bool {
	s := l.supervisor.Status().State
	return s == localspark.Starting || s == localspark.Restarting
}

// lostWait is how long Spark's process may take to end after its connections have broken.
const lostWait = 4 * time.Second

// Lost waits for the end of a Spark that has stopped answering, and tells what its process ended with.
func (l *Local) Lost(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lostWait)
	defer cancel()
	for {
		changed := l.supervisor.Changed()
		if s := l.supervisor.Status(); s.State != localspark.Ready {
			return s.Err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}

// clientOf gives the client of a generation, made with its first use. The client of the one before is closed:
// its Spark is gone.
func (l *Local) clientOf(address string, epoch uint64) (*sparkconnect.Client, uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client != nil && l.epoch >= epoch {
		return l.client, l.epoch, nil
	}
	parsed, err := sparkconnect.ParseAddress(address)
	if err != nil {
		return nil, 0, err
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: parsed, Logger: l.logger})
	if err != nil {
		return nil, 0, err
	}
	if l.client != nil {
		go func(old *sparkconnect.Client) { _ = old.Close() }(l.client)
	}
	l.client, l.epoch = client, epoch
	return client, epoch, nil
}

// State is the supervisor's word for Spark's state.
func (l *Local) State() string { return l.supervisor.Status().State.String() }

// Close closes the client.
func (l *Local) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.client == nil {
		return nil
	}
	return l.client.Close()
}
