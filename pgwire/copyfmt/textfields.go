package copyfmt

import (
	"bytes"

	"github.com/whereq/libra/pgwire/charset"
)

// splitText takes a line of the text format apart.
func (s *splitter) splitText(line []byte) error {
	if err := s.reset(line); err != nil || len(s.columns) == 0 {
		return err
	}
	if bytes.IndexByte(line, '\\') >= 0 {
		return s.splitEscaped(line)
	}
	for {
		end := bytes.IndexByte(line, s.delimiter)
		if end < 0 {
			return s.add(line, line, false)
		}
		if err := s.add(line[:end], line[:end], false); err != nil {
			return err
		}
		line = line[end+1:]
	}
}

// splitEscaped is splitText for a line with backslashes. The markers are compared with the field as it stands, so
// \N is NULL and \\N is not.
func (s *splitter) splitEscaped(line []byte) error {
	for at := 0; ; {
		from, begin, check := at, len(s.scratch), false
		for at < len(line) && line[at] != s.delimiter {
			if c := line[at]; c != '\\' || at+1 == len(line) {
				if c != '\\' { // one at the end of the line means nothing
					s.scratch = append(s.scratch, c)
				}
				at++
				continue
			}
			c, width, coded := unescape(line[at+1:])
			check = check || coded && (c == 0 || c >= 0x80)
			s.scratch = append(s.scratch, c)
			at += 1 + width
		}
		if err := s.addEscaped(line[from:at], s.scratch[begin:len(s.scratch):len(s.scratch)], check); err != nil {
			return err
		}
		if at >= len(line) {
			return nil
		}
		at++
	}
}

// addEscaped adds a field whose bytes may have come from numbers (check): then they have to be text.
func (s *splitter) addEscaped(raw, value []byte, check bool) error {
	if check && !bytes.Equal(raw, s.null) && !(s.hasMarker && bytes.Equal(raw, s.marker)) {
		if err := charset.CheckUTF8(value); err != nil {
			return err
		}
	}
	return s.add(raw, value, false)
}

// unescape reads what follows a backslash: the byte meant, how many bytes say so, and whether they are its number. b has
// at least one byte. What is no escape means itself (manual, COPY, "Text Format").
func unescape(b []byte) (c byte, width int, coded bool) {
	switch c = b[0]; c {
	case '0', '1', '2', '3', '4', '5', '6', '7':
		return number(b, 0, 3, 8)
	case 'x':
		if c, width, coded = number(b[1:], 0, 2, 16); coded {
			return c, width + 1, true
		}
		return 'x', 1, false
	case 'b':
		c = '\b'
	case 'f':
		c = '\f'
	case 'n':
		c = '\n'
	case 'r':
		c = '\r'
	case 't':
		c = '\t'
	case 'v':
		c = '\v'
	}
	return c, 1, false
}

// number reads up to most digits; ok is false when there is none. An octal number above 255 loses its high bit.
func number(b []byte, value byte, most int, base byte) (c byte, width int, ok bool) {
	for width < most && width < len(b) {
		digit := hexDigit(b[width])
		if digit >= base {
			break
		}
		value = value*base + digit
		width++
	}
	return value, width, width > 0
}

// hexDigit is the value of a digit, 255 for what is none.
func hexDigit(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 255
}
