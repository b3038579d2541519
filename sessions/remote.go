package sessions

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// RemoteOptions are what a Remote is made of.
type RemoteOptions struct {
	Name      string                 // for the log
	Addresses []sparkconnect.Options // at least one; the first that is well is used, until it is not
	Check     time.Duration          // between two looks whether they are well; 0: they are taken to be
	Patience  time.Duration          // how long a statement waits for an address that is well; 0: ten seconds
	Headers   *Headers               // go with the looks, as those of a user "libra"; nil is none
	Logger    *slog.Logger           // nil: discarded
}

// Remote is a backend at one or several sc:// addresses. A Spark that is started again at the same address is not
// noticed: a session that it has lost is found out when it is used. Another address is another epoch: sessions are made
// there anew, from their journals.
type Remote struct {
	opts      RemoteOptions
	endpoints []*endpoint
	stop      context.CancelFunc
	work      sync.WaitGroup
	ask       chan struct{} // asks for a look at once

	mu      sync.Mutex
	current int // of endpoints
	epoch   uint64
	looks   uint64
	looked  chan struct{} // closed and replaced after each look
}

// EndpointState is an address of a backend as it is now.
type EndpointState struct {
	Address string // without its secrets
	State   string // "starting" before the first look, "ready" or "down"
	Current bool   // statements go there
	Error   string // why it is down
	Since   time.Time
}

// NewRemote makes the clients, which connect with their first calls, and begins to look after them; Close ends that.
func NewRemote(opts RemoteOptions) (*Remote, error) {
	if opts.Patience <= 0 {
		opts.Patience = waitForRemote
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	r := &Remote{opts: opts, epoch: 1, ask: make(chan struct{}, 1), looked: make(chan struct{})}
	for _, o := range opts.Addresses {
		client, err := sparkconnect.Dial(o)
		if err != nil {
			r.stop = func() {}
			return nil, errors.Join(err, r.Close())
		}
		e := &endpoint{client: client, headers: opts.Headers, address: o.Address.String(), state: StateStarting, since: time.Now()}
		if opts.Check <= 0 {
			e.state = StateReady
		}
		r.endpoints = append(r.endpoints, e)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	if opts.Check > 0 {
		r.work.Go(func() { r.watch(ctx) })
	}
	return r, nil
}

// waitForRemote is long enough for the next look, or two.
const waitForRemote = 10 * time.Second

// Connect gives the client of the address that is used now. When all are known to be down it waits for a look that finds
// one well; the error is 57P03 when there is none in time.
func (r *Remote) Connect(ctx context.Context) (*sparkconnect.Client, uint64, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, r.opts.Patience, errPatience)
	defer cancel()
	for {
		r.mu.Lock()
		e, epoch, looked := r.endpoints[r.current], r.epoch, r.looked
		why := e.err
		down := e.state == StateDown
		r.mu.Unlock()
		if !down {
			return e.client, epoch, nil
		}
		select {
		case <-looked:
		case <-ctx.Done():
			if cause := context.Cause(ctx); cause != errPatience {
				return nil, epoch, cause
			}
			return nil, epoch, errNoSpark(why)
		}
	}
}

// errPatience ends a wait that was long enough.
var errPatience = errors.New("no address is well")

// Away tells that all addresses are down.
func (r *Remote) Away() bool { return r.State() == StateDown }

// Lost knows nothing of somebody else's Spark.
func (r *Remote) Lost(context.Context) error { return nil }

// State is that of the address that is used now.
func (r *Remote) State() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.endpoints[r.current].state
}

// Endpoints are the addresses in their order.
func (r *Remote) Endpoints() []EndpointState {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []EndpointState
	for i, e := range r.endpoints {
		s := EndpointState{Address: e.address, State: e.state, Current: i == r.current, Since: e.since}
		if e.err != nil {
			s.Error = e.err.Error()
		}
		list = append(list, s)
	}
	return list
}

// Moved tells, if need be after a new look, whether statements go elsewhere than in an epoch in which Spark did not answer.
func (r *Remote) Moved(ctx context.Context, epoch uint64) bool {
	if len(r.endpoints) > 1 && r.now() == epoch {
		r.Look(ctx)
	}
	return r.now() != epoch
}

func (r *Remote) now() uint64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.epoch
}

// Look waits until all addresses have been looked at, from now on.
func (r *Remote) Look(ctx context.Context) {
	if r.opts.Check <= 0 {
		return
	}
	r.mu.Lock()
	enough := r.looks + 2 // the one under way may have begun before
	r.mu.Unlock()
	for {
		r.mu.Lock()
		looks, looked := r.looks, r.looked
		r.mu.Unlock()
		if looks >= enough {
			return
		}
		select {
		case r.ask <- struct{}{}:
		default: // somebody else has asked
		}
		select {
		case <-looked:
		case <-ctx.Done():
			return
		}
	}
}

// Close ends what NewRemote began.
func (r *Remote) Close() error {
	r.stop()
	r.work.Wait()
	var errs []error
	for _, e := range r.endpoints {
		errs = append(errs, e.client.Close())
	}
	return errors.Join(errs...)
}
