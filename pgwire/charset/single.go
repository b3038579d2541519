package charset

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// single is an encoding of one byte a character.
type single struct {
	runes [256]rune // utf8.RuneError where there is none
	bytes map[rune]byte
}

// corrections are where PostgreSQL's tables differ from those of the Web, which golang.org/x/text has.
var corrections = map[string]map[byte]rune{
	"KOI8U":   {0xAE: '╝', 0xBE: '╬'},
	"WIN1255": {0xCA: utf8.RuneError},
}

func newSingle(name string, m *charmap.Charmap) *single {
	s := &single{bytes: make(map[rune]byte, utf8.RuneSelf)}
	for i := range s.runes {
		s.runes[i] = m.DecodeByte(byte(i))
		if i >= 0x80 && i < 0xA0 {
			s.runes[i] = control(name, rune(i), s.runes[i])
		}
		if r, ok := corrections[name][byte(i)]; ok {
			s.runes[i] = r
		}
		if s.runes[i] != utf8.RuneError {
			s.bytes[s.runes[i]] = byte(i)
		}
	}
	return s
}

// control is what the bytes of control characters are: those of the ISO encodings stand for themselves, while the Web's
// tables of Windows code pages have them where the code page has nothing.
func control(name string, c, r rune) rune {
	switch {
	case strings.HasPrefix(name, "LATIN"), strings.HasPrefix(name, "ISO"):
		return c
	case strings.HasPrefix(name, "WIN") && r == c:
		return utf8.RuneError
	}
	return r
}
