package auth

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/auth/ldapauth"
	"github.com/whereq/libra/pgwire/auth/limit"
)

// Options say what an Authenticator goes by. HBAFile or HBA is required.
type Options struct {
	HBAFile   string // rules, in pg_hba.conf's words
	HBA       string // the same as text, for rules that stand in another file
	HBAName   string // what errors call the place of HBA
	UsersFile string // users, verifiers and groups; scram-sha-256 and password need it
	IdentFile string // user name maps, in pg_ident.conf's words; the option map= needs it

	TLS      bool // hostssl rules can fit
	ClientCA bool // client certificates can be checked

	Secret []byte // 32 bytes, the same after a restart and in all replicas (LoadSecret); nil: new ones for this process
	Guard  limit.Guard
	Grain  time.Duration // failures are answered at multiples of it after the client's last message; 0 is 250 ms

	LDAP      ldapauth.Options
	Transport http.RoundTripper // for JWKS URLs; nil is the default
	Machine   hba.Machine       // for rules by host name and interface
	Now       func() time.Time
	Sleep     func(context.Context, time.Duration) error // nil sleeps
	Logger    *slog.Logger
}

func (o Options) withDefaults() (Options, error) {
	if (o.HBAFile == "") == (o.HBA == "") {
		return o, errors.New("auth: Options need rules, from a file or as text")
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Guard.Now == nil {
		o.Guard.Now = o.Now
	}
	if o.Grain == 0 {
		o.Grain = 250 * time.Millisecond
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.HBAName == "" {
		o.HBAName = "hba"
	}
	if len(o.Secret) == 0 {
		o.Secret = make([]byte, secretLength)
		_, _ = rand.Read(o.Secret) // never fails; it ends the program instead
	}
	if len(o.Secret) < secretLength {
		return o, errors.New("auth: the secret needs 32 bytes")
	}
	return o, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
