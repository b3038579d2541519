package jwtauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"
	"time"

	"github.com/whereq/libra/pgwire/auth/hba"
)

const (
	freshFor     = 15 * time.Minute // keys are fetched again after this
	usableFor    = 24 * time.Hour   // keys are used for so long when fetching fails
	fetchEvery   = 30 * time.Second // at most
	fetchTimeout = 5 * time.Second
	maxRedirects = 3
)

// remote is a JWKS at a URL.
type remote struct {
	url    string
	client *http.Client
	now    func() time.Time
	log    *slog.Logger

	held atomic.Pointer[fetched]
	turn chan struct{} // held by the one that fetches

	tried time.Time // belongs to the holder of turn
}

type fetched struct {
	keys keySet
	at   time.Time
}

func newRemote(location string, o Options) *remote {
	return &remote{url: location, now: o.Now, log: o.Logger, turn: make(chan struct{}, 1),
		client: &http.Client{Transport: o.Transport, Timeout: fetchTimeout, CheckRedirect: checkRedirect}}
}

// checkRedirect keeps to addresses that a rule could name.
func checkRedirect(r *http.Request, via []*http.Request) error {
	switch {
	case len(via) > maxRedirects:
		return errors.New("too many redirects")
	case via[0].URL.Scheme != r.URL.Scheme:
		return errors.New("a redirect from " + via[0].URL.Scheme + " to " + r.URL.Scheme)
	}
	return allowedURL(r.URL)
}

func allowedURL(u *url.URL) error {
	if u.Scheme == "https" || (u.Scheme == "http" && hba.Loopback(u.Hostname())) {
		return nil
	}
	return errors.New("a JWKS must come by https, or http from this machine")
}

// keys gives the keys of that id, fetching the JWKS when they are old or not there. None is not an error.
func (r *remote) keys(ctx context.Context, id string) (keySet, error) {
	f := r.held.Load()
	if f != nil && len(f.keys.named(id)) > 0 {
		if r.now().Sub(f.at) < freshFor {
			return f.keys.named(id), nil
		}
		select {
		case r.turn <- struct{}{}:
		default: // somebody fetches; the old ones will do
			return r.known(id)
		}
	} else {
		select {
		case r.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	defer func() { <-r.turn }()
	if g := r.held.Load(); g == f { // nobody has fetched while we waited
		r.refresh(ctx)
	}
	return r.known(id)
}

// known looks without fetching.
func (r *remote) known(id string) (keySet, error) {
	f := r.held.Load()
	if f == nil || r.now().Sub(f.at) > usableFor {
		return nil, fmt.Errorf("JWKS %s can't be had", r.url)
	}
	return f.keys.named(id), nil
}

// refresh fetches, unless that was tried a moment ago. A client that goes away doesn't end it: others wait for it, too.
func (r *remote) refresh(ctx context.Context) {
	if !r.tried.IsZero() && r.now().Sub(r.tried) < fetchEvery {
		return
	}
	r.tried = r.now()
	keys, err := r.fetch(context.WithoutCancel(ctx))
	if err != nil {
		r.log.Error("JWKS can't be fetched; the keys before it stay for a day", "url", r.url, "error", err)
		return
	}
	r.held.Store(&fetched{keys, r.now()})
}

func (r *remote) fetch(ctx context.Context) (keySet, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/jwk-set+json, application/json")
	answer, err := r.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the answer is %s", answer.Status)
	}
	return keysFrom(answer.Body)
}
