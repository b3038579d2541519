package sessions

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// States of a remote backend's addresses.
const (
	StateStarting = "starting"
	StateReady    = "ready"
	StateDown     = "down"
)

// A look takes lookTimeout at most. An address is down when a look fails twice, with lookAgain in between: Spark's garbage
// collector may take a while.
const (
	lookTimeout = 4 * time.Second
	lookAgain   = 500 * time.Millisecond
)

// endpoint is one address.
type endpoint struct {
	client  *sparkconnect.Client
	address string
	headers *Headers
	session *sparkconnect.Session // for looks; the watching goroutines' alone

	state string // this and what follows: guarded by the Remote's mu
	err   error
	since time.Time
}

// watch looks after the addresses until ctx ends, and then releases what it has in Spark.
func (r *Remote) watch(ctx context.Context) {
	ticker := time.NewTicker(r.opts.Check)
	defer ticker.Stop()
	for {
		r.look(ctx)
		select {
		case <-ctx.Done():
			r.forget()
			return
		case <-ticker.C:
		case <-r.ask:
		}
	}
}

// look asks all addresses at once, and chooses the one to use.
func (r *Remote) look(ctx context.Context) {
	var asked sync.WaitGroup
	for _, e := range r.endpoints {
		asked.Go(func() { r.judge(ctx, e, e.ask(ctx)) })
	}
	asked.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.chooseLocked()
	r.looks++
	close(r.looked)
	r.looked = make(chan struct{})
}

// judge notes how an address is.
func (r *Remote) judge(ctx context.Context, e *endpoint, err error) {
	if ctx.Err() != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	state := StateReady
	if e.err = err; err != nil {
		state = StateDown
	}
	if state == e.state {
		return
	}
	e.state, e.since = state, time.Now()
	if err != nil {
		r.opts.Logger.Warn("spark does not answer", "backend", r.opts.Name, "address", e.address, "error", err)
	} else {
		r.opts.Logger.Info("spark answers", "backend", r.opts.Name, "address", e.address)
	}
}

// chooseLocked leaves an address that is down for the first that is not. It does not go back: sessions are there.
func (r *Remote) chooseLocked() {
	if r.endpoints[r.current].state != StateDown {
		return
	}
	for i, e := range r.endpoints {
		if e.state == StateReady {
			r.opts.Logger.Warn("new sessions go to another address", "backend", r.opts.Name, "from", r.endpoints[r.current].address, "to", e.address)
			r.current = i
			r.epoch++
			return
		}
	}
}

// ask finds out whether a Spark answers, twice if it does not at first. The error tells why it is not of use.
func (e *endpoint) ask(ctx context.Context) error {
	err := e.askOnce(ctx)
	if err == nil || ctx.Err() != nil {
		return err
	}
	select {
	case <-time.After(lookAgain):
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return e.askOnce(ctx)
}

// askOnce reads a setting, which is no work for Spark. Any answer but a refusal of the token will do.
func (e *endpoint) askOnce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookTimeout)
	defer cancel()
	if e.session == nil {
		var header []string
		if e.headers != nil {
			header = e.headers.render(pgwire.Client{User: "libra"})
		}
		s, err := e.client.Session("libra", "", header...)
		if err != nil {
			return err
		}
		e.session = s
	}
	_, _, err := e.session.Config().GetOption(ctx, "spark.app.name")
	if sparkconnect.IsSessionLost(err) {
		e.session = nil
		return nil
	}
	var said *sparkconnect.Error
	if errors.As(err, &said) && ctx.Err() == nil && !sparkconnect.IsUnavailable(err) && said.Code != codes.Unauthenticated {
		return nil
	}
	return err
}

// forget releases the sessions of the looks.
func (r *Remote) forget() {
	ctx, cancel := context.WithTimeout(context.Background(), endTimeout)
	defer cancel()
	for _, e := range r.endpoints {
		if e.session != nil && e.state == StateReady {
			if err := e.session.Release(ctx); err != nil {
				r.opts.Logger.Debug("spark keeps a session until it is idle", "error", err)
			}
		}
	}
}
