package hba

import "strings"

// token is one word of a rules file, without its quotes.
type token struct {
	text   string
	quoted bool // it began with a quote: keywords and signs mean nothing special
}

// field is what stands between blanks: one token, or several with commas between them.
type field []token

// line is a line that is neither blank nor a comment, with its continuations.
type line struct {
	file   string
	number int // of its first line, 1-based
	fields []field
}

// is says whether the token is this keyword.
func (t token) is(keyword string) bool { return !t.quoted && t.text == keyword }

// scanner takes a line apart (PostgreSQL's next_token, src/backend/libpq/hba.c).
type scanner struct {
	rest  string
	comma bool // a comma ended the last token: the field goes on
}

func blank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' }

// next gives the next token; a comment ends the line.
func (s *scanner) next() (t token, ok bool) {
	s.rest = strings.TrimLeft(s.rest, " \t\r,")
	s.comma = false
	var text strings.Builder
	inside, some := false, false
	i := 0
scan:
	for ; i < len(s.rest); i++ {
		switch c := s.rest[i]; {
		case c == '"' && inside && i+1 < len(s.rest) && s.rest[i+1] == '"':
			text.WriteByte('"') // two quotes inside quotes are one that is meant
			i++
		case c == '"':
			inside, some = !inside, true
			t.quoted = t.quoted || text.Len() == 0
		case inside:
			text.WriteByte(c)
		case blank(c):
			break scan
		case c == '#':
			i = len(s.rest)
			break scan
		case c == ',':
			s.comma = true
			i++
			break scan
		default:
			text.WriteByte(c)
		}
	}
	s.rest = s.rest[i:]
	t.text = text.String()
	return t, some || t.text != ""
}

// logicalLine is a line of a file with those that a backslash at the end joins to it.
type logicalLine struct {
	text   string
	number int
}

func logicalLines(content string) []logicalLine {
	var lines []logicalLine
	var joined strings.Builder
	first := 0
	for i, physical := range strings.Split(content, "\n") {
		if joined.Len() == 0 {
			first = i + 1
		}
		physical = strings.TrimSuffix(physical, "\r")
		if before, more := strings.CutSuffix(physical, `\`); more {
			joined.WriteString(before)
			continue
		}
		joined.WriteString(physical)
		lines = append(lines, logicalLine{joined.String(), first})
		joined.Reset()
	}
	if joined.Len() > 0 {
		lines = append(lines, logicalLine{joined.String(), first})
	}
	return lines
}
