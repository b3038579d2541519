package translate

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// splitter judges each statement of a message on its own, when PostgreSQL's grammar has refused the whole. Where a
// statement ends depends on whose it is: it ends by PostgreSQL's lexical rules when PostgreSQL's grammar then takes
// it, else by Spark's.
type splitter struct {
	text string
	// sparks is set when the message is nothing that PostgreSQL could cut into tokens (backticks, backslashes outside
	// strings, strings that do not end), but Spark can: then all of its strings are Spark's ('it\'s; one string').
	sparks bool
	single bool // PostgreSQL sees one statement, and has refused it
	native int
}

func newSplitter(text string, o outline) *splitter {
	single := len(o.ends) == 0 || len(o.ends) == 1 && strings.TrimSpace(text[o.ends[0]+1:]) == ""
	return &splitter{text: text, single: single && !o.broken, sparks: o.broken && sparkTokens(text)}
}

// sparkTokens tells whether Spark's lexical rules cut the text into tokens.
func sparkTokens(text string) bool {
	s := sparkScanner{text: text}
	for {
		switch s.next().kind {
		case endToken:
			return true
		case broken:
			return false
		}
	}
}

func (p *splitter) statements() ([]*stmt.Statement, error) {
	var list []*stmt.Statement
	for at := 0; at < len(p.text); {
		found, next, err := p.one(at)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
		at = next
	}
	return list, nil
}

// one judges the statement that begins at an offset; next is where the one after it begins.
func (p *splitter) one(at int) (found []*stmt.Statement, next int, err error) {
	if !p.single || at > 0 {
		found, next, refused, err := p.postgres(at)
		if err != nil || !refused {
			return found, next, err
		}
	}
	end := sparkStatementEnd(p.text, at)
	start, stop := trim(p.text, at, end)
	s, err := nativeStatement(p.text[start:stop])
	if err != nil {
		return nil, 0, (&unit{whole: p.text}).place(err, start)
	}
	if s.Kind == stmt.Empty {
		return nil, end + 1, nil
	}
	if p.native++; p.native > maxNative {
		return nil, 0, errTooMany
	}
	s.Start = start
	if s.Copy != nil {
		s.Copy.Query.Start += start
	}
	return []*stmt.Statement{s}, end + 1, nil
}

// postgres tries the statement on PostgreSQL's grammar.
func (p *splitter) postgres(at int) (found []*stmt.Statement, next int, refused bool, err error) {
	end, ok := sparkStatementEnd(p.text, at), true
	if !p.sparks {
		end, ok = pgStatementEnd(p.text, at)
	}
	if !ok {
		return nil, 0, true, nil
	}
	u := unit{whole: p.text, text: p.text[at:end], base: at}
	if u.outline, err = guard(u.text); err != nil {
		return nil, 0, false, err
	}
	found, refused, err = u.statements()
	return found, end + 1, refused, err
}

// maxNative bounds how many statements of a message may be Spark's own: finding the end of each may take a look at
// all the rest.
const maxNative = 1000

var errTooMany = pgerr.Newf(pgerr.ProgramLimitExceeded, "a message may hold at most %d statements in Spark's own SQL", maxNative).
	WithHint("Send the statements in several messages.")

// pgStatementEnd gives the offset of the next semicolon outside parentheses, or the end; ok is false when a string or
// comment does not end.
func pgStatementEnd(text string, at int) (end int, ok bool) {
	s := pgScanner{text: text, at: at}
	depth := 0
	for {
		t := s.next()
		if t.kind == endToken || t.kind == broken {
			return len(text), t.kind == endToken
		}
		switch t.byte(text) {
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		case ';':
			if depth <= 0 {
				return t.start, true
			}
		}
	}
}

// sparkStatementEnd gives the offset of the semicolon that ends a statement of Spark's, or the end. A compound script
// (BEGIN … END) has semicolons of its own.
func sparkStatementEnd(text string, at int) int {
	s := sparkScanner{text: text, at: at}
	first := s.next()
	script := script{text: text}
	if first.is(text, "begin") {
		script.open = 1
	}
	for t := first; t.kind != endToken && t.kind != broken; {
		if t.byte(text) == ';' && script.open == 0 {
			return t.start
		}
		after := s.next()
		if script.open > 0 && t.start != first.start {
			script.add(t, after)
		}
		t = after
	}
	return len(text)
}

// script follows the nesting of BEGIN and CASE in a compound script; all other blocks end in END and their own word.
type script struct {
	text string
	open int
	skip bool // the word before was END: this one belongs to it
}

func (b *script) add(t, after token) {
	if b.skip {
		b.skip = false
		return
	}
	switch {
	case t.is(b.text, "begin"), t.is(b.text, "case"):
		b.open++
	case t.is(b.text, "end"):
		b.end(after)
	}
}

func (b *script) end(after token) {
	for _, block := range []string{"if", "while", "loop", "repeat", "for"} {
		if after.is(b.text, block) {
			b.skip = true
			return
		}
	}
	b.skip = after.is(b.text, "case")
	b.open--
}
