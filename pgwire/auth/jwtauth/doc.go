// Package jwtauth checks JSON Web Tokens (RFC 7519) that clients send in the place of a password: signature, issuer,
// audience, times, and which user and groups the token is for.
//
// The keys come as a JWKS (RFC 7517) from a file, read again when it changes, or from a URL: cached, fetched again when
// it is old or a token names a key that is not there, never more often than every 30 s whatever strangers send, and
// kept for a day when the URL doesn't answer. A token chooses neither algorithm nor key: the algorithm must be among the rule's,
// all of which need a public key, and the key must be of its kind and from the JWKS; keys in the token (jwk, jku, x5u, x5c)
// are ignored.
//
// There are no goroutines of its own: the login that needs a key fetches it, and others wait for that or use the old
// keys. Tokens are never in errors or logs.
package jwtauth
