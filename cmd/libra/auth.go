package main

import (
	"log/slog"

	"github.com/whereq/libra/internal/config"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/auth"
	"github.com/whereq/libra/pgwire/auth/tlsconf"
)

// openTLS reads the certificate; nil when there is none.
func openTLS(opts config.TLS, logger *slog.Logger) (*tlsconf.Files, error) {
	if opts.Cert == "" && opts.Key == "" && opts.ClientCA == "" {
		return nil, nil
	}
	return tlsconf.Open(tlsconf.Options{CertFile: opts.Cert, KeyFile: opts.Key, ClientCA: opts.ClientCA, Logger: logger})
}

// openAuth reads the rules; nil when there are none, which is trust on this machine.
func openAuth(opts config.Auth, tls *tlsconf.Files, logger *slog.Logger) (pgwire.Authenticator, error) {
	if opts.HBA == "" {
		return nil, nil
	}
	var secret []byte
	if opts.Secret != "" {
		var err error
		if secret, err = auth.LoadSecret(opts.Secret); err != nil {
			return nil, err
		}
	}
	rules, err := auth.New(auth.Options{
		HBAFile: opts.HBA, UsersFile: opts.Users, IdentFile: opts.Ident, Secret: secret,
		TLS: tls != nil, ClientCA: tls != nil && tls.ClientCA(), Logger: logger,
	})
	if err != nil {
		return nil, err
	}
	return pgwire.Rules{Authenticator: rules}, nil
}
