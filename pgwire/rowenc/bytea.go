package rowenc

import (
	"encoding/hex"

	"github.com/apache/arrow-go/v18/arrow"
)

// byteaBinary copies the bytes.
type byteaBinary[O int32 | int64] struct{ spans[O] }

func newByteaBinary[O int32 | int64](arr arrow.Array, _ *Style) codec {
	return &byteaBinary[O]{newSpans[O](arr)}
}

func (c *byteaBinary[O]) append(dst []byte, i int) ([]byte, error) {
	return append(dst, c.at(i)...), nil
}

func newByteaText[O int32 | int64](arr arrow.Array, st *Style) codec {
	if st.ByteaOutput == ByteaEscape {
		return &byteaEscape[O]{newSpans[O](arr)}
	}
	return &byteaHex[O]{newSpans[O](arr)}
}

type byteaHex[O int32 | int64] struct{ spans[O] }

func (c *byteaHex[O]) append(dst []byte, i int) ([]byte, error) {
	return hex.AppendEncode(append(dst, `\x`...), c.at(i)), nil
}

type byteaEscape[O int32 | int64] struct{ spans[O] }

// append writes the escape format (manual, "bytea Escape Format"): octal for what is not printable ASCII.
func (c *byteaEscape[O]) append(dst []byte, i int) ([]byte, error) {
	for _, b := range c.at(i) {
		switch {
		case b == '\\':
			dst = append(dst, '\\', '\\')
		case b < ' ' || b > '~':
			dst = append(dst, '\\', '0'+b>>6, '0'+b>>3&7, '0'+b&7)
		default:
			dst = append(dst, b)
		}
	}
	return dst, nil
}
