package translate

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// Spark reads quotes by other rules than PostgreSQL: a backslash in a string escapes, and double quotes are a string,
// too. A text that PostgreSQL's grammar takes is written by PostgreSQL's rules, often by a driver that has just escaped a
// value for them, so its strings and quoted names are spelled anew for Spark.

// foreign tells whether a string or a quoted name is spelled otherwise in Spark.
func foreign(text string, t token) bool {
	switch t.kind {
	case quoted:
		return true
	case literal:
		return text[t.start] != '\'' && text[t.start]|0x20 != 'x' && text[t.start]|0x20 != 'b' ||
			strings.ContainsAny(text[t.start+1:t.end-1], `\'`)
	}
	return false
}

// respell adds the replacements for the statement's strings and quoted names, but for those that are replaced already
// (a type's name may be quoted).
func (c *classifier) respell(r []replacement) ([]replacement, error) {
	replaced := slices.SortedFunc(slices.Values(r), func(a, b replacement) int { return a.start - b.start })
	first, _ := slices.BinarySearchFunc(c.quotes, c.start, func(t token, at int) int { return t.start - at })
	for _, t := range c.quotes[first:] {
		if t.start >= c.end {
			break
		}
		with, err := sparkSpelling(t.text(c.text), c.text[t.end:])
		if err != nil {
			return nil, c.place(err, t.start)
		}
		if at := t.start - c.start; !covered(replaced, at) && !raw(c.text[:t.start]) {
			r = append(r, replacement{at, t.end - c.start, with})
		}
	}
	return r, nil
}

// covered tells whether an offset is inside one of the replacements, which are in order.
func covered(r []replacement, at int) bool {
	i, _ := slices.BinarySearchFunc(r, at+1, func(x replacement, at int) int { return x.start - at })
	return i > 0 && at < r[i-1].end
}

// raw tells whether the string behind before is one of Spark's r'…', which PostgreSQL takes for a constant of type r.
func raw(before string) bool {
	n := len(before)
	return n > 0 && before[n-1]|0x20 == 'r' && (n == 1 || !isWordStart(before[n-2]) && !isDigit(before[n-2]))
}

// sparkSpelling is a token of PostgreSQL's as Spark spells it; after is the text behind it.
func sparkSpelling(t, after string) (string, error) {
	lead, body := splitQuote(t)
	switch lead {
	case "":
		if t[0] == '"' {
			return sparkName(body), nil
		}
		return sparkString(body), nil
	case "n", "$":
		return sparkString(body), nil
	case "e":
		value, err := unescape(body)
		return sparkString(value), err
	case "u&":
		if s := (&pgScanner{text: after}); s.next().is(after, "uescape") {
			return "", pgerr.Unsupported("UESCAPE", `Write the characters themselves, or \ as the escape character.`)
		}
		value, err := unescapeUnicode(body)
		if strings.HasSuffix(t, `"`) {
			return sparkName(value), err
		}
		return sparkString(value), err
	}
	return t, nil // bit strings and hexadecimal ones
}

// splitQuote splits a quoted token in what comes before the quote, in lower case, and what is inside.
func splitQuote(t string) (lead, body string) {
	if t[0] == '$' {
		tag := t[:strings.IndexByte(t[1:], '$')+2]
		return "$", t[len(tag) : len(t)-len(tag)]
	}
	i := strings.IndexAny(t, `'"`)
	q := t[i : i+1]
	return strings.ToLower(t[:i]), strings.ReplaceAll(t[i+1:len(t)-1], q+q, q)
}

// sparkString writes a string literal (Spark's SQL reference, "Literals").
func sparkString(value string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(value) + "'"
}

// simpleEscapes are E”s escapes of one letter (manual, "String Constants with C-Style Escapes").
var simpleEscapes = map[byte]byte{'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape gives the value of what is inside E”. Doubled quotes are single ones already.
func unescape(s string) (string, error) {
	var b []byte
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b = append(b, s[i])
			continue
		}
		i++
		digits, base := "", 16
		switch c := s[i]; {
		case simpleEscapes[c] != 0:
			b = append(b, simpleEscapes[c])
			continue
		case c >= '0' && c <= '7':
			digits, base = digitsOf(s[i:], 8, 3), 8
			i--
		case c == 'x':
			digits = digitsOf(s[i+1:], 16, 2)
		case c == 'u' || c == 'U':
			r, n, err := codePoint(s[i+1:], map[byte]int{'u': 4, 'U': 8}[c])
			if err != nil {
				return "", err
			}
			b = utf8.AppendRune(b, r)
			i += n
			continue
		}
		if digits == "" {
			b = append(b, s[i])
			continue
		}
		n, _ := strconv.ParseUint(digits, base, 16)
		b = append(b, byte(n))
		i += len(digits)
	}
	if !utf8.Valid(b) || slices.Contains(b, 0) {
		return "", pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8"`)
	}
	return string(b), nil
}

// digitsOf is the longest run of digits of a base that s begins with, at most n long.
func digitsOf(s string, base, n int) string {
	end := 0
	for end < len(s) && end < n {
		if _, err := strconv.ParseUint(s[end:end+1], base, 8); err != nil {
			break
		}
		end++
	}
	return s[:end]
}

// codePoint reads the character of an escape with n digits, and the second half of a surrogate pair where it has one.
func codePoint(s string, n int) (r rune, length int, err error) {
	invalid := pgerr.New("22025", "invalid Unicode escape").WithHint(`Unicode escapes must be \uXXXX or \UXXXXXXXX.`)
	value, bad := strconv.ParseUint(digitsOf(s, 16, n), 16, 32)
	if bad != nil || len(digitsOf(s, 16, n)) != n {
		return 0, 0, invalid
	}
	r, length = rune(value), n
	if utf16.IsSurrogate(r) {
		if len(s) < n+2 || s[n] != '\\' {
			return 0, 0, pgerr.New(pgerr.SyntaxError, "invalid Unicode surrogate pair")
		}
		skip, width := 2, 4
		switch s[n+1] {
		case 'U':
			width = 8
		case '+':
			width = 6
		case 'u':
		default:
			skip = 1
		}
		low, err := strconv.ParseUint(digitsOf(s[n+skip:], 16, width), 16, 32)
		if r = utf16.DecodeRune(r, rune(low)); err != nil || r == utf8.RuneError {
			return 0, 0, pgerr.New(pgerr.SyntaxError, "invalid Unicode surrogate pair")
		}
		length += skip + width
	}
	if r == 0 || !utf8.ValidRune(r) {
		return 0, 0, invalid
	}
	return r, length, nil
}

// unescapeUnicode gives the value of what is inside U&” or U&"" (manual, "String Constants with Unicode Escapes").
func unescapeUnicode(s string) (string, error) {
	var b strings.Builder
	for {
		at := strings.IndexByte(s, '\\')
		if at < 0 {
			b.WriteString(s)
			return b.String(), nil
		}
		b.WriteString(s[:at])
		s = s[at+1:]
		switch {
		case strings.HasPrefix(s, `\`):
			b.WriteByte('\\')
			s = s[1:]
			continue
		case strings.HasPrefix(s, "+"):
			r, n, err := codePoint(s[1:], 6)
			if err != nil {
				return "", err
			}
			b.WriteRune(r)
			s = s[1+n:]
			continue
		}
		r, n, err := codePoint(s, 4)
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		s = s[n:]
	}
}
