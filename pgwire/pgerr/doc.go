// Package pgerr is the one error type that a PostgreSQL client may see: a SQLSTATE, a message a person can
// act on, and where there is one a detail, a hint and a position in the client's own text.
//
// The fields are those of ErrorResponse (PostgreSQL manual, "Error and Notice Message Fields"); the codes are
// PostgreSQL's (manual, appendix "PostgreSQL Error Codes"). The package imports nothing of libra.
package pgerr
