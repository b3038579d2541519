package translate

import "strings"

// pgScanner cuts text as PostgreSQL's scan.l does with standard_conforming_strings on (manual, "Lexical Structure").
type pgScanner struct {
	text     string
	at       int
	comments int   // how deep comments have nested
	hints    []int // where comments with hints to Spark begin: /*+ … */
}

func (s *pgScanner) next() token {
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

// skip passes over white space and comments; a comment that does not end is a broken token.
func (s *pgScanner) skip() token {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch {
		case isSpace(rest[0]):
			s.at++
		case strings.HasPrefix(rest, "--"):
			s.at = lineEnd(s.text, s.at)
		case strings.HasPrefix(rest, "/*"):
			start := s.at
			if strings.HasPrefix(rest, "/*+") {
				s.hints = append(s.hints, start)
			}
			end, depth, ok := commentEnd(s.text, start)
			s.at, s.comments = end, max(s.comments, depth)
			if !ok {
				return token{kind: broken, start: start, end: end}
			}
		default:
			return token{}
		}
	}
	return token{}
}

// one moves past the token that begins with c and tells its kind.
func (s *pgScanner) one(c byte) tokenKind {
	switch {
	case isWordStart(c):
		return s.word()
	case isDigit(c) || c == '.' && s.at+1 < len(s.text) && isDigit(s.text[s.at+1]):
		s.at = numberEnd(s.text, s.at)
		return number
	case c == '\'':
		return s.quote(literal, false)
	case c == '"':
		return s.quote(quoted, false)
	case c == '$':
		return s.dollar()
	case isOperator(c):
		s.operator()
		return sign
	case c == '\\' || c == '`': // never PostgreSQL's, but for operators that somebody would have to make with a backtick
		s.at = len(s.text)
		return broken
	case strings.HasPrefix(s.text[s.at:], "::"):
		s.at += 2
		return sign
	}
	s.at++
	return punct
}

// word moves past an identifier, or a string with a letter before its quote.
func (s *pgScanner) word() tokenKind {
	start := s.at
	for s.at < len(s.text) && (isWordStart(s.text[s.at]) || isDigit(s.text[s.at]) || s.text[s.at] == '$') {
		s.at++
	}
	if s.at-start != 1 || s.at >= len(s.text) {
		return word
	}
	rest := s.text[s.at:]
	switch prefix := s.text[start] | 0x20; {
	case rest[0] == '\'' && strings.IndexByte("ebxn", prefix) >= 0:
		return s.quote(literal, prefix == 'e')
	case prefix == 'u' && strings.HasPrefix(rest, "&'"):
		s.at++
		return s.quote(literal, false)
	case prefix == 'u' && strings.HasPrefix(rest, `&"`):
		s.at++
		return s.quote(quoted, false)
	}
	return word
}

func (s *pgScanner) quote(kind tokenKind, escapes bool) tokenKind {
	end, ok := quoteEnd(s.text, s.at, escapes)
	s.at = end
	if !ok {
		return broken
	}
	return kind
}

// dollar moves past a parameter or a dollar-quoted string.
func (s *pgScanner) dollar() tokenKind {
	i := s.at + 1
	if i < len(s.text) && isDigit(s.text[i]) {
		for i < len(s.text) && isDigit(s.text[i]) {
			i++
		}
		s.at = i
		return param
	}
	for i < len(s.text) && (isWordStart(s.text[i]) || isDigit(s.text[i])) {
		i++
	}
	if i >= len(s.text) || s.text[i] != '$' {
		s.at++
		return punct
	}
	tag := s.text[s.at : i+1]
	end := strings.Index(s.text[i+1:], tag)
	if end < 0 {
		s.at = len(s.text)
		return broken
	}
	s.at = i + 1 + end + len(tag)
	return literal
}

// operator moves past a run of operator characters; a comment ends it.
func (s *pgScanner) operator() {
	for s.at < len(s.text) && isOperator(s.text[s.at]) {
		if rest := s.text[s.at:]; strings.HasPrefix(rest, "--") || strings.HasPrefix(rest, "/*") {
			return
		}
		s.at++
	}
}
