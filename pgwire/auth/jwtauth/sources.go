package jwtauth

import (
	"context"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/whereq/libra/pgwire/auth/reload"
)

// Options are the same for all sources of keys.
type Options struct {
	Transport http.RoundTripper // nil is a clone of http.DefaultTransport
	Now       func() time.Time  // nil is time.Now
	Logger    *slog.Logger      // nil is slog.Default()
}

// Source gives the keys of one JWKS.
type Source interface {
	// keys gives those of that id, or all for an empty one. An error is that of getting the JWKS.
	keys(ctx context.Context, id string) (keySet, error)
}

// Sources are all JWKSs in use: rules that name the same one, before and after the rules were read again, share it.
type Sources struct {
	opt Options

	mu   sync.Mutex
	byID map[string]Source
}

// NewSources makes Sources without any.
func NewSources(o Options) *Sources {
	if o.Transport == nil {
		o.Transport = http.DefaultTransport.(*http.Transport).Clone()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return &Sources{opt: o, byID: map[string]Source{}}
}

// Open gives the source for a rule's jwtjwks. A file must be readable now; a URL is asked when the first token comes.
func (s *Sources) Open(location string) (Source, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if source, ok := s.byID[location]; ok {
		return source, nil
	}
	if !filepath.IsAbs(location) {
		source := newRemote(location, s.opt)
		s.byID[location] = source
		return source, nil
	}
	value, err := reload.New(reload.Options[keySet]{Name: "JWKS file", Now: s.opt.Now, Logger: s.opt.Logger,
		Load: func() (keySet, []string, error) {
			keys, err := readKeys(location)
			return keys, []string{location}, err
		}})
	if err != nil {
		return nil, err
	}
	s.byID[location] = file{value}
	return file{value}, nil
}

// Keep forgets all sources but these.
func (s *Sources) Keep(locations []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for location := range s.byID {
		if !slices.Contains(locations, location) {
			delete(s.byID, location)
		}
	}
}

// file is a JWKS in a file.
type file struct{ value *reload.Value[keySet] }

func (f file) keys(_ context.Context, id string) (keySet, error) { return f.value.Get().named(id), nil }
