// Package authtest is a small front door for tests: it speaks just enough of the protocol to have real clients
// authenticate against an auth.Authenticator, with and without TLS.
package authtest
