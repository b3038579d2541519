package copyfmt

import (
	"fmt"
	"strings"
	"unicode"
)

// parseOptionText reads an option list as it stands in COPY's parentheses: just enough of PostgreSQL's grammar for the
// tests, which give the same text to a real server.
func parseOptionText(text string) []Option {
	l := &optionLexer{rest: text}
	var list []Option
	for l.peek() != "" {
		position := len(text) - len(l.rest) + 1
		o := Option{Name: l.name(), Position: position}
		l.value(&o)
		list = append(list, o)
		if l.peek() == "," {
			l.next()
		}
	}
	return list
}

type optionLexer struct{ rest string }

func (l *optionLexer) peek() string {
	l.rest = strings.TrimLeft(l.rest, " ")
	if l.rest == "" {
		return ""
	}
	switch c := l.rest[0]; {
	case strings.HasPrefix(l.rest, "E'"):
		return l.rest[:strings.IndexByte(l.rest[2:], '\'')+3]
	case c == '\'' || c == '"':
		return l.rest[:strings.IndexByte(l.rest[1:], c)+2]
	case c == '-' || unicode.IsLetter(rune(c)) || c == '_' || unicode.IsDigit(rune(c)):
		n := strings.IndexFunc(l.rest, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '.' && r != '-'
		})
		if n < 0 {
			n = len(l.rest)
		}
		return l.rest[:n]
	default:
		return l.rest[:1]
	}
}

func (l *optionLexer) next() string {
	token := l.peek()
	l.rest = l.rest[len(token):]
	return token
}

func (l *optionLexer) name() string {
	s, _ := l.word()
	return s
}

// word is a name or string, folded and unescaped.
func (l *optionLexer) word() (text string, number bool) {
	token := l.next()
	switch {
	case strings.HasPrefix(token, "E'"):
		return strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\r`, "\r", `\t`, "\t").Replace(token[2 : len(token)-1]), false
	case token[0] == '\'' || token[0] == '"':
		return token[1 : len(token)-1], false
	case token[0] == '-' || unicode.IsDigit(rune(token[0])):
		return token, true
	}
	return strings.ToLower(token), false
}

func (l *optionLexer) value(o *Option) {
	switch l.peek() {
	case "", ",":
	case "*":
		l.next()
		o.Kind = Star
	case "(":
		l.next()
		o.Kind = List
		for l.peek() != ")" {
			word, _ := l.word()
			o.List = append(o.List, word)
			if l.peek() == "," {
				l.next()
			}
		}
		l.next()
	default:
		text, number := l.word()
		o.Kind, o.Value = Text, text
		if number {
			o.Kind = Number
		}
	}
}

func mustParse(dir Direction, text string) *Options {
	o, err := Parse(dir, parseOptionText(text))
	if err != nil {
		panic(fmt.Sprintf("%s: %v", text, err))
	}
	return o
}
