package auth

import (
	"fmt"
	"time"

	"github.com/whereq/libra/pgwire/auth/hba"
	"github.com/whereq/libra/pgwire/pgerr"
)

// The messages are PostgreSQL's (src/backend/libpq/auth.c): programs look for them.

func noEntry(r Request) *pgerr.Error {
	return refusal("no pg_hba.conf entry for", r)
}

func rejected(r Request, rule *hba.Rule) *pgerr.Error {
	return refusal("pg_hba.conf rejects connection for", r).WithCause(at(rule, "the rule is reject"))
}

func refusal(what string, r Request) *pgerr.Error {
	if r.Replication {
		return pgerr.Fatal(pgerr.InvalidAuthorization, fmt.Sprintf("%s replication connection from host \"%s\", user \"%s\", %s",
			replicationWords[what], r.host(), r.User, r.encryption()))
	}
	return pgerr.Fatal(pgerr.InvalidAuthorization, fmt.Sprintf("%s host \"%s\", user \"%s\", database \"%s\", %s",
		what, r.host(), r.User, r.Database, r.encryption()))
}

var replicationWords = map[string]string{
	"no pg_hba.conf entry for":           "no pg_hba.conf entry for",
	"pg_hba.conf rejects connection for": "pg_hba.conf rejects",
}

// failedWords are what a failed method is called, and its SQLSTATE.
var failedWords = map[hba.Method][2]string{
	hba.Trust:    {`"trust" authentication failed for user`, pgerr.InvalidAuthorization},
	hba.Cert:     {"certificate authentication failed for user", pgerr.InvalidAuthorization},
	hba.Scram:    {"password authentication failed for user", pgerr.InvalidPassword},
	hba.Password: {"password authentication failed for user", pgerr.InvalidPassword},
	hba.LDAP:     {"LDAP authentication failed for user", pgerr.InvalidAuthorization},
	hba.JWT:      {"JWT authentication failed for user", pgerr.InvalidPassword},
}

func failed(r Request, rule *hba.Rule, reason error) *pgerr.Error {
	words := failedWords[rule.Method]
	return pgerr.Fatal(words[1], fmt.Sprintf("%s \"%s\"", words[0], r.User)).WithCause(at(rule, reason.Error()))
}

// at is a reason for the log, with the rule's place.
func at(rule *hba.Rule, reason string) error {
	return hba.Problem{File: rule.File, Line: rule.Line, Text: reason}
}

func tooMany(r Request, wait time.Duration) *pgerr.Error {
	return pgerr.Fatal(pgerr.InvalidAuthorization, fmt.Sprintf("too many failed logins of user \"%s\" from host \"%s\"", r.User, r.host())).
		WithHint(fmt.Sprintf("Try again in %d seconds.", int(wait.Seconds())+1))
}

func timedOut(cause error) *pgerr.Error {
	return pgerr.Fatal(pgerr.QueryCanceled, "canceling authentication due to timeout").WithCause(cause)
}

func protocolViolation(message string) *pgerr.Error {
	return pgerr.Fatal(pgerr.ProtocolViolation, message)
}
