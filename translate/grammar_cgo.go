//go:build cgo

package translate

import (
	"errors"

	pg "github.com/pganalyze/pg_query_go/v6"
	"github.com/pganalyze/pg_query_go/v6/parser"
)

// grammar is PostgreSQL's own parser, as C. Only guarded text may reach it: a deep enough tree overflows the C stack,
// and no recover() catches that.
func grammar(text string) (*pg.ParseResult, error) {
	return pg.Parse(text)
}

// fingerprint is grammar's fingerprint of a text.
func fingerprint(text string) (string, error) { return pg.Fingerprint(text) }

// isSyntaxError tells the grammar's refusal of a text from a failure to look at it.
func isSyntaxError(err error) bool {
	var refusal *parser.Error
	return errors.As(err, &refusal)
}
