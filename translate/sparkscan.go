package translate

import "strings"

// sparkScanner cuts text as Spark's SqlBaseLexer does: backslashes escape in both kinds of string, backticks quote
// identifiers, r'…' is a raw string.
type sparkScanner struct {
	text string
	at   int
}

func (s *sparkScanner) next() token {
	if t := s.skip(); t.kind == broken {
		return t
	}
	start := s.at
	if start >= len(s.text) {
		return token{kind: endToken, start: start, end: start}
	}
	kind := s.one(s.text[start])
	return token{kind: kind, start: start, end: s.at}
}

// skip passes over white space, comments and hints (/*+ … */, which say nothing to libra).
func (s *sparkScanner) skip() token {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch {
		case isSpace(rest[0]):
			s.at++
		case strings.HasPrefix(rest, "--"):
			s.at = sparkLineEnd(s.text, s.at)
		case strings.HasPrefix(rest, "/*"):
			start := s.at
			end, _, ok := commentEnd(s.text, start)
			if s.at = end; !ok {
				return token{kind: broken, start: start, end: end}
			}
		default:
			return token{}
		}
	}
	return token{}
}

// sparkLineEnd ends a -- comment; a backslash before the newline continues it.
func sparkLineEnd(text string, i int) int {
	for {
		i = lineEnd(text, i)
		if i >= len(text) || text[i-1] != '\\' {
			return i
		}
		i++
	}
}

func (s *sparkScanner) one(c byte) tokenKind {
	switch {
	case isWordStart(c):
		return s.word()
	case isDigit(c) || c == '.' && s.at+1 < len(s.text) && isDigit(s.text[s.at+1]):
		s.at = numberEnd(s.text, s.at)
		return number
	case c == '\'' || c == '"':
		return s.quote(literal, true)
	case c == '`':
		return s.quote(quoted, false)
	case c == '$' && s.at+1 < len(s.text) && isDigit(s.text[s.at+1]):
		for s.at++; s.at < len(s.text) && isDigit(s.text[s.at]); s.at++ {
		}
		return param
	case isOperator(c):
		s.operator()
		return sign
	}
	s.at++
	return punct
}

func (s *sparkScanner) word() tokenKind {
	start := s.at
	for s.at < len(s.text) && (isWordStart(s.text[s.at]) || isDigit(s.text[s.at])) {
		s.at++
	}
	rest := s.text[s.at:]
	switch {
	case rest == "":
	case s.at-start == 1 && s.text[start]|0x20 == 'r' && (rest[0] == '\'' || rest[0] == '"'):
		return s.raw()
	case strings.HasPrefix(rest, "://"):
		s.at += 3 + uriEnd(rest[3:])
	}
	return word
}

// uriEnd tells how far the address of a resource goes on: Spark takes s3://bucket/a--b as one word.
func uriEnd(s string) int {
	for i := range len(s) {
		if !isWordStart(s[i]) && !isDigit(s[i]) && strings.IndexByte("/-.?=&#%", s[i]) < 0 {
			return i
		}
	}
	return len(s)
}

// raw moves past a raw string, which ends at the next quote of its kind.
func (s *sparkScanner) raw() tokenKind {
	end := strings.IndexByte(s.text[s.at+1:], s.text[s.at])
	if end < 0 {
		s.at = len(s.text)
		return broken
	}
	s.at += end + 2
	return literal
}

func (s *sparkScanner) quote(kind tokenKind, escapes bool) tokenKind {
	end, ok := quoteEnd(s.text, s.at, escapes)
	s.at = end
	if !ok {
		return broken
	}
	return kind
}

func (s *sparkScanner) operator() {
	for s.at < len(s.text) && isOperator(s.text[s.at]) {
		if rest := s.text[s.at:]; strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*") {
			return
		}
		s.at++
	}
}
