package charset

import (
	"unicode/utf8"

	"golang.org/x/text/transform"

	"github.com/whereq/libra/pgwire/pgerr"
)

// AppendEncoded appends valid UTF-8 in the encoding to dst. A character that the encoding lacks is 22P05, and dst comes
// back as it was.
func (c *Charset) AppendEncoded(dst, text []byte) ([]byte, error) {
	if c.UTF8() {
		return append(dst, text...), nil
	}
	out := dst
	encoder := c.newEncoder()
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			out = append(out, text[i])
			i++
			continue
		}
		_, n := utf8.DecodeRune(text[i:])
		more, ok := c.appendRune(out, text[i:i+n], encoder)
		if !ok {
			return dst, pgerr.Newf(pgerr.UntranslatableCharacter,
				`character with byte sequence %s in encoding "UTF8" has no equivalent in encoding "%s"`, hexBytes(text[i:i+n]), c.name)
		}
		out = more
		i += n
	}
	return out, nil
}

// newEncoder is nil where a table is enough.
func (c *Charset) newEncoder() transform.Transformer {
	if c.multi == nil {
		return nil
	}
	return c.multi.NewEncoder().Transformer
}

func (c *Charset) appendRune(dst, char []byte, encoder transform.Transformer) ([]byte, bool) {
	if encoder == nil {
		r, _ := utf8.DecodeRune(char)
		b, ok := c.single.bytes[r]
		return append(dst, b), ok
	}
	var encoded [8]byte
	encoder.Reset()
	n, _, err := encoder.Transform(encoded[:], char, true)
	if err != nil || c.length(encoded[:n]) != n {
		return dst, false
	}
	return append(dst, encoded[:n]...), true
}
