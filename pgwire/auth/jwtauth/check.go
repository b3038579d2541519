package jwtauth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/whereq/libra/pgwire/auth/hba"
)

// MaxToken is the most bytes that a token may have (PostgreSQL's PG_MAX_AUTH_TOKEN_LENGTH).
const MaxToken = 65535

// ErrRejected is a token that is not good; why is in the error around it, the token is not.
var ErrRejected = errors.New("the token is not accepted")

// Claims are what a good token says.
type Claims struct {
	User    string
	Groups  []string
	Expires time.Time

	all map[string]any
}

// Checker checks tokens by one rule's options.
type Checker struct {
	rule       hba.JWTOptions
	algorithms []jose.SignatureAlgorithm
	source     Source
	now        func() time.Time
}

// New makes a Checker; now is the clock, nil is time.Now.
func New(rule hba.JWTOptions, source Source, now func() time.Time) *Checker {
	if now == nil {
		now = time.Now
	}
	c := &Checker{rule: rule, source: source, now: now}
	for _, a := range rule.Algorithms {
		c.algorithms = append(c.algorithms, jose.SignatureAlgorithm(a))
	}
	return c
}

// Check gives what a token says, if it is good. ErrRejected is a bad one; any other error is that of getting the keys.
func (c *Checker) Check(ctx context.Context, token string) (claims Claims, err error) {
	if len(token) > MaxToken {
		return claims, fmt.Errorf("%w: it is longer than %d bytes", ErrRejected, MaxToken)
	}
	parsed, err := jwt.ParseSigned(token, c.algorithms)
	if err != nil {
		return claims, fmt.Errorf("%w: it is no JWT, or signed by an algorithm that the rule has not", ErrRejected)
	}
	header := parsed.Headers[0]
	keys, err := c.source.keys(ctx, header.KeyID)
	if err != nil {
		return claims, err
	}
	var standard jwt.Claims
	var all map[string]any
	if err := verify(parsed, header.Algorithm, keys, &standard, &all); err != nil {
		return claims, err
	}
	if err := c.validate(standard, all); err != nil {
		return claims, err
	}
	claims.Expires, claims.all = standard.Expiry.Time(), all
	if claims.User, err = userOf(all, c.rule.UserClaim); err != nil {
		return claims, err
	}
	claims.Groups, err = groupsOf(all, c.rule.GroupsClaim)
	return claims, err
}

// verify tries the keys that fit the algorithm.
func verify(token *jwt.JSONWebToken, algorithm string, keys keySet, into ...any) error {
	if len(keys) == 0 {
		return fmt.Errorf("%w: the JWKS has no key of its id", ErrRejected)
	}
	tried := false
	for _, key := range keys {
		if !fits(key, algorithm) {
			continue
		}
		tried = true
		if token.Claims(key.Key, into...) == nil {
			return nil
		}
	}
	if !tried {
		return fmt.Errorf("%w: the JWKS has no key for its algorithm", ErrRejected)
	}
	return fmt.Errorf("%w: the signature is wrong, or its claims are malformed", ErrRejected)
}

// validate checks issuer, audience and times. A token must end some day.
func (c *Checker) validate(standard jwt.Claims, all map[string]any) error {
	if standard.Expiry == nil {
		return fmt.Errorf("%w: it has no exp", ErrRejected)
	}
	expected := jwt.Expected{Issuer: c.rule.Issuer, AnyAudience: slices.Clone(c.rule.Audiences), Time: c.now()}
	if err := standard.ValidateWithLeeway(expected, c.rule.Leeway); err != nil {
		return fmt.Errorf("%w: %w", ErrRejected, err)
	}
	// An issuer that lets people write any address into their profile says so.
	if verified, said := all["email_verified"]; c.rule.UserClaim == "email" && said && verified != true && verified != "true" {
		return fmt.Errorf("%w: the user's email is not verified", ErrRejected)
	}
	return nil
}
