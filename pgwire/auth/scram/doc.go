// Package scram is the server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802, RFC 7677, RFC 5929's
// tls-server-end-point; PostgreSQL manual, "SASL Authentication") and of the verifiers that PostgreSQL stores in
// rolpassword.
//
// It is libra's own because of what PostgreSQL does beyond the RFCs, and libraries don't: the user is the startup
// packet's, whatever the message says; the mechanism that was chosen must agree with the message's channel binding
// flag; an unknown user gets the whole exchange with a made-up verifier and fails at its end; and every malformed
// message has its own SQLSTATE and detail. The primitives are the standard library's, SASLprep is xdg-go/stringprep's.
//
// Nothing here blocks, starts a goroutine or writes a log. Errors carry no secret: not a password, a key, a proof.
package scram
