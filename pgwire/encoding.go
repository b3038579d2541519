package pgwire

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// checkUTF8 refuses what PostgreSQL refuses in a UTF8 text: a NUL, and bytes that are not UTF-8.
func checkUTF8(b []byte) error {
	for i := 0; i < len(b); {
		switch {
		case b[i] == 0:
			return invalidBytes(b[i:], 1)
		case b[i] < utf8.RuneSelf:
			i++
		default:
			r, size := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && size == 1 {
				return invalidBytes(b[i:], sequenceLength(b[i]))
			}
			i += size
		}
	}
	return nil
}

// clientText is a text of the client's in UTF-8, which it is already where from is nil.
func clientText(b []byte, from *charset.Charset) ([]byte, error) {
	if from == nil {
		return b, checkUTF8(b)
	}
	return fromClient(from)(nil, b)
}

// sequenceLength is how many bytes a lead byte announces; the error shows as many.
func sequenceLength(lead byte) int {
	switch {
	case lead&0xE0 == 0xC0:
		return 2
	case lead&0xF0 == 0xE0:
		return 3
	case lead&0xF8 == 0xF0:
		return 4
	}
	return 1
}

func invalidBytes(b []byte, n int) error {
	var hex []string
	for _, c := range b[:min(n, len(b))] {
		hex = append(hex, fmt.Sprintf("0x%02x", c))
	}
	return pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": `+strings.Join(hex, " "))
}

// isText tells whether a type's binary format is its text, so that it must be valid UTF-8 as well.
func isText(id uint32) bool {
	switch id {
	case oid.Text, oid.Varchar, oid.BPChar, oid.Name, oid.JSON, oid.XML, oid.Unknown, oid.CString:
		return true
	}
	return false
}
