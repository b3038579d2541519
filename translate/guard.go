package translate

import (
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// What PostgreSQL's parser gets is limited, because a tree that is too deep overflows its stack, which ends the
// process (cgo) or the parser (WebAssembly), and one that is too long takes its memory. Found by experiment
// (ARCHITECTURE.md): on a stack of 8 MB the C parser dies of a chain between 20,000 and 50,000 links, on 2 MB (glibc's
// for threads when ulimit -s is unlimited) between 5,000 and 10,000, on 1 MB below 5,000; the WebAssembly one dies below
// 20,000 links or 2,500 nested subqueries; protobuf's decoder refuses trees of more than 10,000 messages.
const (
	maxHeight   = 1500 // of the parse tree, in links of a chain such as 1+1+1
	parenHeight = 2    // what one level of parentheses or brackets counts: a function call's
	queryHeight = 5    // what a subquery or CASE counts
	maxComments = 50   // nested comments take the parser quadratic time
)

// outline is what a scan of the text tells without a parser.
type outline struct {
	params []token // the parameters, in order
	quotes []token // strings and quoted names that Spark spells otherwise, in order
	ends   []int   // offsets of the semicolons between statements
	sorts  bool    // it may have an ORDER BY
	hints  []int   // where comments with hints to Spark begin
	broken bool    // a string or comment does not end
}

// guard scans a text by PostgreSQL's lexical rules and refuses with 54001 what its parser might not survive.
func guard(text string) (outline, error) {
	s := pgScanner{text: text}
	h := heights{text: text}
	var o outline
	for {
		t := s.next()
		switch t.kind {
		case endToken:
			if s.comments > maxComments {
				return o, errTooComplex
			}
			o.hints = s.hints
			return o, nil
		case broken:
			o.broken = true
			return o, nil
		case param:
			o.params = append(o.params, t)
		case literal, quoted:
			if foreign(text, t) {
				o.quotes = append(o.quotes, t)
			}
		}
		o.sorts = o.sorts || t.is(text, "order")
		if h.add(t); h.worst > maxHeight {
			return o, errTooComplex
		}
		if t.byte(text) == ';' && h.depth() == 0 {
			o.ends = append(o.ends, t.start)
		}
	}
}

var errTooComplex = pgerr.New(pgerr.StatementTooComplex, "stack depth limit exceeded").
	WithHint("The statement nests too deep, or chains too many operators: split it, or use IN (…) or VALUES lists.")

// checkText refuses what is no text, and what is longer than libra parses.
func checkText(text string, limit int) error {
	if len(text) > limit {
		return pgerr.Newf(pgerr.ProgramLimitExceeded, "statement of %d bytes is longer than the limit of %d bytes", len(text), limit).
			WithHint("Send long lists of values in several statements.")
	}
	for i := range len(text) {
		if text[i] == 0 {
			return pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0x00`)
		}
	}
	if !utf8.ValidString(text) {
		return pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8"`)
	}
	return nil
}
