package auth

import (
	"context"
	"errors"
	"time"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/auth/users"
)

// attempt is one login under the rule that it fell to.
type attempt struct {
	a       *Authenticator
	policy  *policy
	users   *users.Table
	rule    *hba.Rule
	request Request
	talk    *listener
	id      Identity
}

// listener remembers when the client was last heard.
type listener struct {
	Exchange
	now   func() time.Time
	heard time.Time
}

func (l *listener) Receive() ([]byte, error) {
	b, err := l.Exchange.Receive()
	l.heard = l.now()
	return b, err
}

// method is how one of hba's methods is run.
type method struct {
	guesses bool // a stranger could try until it fits, so failures slow him down
	run     func(*attempt, context.Context) error
}

var methods = map[hba.Method]method{
	hba.Reject:   {false, (*attempt).reject},
	hba.Trust:    {false, (*attempt).trust},
	hba.Cert:     {false, (*attempt).trust}, // every rule's certificate is checked in pass, and this one has no more
	hba.Scram:    {true, (*attempt).scram},
	hba.Password: {true, (*attempt).password},
	hba.LDAP:     {true, (*attempt).ldap},
	hba.JWT:      {true, (*attempt).jwt},
}

// failure is what a method returns when it does not believe the client. The client hears only that it is so.
type failure struct {
	reason error // for the log
	guess  bool  // wrong credentials, and not a server that could not be asked
}

func (f *failure) Error() string { return f.reason.Error() }

func wrong(reason error) error      { return &failure{reason, true} }
func undecided(reason error) error  { return &failure{reason, false} }
func wrongBecause(why string) error { return wrong(errors.New(why)) }

// run is the whole attempt.
func (t *attempt) run(ctx context.Context) error {
	m := methods[t.rule.Method]
	if m.guesses {
		if err := t.wait(ctx); err != nil {
			return err
		}
	}
	err := t.pass(ctx, m)
	var f *failure
	if errors.As(err, &f) {
		return t.fail(ctx, m, f)
	}
	if err == nil && m.guesses {
		t.a.failures.Succeeded(t.request.Remote, t.request.User)
	}
	return err
}

// pass asks for all that the rule does: a certificate, the method's own proof, the certificate's name.
func (t *attempt) pass(ctx context.Context, m method) error {
	if err := t.certificate(); err != nil {
		return err
	}
	if err := m.run(t, ctx); err != nil {
		return err
	}
	return t.certificateName()
}

func (t *attempt) reject(context.Context) error { return rejected(t.request, t.rule) }

func (t *attempt) trust(context.Context) error { return nil }

// wait makes those slower who have failed before.
func (t *attempt) wait(ctx context.Context) error {
	d, refuse := t.a.failures.Begin(t.request.Remote, t.request.User)
	switch {
	case refuse:
		return tooMany(t.request, d)
	case d > 0:
		return t.sleep(ctx, d)
	}
	return nil
}

// fail counts a failure and answers it, as late as any other.
func (t *attempt) fail(ctx context.Context, m method, f *failure) error {
	if m.guesses && f.guess {
		t.a.failures.Failed(t.request.Remote, t.request.User)
	}
	if !t.talk.heard.IsZero() {
		grain := t.a.opt.Grain
		if err := t.sleep(ctx, grain-t.a.opt.Now().Sub(t.talk.heard)%grain); err != nil {
			return err
		}
	}
	return failed(t.request, t.rule, f.reason)
}

func (t *attempt) sleep(ctx context.Context, d time.Duration) error {
	if err := t.a.opt.Sleep(ctx, d); err != nil {
		return timedOut(err)
	}
	return nil
}
