package rowenc

import (
	"encoding/base64"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/pgerr"
)

// jsonText prints a string as JSON.
type jsonText[O int32 | int64] struct{ spans[O] }

func newJSONText[O int32 | int64](arr arrow.Array, _ *Style) codec {
	return &jsonText[O]{newSpans[O](arr)}
}

func (c *jsonText[O]) append(dst []byte, i int) ([]byte, error) {
	return appendJSONString(dst, c.at(i))
}

const hexDigits = "0123456789abcdef"

// appendJSONString prints a string as PostgreSQL's escape_json does. jsonb has no NUL, nor anything that isn't UTF-8.
func appendJSONString(dst, s []byte) ([]byte, error) {
	dst = append(dst, '"')
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(s[i:])
			if r == utf8.RuneError && size <= 1 {
				return dst, badByte(s[i:])
			}
			dst = append(dst, s[i:i+size]...)
			i += size
			continue
		}
		if b == 0 {
			return dst, errNULInJSON
		}
		dst = appendJSONByte(dst, b)
		i++
	}
	return append(dst, '"'), nil
}

var errNULInJSON = pgerr.New(pgerr.UntranslatableCharacter, "unsupported Unicode escape sequence").
	WithDetail(`\u0000 cannot be converted to text.`)

func appendJSONByte(dst []byte, b byte) []byte {
	switch b {
	case '"', '\\':
		return append(dst, '\\', b)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	if b < ' ' {
		return append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
	}
	return append(dst, b)
}

// jsonBytes prints bytes as Spark's to_json does, in base64.
type jsonBytes[O int32 | int64] struct{ spans[O] }

func newJSONBytes[O int32 | int64](arr arrow.Array, _ *Style) codec {
	return &jsonBytes[O]{newSpans[O](arr)}
}

func (c *jsonBytes[O]) append(dst []byte, i int) ([]byte, error) {
	return appendBase64(dst, c.at(i)), nil
}

func appendBase64(dst, b []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), b), '"')
}

// jsonQuoted prints another codec's text, which needs no escapes, as a JSON string.
type jsonQuoted struct{ text codec }

func newJSONQuoted(text maker) maker {
	return func(arr arrow.Array, st *Style) codec { return &jsonQuoted{text(arr, st)} }
}

func (c *jsonQuoted) append(dst []byte, i int) ([]byte, error) {
	dst, err := c.text.append(append(dst, '"'), i)
	return append(dst, '"'), err
}
