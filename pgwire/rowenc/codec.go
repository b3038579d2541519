package rowenc

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
)

// codec writes the values of one Arrow array in one format.
type codec interface {
	// append appends the value of row i, which is not NULL, without its length. On an error dst's new bytes mean nothing.
	append(dst []byte, i int) ([]byte, error)
}

// short is a codec of values that are never long and never in error; with the room given beforehand, a number is written
// in half the time.
type short interface {
	codec
	// put writes the value of row i, which is not NULL, and returns its length.
	put(out *[shortRoom]byte, i int) int
}

const shortRoom = 32

// maker binds an array's raw values to a codec. It is called once a batch and column with an array of the type that
// the schema promised.
type maker func(arr arrow.Array, st *Style) codec

// lane is one array of a batch with its codec and its NULLs.
type lane struct {
	codec  codec
	short  short  // the codec, when it is one
	nulls  []byte // Arrow's validity bitmap; nil when every row has a value
	offset int    // of row 0 in the bitmap
	void   bool   // every row is NULL
}

func newLane(arr arrow.Array, mk maker, st *Style) lane {
	if arr.DataType().ID() == arrow.NULL {
		return lane{void: true}
	}
	l := lane{codec: mk(arr, st), offset: arr.Data().Offset()}
	l.short, _ = l.codec.(short)
	if arr.NullN() > 0 {
		l.nulls = arr.NullBitmapBytes()
	}
	return l
}

// null tells whether row i is NULL.
func (l *lane) null(i int) bool {
	if l.nulls == nil {
		return l.void
	}
	i += l.offset
	return l.nulls[i>>3]&(1<<(i&7)) == 0
}

// appendField appends row i's length and value.
func (l *lane) appendField(dst []byte, i int) ([]byte, error) {
	if l.null(i) {
		return append(dst, 0xff, 0xff, 0xff, 0xff), nil
	}
	at := len(dst)
	dst, err := l.codec.append(append(dst, 0, 0, 0, 0), i)
	if err == nil {
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	return dst, err
}
