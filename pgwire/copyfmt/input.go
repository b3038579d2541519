package copyfmt

import (
	"errors"

	"github.com/whereq/libra/pgwire/charset"
)

// errEnd says that there are no more bytes, and never will be.
var errEnd = errors.New("copyfmt: end of data")

// input is what was fed and not yet consumed. Text is UTF-8 in buf up to valid; what stands behind that is an error or
// half a character. Nothing is said about an error before all that is ahead of it was consumed: an end marker may come
// first, and PostgreSQL would find it.
type input struct {
	from  *charset.Charset // nil: the bytes are binary
	raw   []byte           // not yet converted
	buf   []byte
	start int // of what is not yet consumed
	valid int // end of what may be looked at
	ended bool
	err   error // follows valid
}

// feed takes a copy of chunk.
func (in *input) feed(chunk []byte) {
	in.compact()
	switch {
	case in.from == nil:
		in.buf = append(in.buf, chunk...)
		in.valid = len(in.buf)
	case in.from.UTF8():
		in.buf = append(in.buf, chunk...)
		in.validate()
	default:
		in.raw = append(in.raw, chunk...)
		in.convert()
	}
}

// end says that no more comes.
func (in *input) end() {
	in.ended = true
	if in.from != nil && !in.from.UTF8() {
		in.convert()
		return
	}
	if in.from != nil {
		in.validate()
	}
}

// compact makes room by moving what is left to the front when what is gone is the greater part, so that a byte is moved
// once in the mean.
func (in *input) compact() {
	if in.start == 0 || in.start < len(in.buf)-in.start {
		return
	}
	n := copy(in.buf, in.buf[in.start:])
	in.buf = in.buf[:n]
	in.valid -= in.start
	in.start = 0
}

const longestUTF8 = 4

// validate moves valid on. As in PostgreSQL the error waits until it can show the whole of the wrong character.
func (in *input) validate() {
	if in.err != nil {
		return
	}
	in.valid += charset.ValidUTF8(in.buf[in.valid:])
	if rest := in.buf[in.valid:]; len(rest) >= longestUTF8 || in.ended && len(rest) > 0 {
		in.err = charset.InvalidUTF8(rest)
	}
}

func (in *input) convert() {
	if in.err != nil {
		return
	}
	out, used, err := in.from.AppendUTF8(in.buf, in.raw, in.ended)
	in.buf, in.valid, in.err = out, len(out), err
	in.raw = in.raw[:copy(in.raw, in.raw[used:])]
}

// look tells whether the byte at i may be looked at: nil, ErrMore, the error that stands there, or errEnd.
func (in *input) look(i int) error {
	switch {
	case i < in.valid:
		return nil
	case in.err != nil:
		return in.err
	case in.ended:
		return errEnd
	}
	return ErrMore
}

// drop forgets what is left, and what may still come.
func (in *input) drop() {
	in.raw, in.buf, in.start, in.valid, in.err = nil, nil, 0, 0, nil
}
