package charset

import (
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
)

// AppendUTF8 appends src in UTF-8 to dst. It stops before a character that src has only a part of, unless final says
// that no more comes, and before one that is an error. used is the number of bytes of src that are in dst.
// For UTF8 itself nothing is checked: src is appended.
func (c *Charset) AppendUTF8(dst, src []byte, final bool) (out []byte, used int, err error) {
	switch {
	case c.UTF8():
		return append(dst, src...), len(src), nil
	case c.single != nil:
		return c.appendSingle(dst, src)
	}
	return c.appendMulti(dst, src, final)
}

func (c *Charset) appendSingle(dst, src []byte) ([]byte, int, error) {
	for i, b := range src {
		if b == 0 {
			return dst, i, c.invalid(src[i : i+1])
		}
		if b < utf8.RuneSelf {
			dst = append(dst, b)
			continue
		}
		r := c.single.runes[b]
		if r == utf8.RuneError {
			return dst, i, c.untranslatable(src[i : i+1])
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst, len(src), nil
}

func (c *Charset) appendMulti(dst, src []byte, final bool) ([]byte, int, error) {
	var decoded [8]byte
	decoder := c.multi.NewDecoder().Transformer
	for i := 0; i < len(src); {
		if b := src[i]; b != 0 && b < utf8.RuneSelf {
			dst = append(dst, b)
			i++
			continue
		}
		n := -1 // a NUL
		if src[i] != 0 {
			n = c.length(src[i:])
		}
		switch {
		case n == 0 && !final:
			return dst, i, nil
		case n == 0:
			return dst, i, c.invalid(src[i:])
		case n < 0:
			return dst, i, c.invalid(src[i : i-n])
		}
		decoder.Reset()
		wrote, _, err := decoder.Transform(decoded[:], src[i:i+n], true)
		if r, size := utf8.DecodeRune(decoded[:wrote]); err != nil || r == utf8.RuneError || size != wrote {
			return dst, i, c.untranslatable(src[i : i+n])
		}
		dst = append(dst, decoded[:wrote]...)
		i += n
	}
	return dst, len(src), nil
}

func (c *Charset) invalid(b []byte) error {
	return pgerr.Newf(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "%s": %s`, c.name, hexBytes(b))
}

func (c *Charset) untranslatable(b []byte) error {
	return pgerr.Newf(pgerr.UntranslatableCharacter,
		`character with byte sequence %s in encoding "%s" has no equivalent in encoding "UTF8"`, hexBytes(b), c.name)
}
