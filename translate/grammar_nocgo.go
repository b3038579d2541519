//go:build !cgo

package translate

import (
	"errors"
	"fmt"
	"sync"

	pg "github.com/pganalyze/pg_query_go/v6"
	wasm "github.com/wasilibs/go-pgquery"
	"github.com/wasilibs/go-pgquery/parser"
)

// oneParser lets one statement at a time into the parser: each concurrent one would have an instance of some 200 MB
// of its own, for ever.
var oneParser sync.Mutex

// grammar is PostgreSQL's own parser, as WebAssembly. Only guarded text may reach it: a deep enough tree overflows
// the instance's stack, which is a panic here.
func grammar(text string) (tree *pg.ParseResult, err error) {
	oneParser.Lock()
	defer oneParser.Unlock()
	defer func() {
		if r := recover(); r != nil {
			tree, err = nil, fmt.Errorf("the SQL parser failed: %v", r)
		}
	}()
	return wasm.Parse(text)
}

// fingerprint is grammar's fingerprint of a text.
func fingerprint(text string) (print string, err error) {
	oneParser.Lock()
	defer oneParser.Unlock()
	defer func() {
		if r := recover(); r != nil {
			print, err = "", fmt.Errorf("the SQL parser failed: %v", r)
		}
	}()
	return wasm.Fingerprint(text)
}

// isSyntaxError tells the grammar's refusal of a text from a failure to look at it.
func isSyntaxError(err error) bool {
	var refusal *parser.Error
	return errors.As(err, &refusal)
}
