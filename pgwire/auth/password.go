package auth

import (
	"bytes"
	"context"
	"errors"

	"github.com/whereq/libra/pgwire/auth/jwtauth"
	"github.com/whereq/libra/pgwire/auth/ldapauth"
	"github.com/whereq/libra/pgwire/pgerr"
)

// receivePassword asks for a password in clear. The rules have such methods on encrypted and local connections only; it is
// checked here, too, since nothing would be worse.
func (t *attempt) receivePassword() (string, error) {
	if t.request.TLS == nil && !t.request.local() {
		return "", pgerr.Fatal(pgerr.InvalidAuthorization, "authentication method \""+t.id.Method+"\" needs an encrypted connection").
			WithHint("Connect with sslmode=verify-full.")
	}
	if err := t.talk.Send(codeCleartextPassword, nil); err != nil {
		return "", err
	}
	b, err := t.talk.Receive()
	if err != nil {
		return "", err
	}
	n := bytes.IndexByte(b, 0)
	switch {
	case n < 0 || n != len(b)-1:
		return "", protocolViolation("invalid password packet size")
	case n == 0: // to an LDAP server it would mean that nobody wants in
		return "", pgerr.Fatal(pgerr.InvalidPassword, "empty password returned by client")
	}
	return string(b[:n]), nil
}

// password compares with the verifier; for an unknown user it does the same work.
func (t *attempt) password(context.Context) error {
	password, err := t.receivePassword()
	if err != nil {
		return err
	}
	verifier, doomed := t.users.Verifier(t.a.opt.Secret, t.request.User)
	switch matches := verifier.Matches(password); {
	case doomed:
		return wrongBecause("the user has no verifier in the users file")
	case !matches:
		return wrongBecause("the password is wrong")
	}
	return nil
}

func (t *attempt) ldap(ctx context.Context) error {
	password, err := t.receivePassword()
	if err != nil {
		return err
	}
	t.id.LDAPDN, err = t.policy.ldap[t.rule].Check(ctx, t.request.User, password)
	return t.verdict(err, ldapauth.ErrRejected)
}

func (t *attempt) jwt(ctx context.Context) error {
	token, err := t.receivePassword()
	if err != nil {
		return err
	}
	claims, err := t.policy.jwt[t.rule].Check(ctx, token)
	if err != nil {
		return t.verdict(err, jwtauth.ErrRejected)
	}
	if !t.allows(claims.User) {
		return wrongBecause("the token is user " + quoted(claims.User) + "'s")
	}
	t.id.Token, t.id.Expires, t.id.claims = token, claims.Expires, claims
	t.id.Groups = append(t.id.Groups, claims.Groups...)
	return nil
}

// verdict parts wrong credentials from a server that could not be asked.
func (t *attempt) verdict(err, rejection error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, rejection):
		return wrong(err)
	}
	return undecided(err)
}
