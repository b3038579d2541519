package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
)

// boolCodec writes one of two strings.
type boolCodec struct {
	vals *array.Boolean
	yes  string
	no   string
}

func newBoolText(arr arrow.Array, _ *Style) codec {
	return &boolCodec{arr.(*array.Boolean), "t", "f"}
}

func newBoolBinary(arr arrow.Array, _ *Style) codec {
	return &boolCodec{arr.(*array.Boolean), "\x01", "\x00"}
}

func newBoolJSON(arr arrow.Array, _ *Style) codec {
	return &boolCodec{arr.(*array.Boolean), "true", "false"}
}

func (c *boolCodec) append(dst []byte, i int) ([]byte, error) {
	if c.vals.Value(i) {
		return append(dst, c.yes...), nil
	}
	return append(dst, c.no...), nil
}
