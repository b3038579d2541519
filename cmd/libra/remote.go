package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/sessions"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// checkEvery is the pause between two looks at a backend's addresses, and tokenFresh how old what was read of a token's file
// may be.
const (
	checkEvery = 5 * time.Second
	tokenFresh = 10 * time.Second
)

// openRemote makes the clients of a Spark elsewhere; they connect with their first calls.
func openRemote(name string, e config.Endpoints, header *sessions.Headers, logger *slog.Logger) (*sessions.Remote, error) {
	token, err := tokenOf(e)
	if err != nil {
		return nil, err
	}
	opts := sessions.RemoteOptions{Name: name, Check: checkEvery, Headers: header, Logger: logger}
	for _, url := range e.URLs {
		address, err := addressWith(url, token)
		if err != nil {
			return nil, err
		}
		opts.Addresses = append(opts.Addresses, sparkconnect.Options{Address: address, Token: token, Logger: logger})
	}
	return sessions.NewRemote(opts)
}

// addressWith is an address whose token comes from elsewhere: what holds for one in the address holds for it, too.
func addressWith(url string, token func() (string, error)) (sparkconnect.Address, error) {
	address, err := sparkconnect.ParseAddress(url)
	if err != nil || token == nil {
		return address, err
	}
	if address.Token != "" {
		return address, errors.New("there is a token in url, and another one in token_file or token_env: leave one of them out")
	}
	if !strings.Contains(strings.TrimPrefix(url, "sc://"), "/") {
		url += "/"
	}
	return sparkconnect.ParseAddress(strings.TrimSuffix(url, ";") + ";token=elsewhere")
}

// tokenOf gives where the token comes from; nil when there is none but what the address has.
func tokenOf(e config.Endpoints) (func() (string, error), error) {
	switch {
	case e.TokenEnv != "":
		token := os.Getenv(e.TokenEnv)
		if token == "" {
			return nil, fmt.Errorf("token_env: there is nothing in the environment variable %s", e.TokenEnv)
		}
		return func() (string, error) { return token, nil }, nil
	case e.TokenFile != "":
		f := &tokenFile{path: e.TokenFile}
		_, err := f.token()
		return f.token, err
	}
	return nil, nil
}

// tokenFile is a token that somebody else renews.
type tokenFile struct {
	path string

	mu   sync.Mutex
	read time.Time
	text string
}

func (f *tokenFile) token() (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.read) < tokenFresh {
		return f.text, nil
	}
	text, err := os.ReadFile(f.path)
	if err != nil {
		return "", fmt.Errorf("token_file: %w", err)
	}
	f.text = strings.TrimSpace(string(text))
	if f.text == "" || strings.ContainsAny(f.text, "\r\n") {
		return "", fmt.Errorf("token_file: %s must have one line, the token", f.path)
	}
	f.read = time.Now()
	return f.text, nil
}
