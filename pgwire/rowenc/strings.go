package rowenc

import (
	"bytes"
	"fmt"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/pgerr"
)

// spans are the raw values of a string or binary array: value i is data[offsets[i]:offsets[i+1]].
type spans[O int32 | int64] struct {
	data    []byte
	offsets []O
}

// variable is what Arrow's string and binary arrays have in common.
type variable[O int32 | int64] interface {
	arrow.Array
	ValueOffsets() []O
}

func newSpans[O int32 | int64](arr arrow.Array) spans[O] {
	s := spans[O]{}
	if arr.Len() == 0 {
		return s
	}
	s.offsets = arr.(variable[O]).ValueOffsets()
	if buf := arr.Data().Buffers()[2]; buf != nil {
		s.data = buf.Bytes()
	}
	return s
}

func (s *spans[O]) at(i int) []byte { return s.data[s.offsets[i]:s.offsets[i+1]] }

// all is the bytes of every value.
func (s *spans[O]) all() []byte {
	if len(s.offsets) == 0 {
		return nil
	}
	return s.data[s.offsets[0]:s.offsets[len(s.offsets)-1]]
}

// textCodec copies strings, in text and binary format alike. Spark's strings may hold what PostgreSQL's can't, NUL and
// bytes that are not UTF-8; the bytes of a whole batch are checked at once, and only when they are not clean is each value.
type textCodec[O int32 | int64] struct {
	spans[O]
	clean bool
}

func newText[O int32 | int64](arr arrow.Array, _ *Style) codec {
	c := &textCodec[O]{spans: newSpans[O](arr)}
	all := c.all()
	c.clean = bytes.IndexByte(all, 0) < 0 && utf8.Valid(all)
	return c
}

func (c *textCodec[O]) append(dst []byte, i int) ([]byte, error) {
	v := c.at(i)
	if !c.clean || len(v) > 0 && !c.whole(i) {
		if err := checkText(v); err != nil {
			return dst, err
		}
	}
	return append(dst, v...), nil
}

// whole tells whether neither end of value i cuts a character of the clean batch in two, as two broken values that
// are whole only together do.
func (c *textCodec[O]) whole(i int) bool {
	end := c.offsets[i+1]
	return utf8.RuneStart(c.data[c.offsets[i]]) && (int(end) == len(c.data) || utf8.RuneStart(c.data[end]))
}

// checkText refuses what PostgreSQL's text can't hold, in PostgreSQL's words.
func checkText(v []byte) error {
	for i := 0; i < len(v); {
		r, size := utf8.DecodeRune(v[i:])
		if v[i] == 0 || r == utf8.RuneError && size <= 1 {
			return badByte(v[i:])
		}
		i += size
	}
	return nil
}

func badByte(v []byte) error {
	shown := ""
	for _, b := range v[:min(len(v), sequenceLen(v[0]))] {
		shown += fmt.Sprintf(" 0x%02x", b)
	}
	return pgerr.New(pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8":`+shown).
		WithHint("cast the string to binary in the query to get its bytes")
}

// sequenceLen is the length of the UTF-8 sequence that a byte promises to begin.
func sequenceLen(b byte) int {
	switch {
	case b&0xe0 == 0xc0:
		return 2
	case b&0xf0 == 0xe0:
		return 3
	case b&0xf8 == 0xf0:
		return 4
	}
	return 1
}
