package oid

import "strings"

// lexeme is what a piece of a date or time looks like, before anybody knows what it means.
type lexeme uint8

const (
	lexNumber  lexeme = iota // 1999, 12.5
	lexString                // jan, am, bc
	lexDate                  // 1999-01-08, 8-jan-1999, america/new_york
	lexTime                  // 04:05:06.789
	lexZone                  // -08:00
	lexSpecial               // +infinity, -infinity
)

// token is a piece of a date or time, in lower case.
type token struct {
	lexeme lexeme
	text   string
	raw    string // as it was written
}

const maxTokens = 25

func isDigit(b byte) bool { return b >= '0' && b <= '9' }
func isAlpha(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
func isSpace(b byte) bool { return strings.IndexByte(spaces, b) >= 0 }
func isPunct(b byte) bool { return b > ' ' && b < 0x7f && !isDigit(b) && !isAlpha(b) }

// lexer splits the text of a date, time or interval as PostgreSQL does (manual, "Date/Time Input Interpretation", its
// first step).
type lexer struct {
	s  string
	at int
}

// lex gives the tokens; ok is false when there is something that can't be part of any.
func lex(s string) (tokens []token, ok bool) {
	l := &lexer{s: s}
	for {
		for l.at < len(s) && isSpace(s[l.at]) {
			l.at++
		}
		if l.at == len(s) {
			return tokens, true
		}
		if len(tokens) == maxTokens {
			return nil, false
		}
		start := l.at
		kind, found, ok := l.next()
		if !ok {
			return nil, false
		}
		if found {
			raw := s[start:l.at]
			if kind == lexZone || kind == lexSpecial {
				raw = strings.Map(dropSpace, raw)
			}
			tokens = append(tokens, token{kind, strings.ToLower(raw), raw})
		}
	}
}

func dropSpace(r rune) rune {
	if r < 0x80 && isSpace(byte(r)) {
		return -1
	}
	return r
}

func (l *lexer) peek() byte {
	if l.at < len(l.s) {
		return l.s[l.at]
	}
	return 0
}

func (l *lexer) skip(in func(byte) bool) {
	for l.at < len(l.s) && in(l.s[l.at]) {
		l.at++
	}
}

// next reads a token; punctuation alone is none, but parts others.
func (l *lexer) next() (kind lexeme, found, ok bool) {
	b := l.peek()
	switch {
	case isDigit(b):
		return l.number(), true, true
	case b == '.':
		l.at++
		l.skip(isDigit)
		return lexNumber, true, true
	case isAlpha(b):
		return l.word(), true, true
	case b == '+' || b == '-':
		return l.sign()
	case isPunct(b):
		l.at++
		return 0, false, true
	}
	return 0, false, false
}

// number reads what begins with a digit.
func (l *lexer) number() lexeme {
	l.skip(isDigit)
	delimiter := l.peek()
	switch delimiter {
	case ':':
		l.skip(func(b byte) bool { return isDigit(b) || b == ':' || b == '.' })
		return lexTime
	case '-', '/', '.':
	default:
		return lexNumber
	}
	l.at++
	if !isDigit(l.peek()) {
		l.skip(func(b byte) bool { return isDigit(b) || isAlpha(b) || b == delimiter })
		return lexDate
	}
	l.skip(isDigit)
	if l.peek() == delimiter {
		l.skip(func(b byte) bool { return isDigit(b) || b == delimiter })
		return lexDate
	}
	if delimiter == '.' {
		return lexNumber
	}
	return lexDate
}

// word reads what begins with a letter: a word, or a date or time zone with a word in front.
func (l *lexer) word() lexeme {
	start := l.at
	l.skip(isAlpha)
	b := l.peek()
	joined := b == '-' || b == '/' || b == '.'
	if b == '+' || isDigit(b) {
		word := strings.ToLower(l.s[start:l.at])
		_, known := dateWords[word]
		joined = !known && !lexUnits[word]
	}
	if !joined {
		return lexString
	}
	l.skip(func(b byte) bool {
		return isDigit(b) || isAlpha(b) || strings.IndexByte("+-/_.:", b) >= 0
	})
	return lexDate
}

// lexUnits are the words that PostgreSQL's table of dates has though they mean nothing in a date: a number may follow them
// without a space, as in the interval 1h2m3s.
var lexUnits = map[string]bool{"d": true, "dow": true, "doy": true, "h": true, "isodow": true, "isoyear": true, "m": true,
	"mm": true, "s": true, "y": true}

// sign reads a signed number, or infinity.
func (l *lexer) sign() (kind lexeme, found, ok bool) {
	l.at++
	l.skip(isSpace)
	switch b := l.peek(); {
	case isDigit(b):
		l.skip(func(b byte) bool { return isDigit(b) || b == ':' || b == '.' || b == '-' })
		return lexZone, true, true
	case isAlpha(b):
		l.skip(isAlpha)
		return lexSpecial, true, true
	}
	return 0, false, false
}
