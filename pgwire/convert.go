package pgwire

import (
	"encoding/binary"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Between a client that doesn't speak UTF-8 and libra, which speaks nothing else (manual, "Automatic Character Set Conversion
// Between Server and Client"). For the others c.charset is nil and nothing here runs.

// conversion appends text in another encoding.
type conversion func(dst, text []byte) ([]byte, error)

func fromClient(cs *charset.Charset) conversion {
	return func(dst, text []byte) ([]byte, error) {
		out, _, err := cs.AppendUTF8(dst, text, true)
		return out, err
	}
}

// charset is the client's encoding; nil is UTF-8.
func (c *conn) charset() *charset.Charset { return c.limit().charset }

// charsetOf is the encoding by the name that the setting has, which was checked.
func charsetOf(name string) *charset.Charset {
	cs, err := charset.Lookup(name)
	if err != nil || cs.UTF8() {
		return nil
	}
	return cs
}

// decoder takes a message of the client's apart.
func (c *conn) decoder(body []byte) decoder { return decoder{b: body, from: c.charset()} }

// appendConverted appends a value with what is text in it converted.
func appendConverted(dst, value []byte, id uint32, format int16, to conversion) ([]byte, error) {
	elem := oid.ElemOf(id)
	switch {
	case format == 0 || isText(id):
		return to(dst, value)
	case id == oid.JSONB && len(value) > 0:
		return to(append(dst, value[0]), value[1:])
	case isText(elem) || elem == oid.JSONB:
		return appendConvertedArray(dst, value, elem, to)
	}
	return append(dst, value...), nil
}

// arrayHead is the head of a binary array before its dimensions: their number, flags, the elements' type.
const arrayHead = 12

// appendConvertedArray appends a binary array of texts. What is no such array stays as it is, for others to refuse.
func appendConvertedArray(dst, value []byte, elem uint32, to conversion) (_ []byte, err error) {
	if len(value) < arrayHead {
		return append(dst, value...), nil
	}
	head := arrayHead + 8*int(binary.BigEndian.Uint32(value))
	if head < arrayHead || head > len(value) {
		return append(dst, value...), nil
	}
	dst = append(dst, value[:head]...)
	for rest := value[head:]; len(rest) > 0; {
		if len(rest) < 4 {
			return append(dst, rest...), nil
		}
		n := int(int32(binary.BigEndian.Uint32(rest)))
		if n < 0 || n > len(rest)-4 {
			dst, rest = append(dst, rest[:4]...), rest[4:]
			continue
		}
		if dst, err = appendSized(dst, rest[4:4+n], elem, 1, to); err != nil {
			return dst, err
		}
		rest = rest[4+n:]
	}
	return dst, nil
}

// appendSized appends a converted value behind its length.
func appendSized(dst, value []byte, id uint32, format int16, to conversion) ([]byte, error) {
	at := len(dst)
	dst, err := appendConverted(append(dst, 0, 0, 0, 0), value, id, format, to)
	if err == nil {
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst, err
}

// appendConvertedRow appends a DataRow message with its texts converted.
func appendConvertedRow(dst, row []byte, fields []Field, formats []int16, to conversion) (_ []byte, err error) {
	const head = messageHeader + 2
	at := len(dst)
	dst = append(dst, row[:head]...)
	row = row[head:]
	for i, f := range fields {
		n := int(int32(binary.BigEndian.Uint32(row)))
		if n < 0 {
			dst, row = append(dst, row[:4]...), row[4:]
			continue
		}
		if dst, err = appendSized(dst, row[4:4+n], f.Type, formatOf(formats, i), to); err != nil {
			return dst[:at], err
		}
		row = row[4+n:]
	}
	return end(dst, at), nil
}

// sendConverted is sendRows for a client with another encoding.
func (c *conn) sendConverted(p *portal, end int, cs *charset.Charset) (err error) {
	var row []byte
	for ; p.row < end && len(c.out.buf) < flushAt; p.row++ {
		if row, err = p.batch.AppendRow(row[:0], p.row); err != nil {
			return err
		}
		if c.out.buf, err = appendConvertedRow(c.out.room(), row, p.fields, p.formats, cs.AppendEncoded); err != nil {
			return err
		}
	}
	return nil
}

// spokenFields are columns with their names in the client's encoding.
func (c *conn) spokenFields(fields []Field) ([]Field, error) {
	cs := c.charset()
	if cs == nil {
		return fields, nil
	}
	spoken := make([]Field, len(fields))
	for i, f := range fields {
		name, err := cs.AppendEncoded(nil, []byte(f.Name))
		if err != nil {
			return nil, err
		}
		spoken[i], spoken[i].Name = f, string(name)
	}
	return spoken, nil
}

// sayError appends an ErrorResponse or NoticeResponse.
func (c *conn) sayError(typ byte, e *pgerr.Error) {
	if cs := c.charset(); cs != nil {
		spoken := *e
		for _, text := range []*string{&spoken.Message, &spoken.Detail, &spoken.Hint, &spoken.Where} {
			*text = spokenText(cs, *text)
		}
		e = &spoken
	}
	c.out.buf = appendError(c.out.room(), typ, e)
}

// spokenText is text in the client's encoding; a question mark stands for what that hasn't. An error message that could
// not be sent would be no help.
func spokenText(cs *charset.Charset, text string) string {
	if out, err := cs.AppendEncoded(nil, []byte(text)); err == nil {
		return string(out)
	}
	var out []byte
	for i := 0; i < len(text); {
		_, n := utf8.DecodeRuneInString(text[i:])
		more, err := cs.AppendEncoded(out, []byte(text[i:i+n]))
		if err != nil {
			more = append(out, '?')
		}
		out, i = more, i+n
	}
	return string(out)
}
