package translate

import "strings"

// tokenKind sorts tokens as far as libra has to know them.
type tokenKind int

const (
	endToken tokenKind = iota // end of text
	word                      // identifier or keyword without quotes
	quoted                    // quoted identifier
	literal                   // string of any kind
	number
	param  // $n
	sign   // operator, one or more characters
	punct  // one of ( ) [ ] , ; . : { }
	broken // a string, identifier or comment that does not end, or what can't be a token
)

// token is a piece of the text: text[start:end].
type token struct {
	kind       tokenKind
	start, end int
}

func (t token) text(of string) string { return of[t.start:t.end] }

// is tells whether t is that word (given in lower case), in any case.
func (t token) is(of, wanted string) bool {
	return t.kind == word && strings.EqualFold(of[t.start:t.end], wanted)
}

// byte gives the character of a punctuation token, 0 for any other.
func (t token) byte(of string) byte {
	if t.kind != punct {
		return 0
	}
	return of[t.start]
}

func isSpace(c byte) bool {
	return c == ' ' || '\t' <= c && c <= '\r'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordStart(c byte) bool {
	return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || c >= 0x80
}

func isOperator(c byte) bool { return strings.IndexByte("~!@#^&|?+-*/%<>=", c) >= 0 }

// lineEnd gives the offset of the end of the line that i is in.
func lineEnd(text string, i int) int {
	if n := strings.IndexAny(text[i:], "\r\n"); n >= 0 {
		return i + n
	}
	return len(text)
}

// commentEnd gives the offset after the comment that begins at i with /*; comments nest. ok is false when it does
// not end, depth is how deep it nests.
func commentEnd(text string, i int) (end, depth int, ok bool) {
	open := 0
	for i < len(text)-1 {
		switch text[i : i+2] {
		case "/*":
			open++
			depth = max(depth, open)
			i += 2
		case "*/":
			open--
			i += 2
			if open == 0 {
				return i, depth, true
			}
		default:
			i++
		}
	}
	return len(text), depth, false
}

// quoteEnd gives the offset after the quoted text that begins at i; the quote is doubled inside, and with escapes a
// backslash takes the next character with it.
func quoteEnd(text string, i int, escapes bool) (end int, ok bool) {
	q := text[i]
	for i++; i < len(text); i++ {
		switch {
		case escapes && text[i] == '\\':
			i++
		case text[i] == q && i+1 < len(text) && text[i+1] == q:
			i++
		case text[i] == q:
			return i + 1, true
		}
	}
	return len(text), false
}

// numberEnd gives the offset after the number that begins at i.
func numberEnd(text string, i int) int {
	based := i+1 < len(text) && text[i] == '0' && strings.IndexByte("xXoObB", text[i+1]) >= 0
	for i < len(text) {
		c := text[i]
		switch {
		case isDigit(c) || isWordStart(c) && c < 0x80:
			i++
			if !based && c|0x20 == 'e' && i+1 < len(text) && (text[i] == '+' || text[i] == '-') && isDigit(text[i+1]) {
				i++
			}
		case c == '.' && (i+1 >= len(text) || text[i+1] != '.'):
			i++
		default:
			return i
		}
	}
	return i
}
