// Package auth decides who may come in: it finds the rule for a connection (hba), has the client prove what the rule
// asks for, and says who it is.
//
// An Authenticator is safe for concurrent use and starts no goroutine: each login runs in its caller's, and looks
// at most once a second whether the files have changed (reload). A login uses the rules and users of its beginning.
//
// What a stranger can't learn here: whether a user exists. An unknown user gets the same messages as one with a wrong
// password: a SCRAM salt that is his own (scram.Mock), the same work, the same delays; failures are answered at
// whole multiples of a fixed time after the client's last word, so that an LDAP server's haste or a users file's
// iteration counts tell nothing either. What a log can't learn: passwords, tokens, verifiers. Errors carry the reason and
// the rule's place behind the client's message (errors.Unwrap), for the log.
//
// Sub-packages: hba (rules and user name maps), scram, users (the file of verifiers and groups), ldapauth, jwtauth, limit
// (numbers of connections, delays after failures), tlsconf (certificates), reload (files that change). Of libra they
// import pgerr and each other. conformance compares them with a real PostgreSQL.
//
// Left out: methods that libra refuses by name (hba), certificate revocation lists, password expiry, roles' own LOGIN
// and CONNECTION LIMIT attributes (limit.Limits has the latter).
package auth
