// Package ldaptest is a small LDAP server for tests: simple bind, search with real filters, StartTLS (RFC 4511), over a
// directory that a test writes down.
package ldaptest
