package translate

import "strings"

// SplitInsert parts an INSERT … SELECT, in Spark's SQL, before its query. ok is false for what is none, or is written in
// another way than INSERT INTO table [(columns)] SELECT or WITH.
func SplitInsert(text string) (insert, query string, ok bool) {
	s := sparkScanner{text: text}
	if !s.next().is(text, "insert") || !s.next().is(text, "into") {
		return "", "", false
	}
	t := s.name()
	if t.byte(text) == '(' {
		if t = s.next(); t.kind != word && t.kind != quoted || beginsQuery(t, text) {
			return "", "", false
		}
		for t.byte(text) != ')' {
			if t = s.next(); t.kind == endToken || t.kind == broken || t.byte(text) == '(' {
				return "", "", false
			}
		}
		t = s.next()
	}
	if !t.is(text, "select") && !t.is(text, "with") {
		return "", "", false
	}
	return text[:t.start], text[t.start:], true
}

// name passes a name of one or more parts, and gives the token behind it.
func (s *sparkScanner) name() token {
	for {
		if t := s.next(); t.kind != word && t.kind != quoted {
			return t
		}
		if t := s.next(); t.byte(s.text) != '.' {
			return t
		}
	}
}

func beginsQuery(t token, text string) bool {
	for _, first := range []string{"select", "with", "values", "table", "from"} {
		if t.is(text, first) {
			return true
		}
	}
	return false
}

// Blank gives a text of blanks that is as long as text, as Spark counts, with its ends of lines: what stands behind it keeps
// its position.
func Blank(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\n' || r == '\r':
			b.WriteRune(r)
		case r > 0xFFFF: // two of UTF-16
			b.WriteString("  ")
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
