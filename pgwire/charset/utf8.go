package charset

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// ValidUTF8 is the number of leading bytes of b that are UTF-8 without a NUL. What follows them may be an error or a
// character that b has only a part of.
func ValidUTF8(b []byte) int {
	if nul := bytes.IndexByte(b, 0); nul >= 0 {
		b = b[:nul]
	}
	b = b[:wholeRunes(b)]
	if utf8.Valid(b) {
		return len(b)
	}
	n := 0
	for n < len(b) {
		if b[n] < utf8.RuneSelf {
			n++
			continue
		}
		r, size := utf8.DecodeRune(b[n:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		n += size
	}
	return n
}

// wholeRunes is the length of b without a character at its end that b has only a part of.
func wholeRunes(b []byte) int {
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if utf8.RuneStart(b[i]) {
			if utf8.FullRune(b[i:]) {
				break
			}
			return i
		}
	}
	return len(b)
}

// InvalidUTF8 is PostgreSQL's error (22021) for text that is not UTF-8 from b on. It shows as many bytes as the first
// one announces, or as there are.
func InvalidUTF8(b []byte) error {
	n := 1
	switch {
	case b[0]&0xE0 == 0xC0:
		n = 2
	case b[0]&0xF0 == 0xE0:
		n = 3
	case b[0]&0xF8 == 0xF0:
		n = 4
	}
	return pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": `+hexBytes(b[:min(n, len(b))]))
}

// CheckUTF8 is InvalidUTF8's error when b is not UTF-8 or has a NUL.
func CheckUTF8(b []byte) error {
	if n := ValidUTF8(b); n < len(b) {
		return InvalidUTF8(b[n:])
	}
	return nil
}

// hexBytes shows bytes as PostgreSQL's errors do.
func hexBytes(b []byte) string {
	const digits = "0123456789abcdef"
	var s strings.Builder
	for i, c := range b {
		if i > 0 {
			s.WriteByte(' ')
		}
		s.Write([]byte{'0', 'x', digits[c>>4], digits[c&15]})
	}
	return s.String()
}
