package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/pgerr"
)

// variantCodec prints Spark's variants as JSON. On the wire a variant is two binaries: the metadata, a dictionary of the
// names of fields, and the value, a tree whose nodes begin with a header byte (Parquet's "Variant Binary Encoding", which
// Spark shares).
type variantCodec struct {
	value    codec // copy the bytes
	metadata codec
	reader   variantReader
	buf      []byte
}

// newVariant makes a variant's codec, given where its two binaries are in the struct.
func newVariant(valueField, metadataField int, value, metadata maker) maker {
	return func(arr arrow.Array, st *Style) codec {
		s := arr.(*array.Struct)
		return &variantCodec{
			value:    value(s.Field(valueField), st),
			metadata: metadata(s.Field(metadataField), st),
			reader:   variantReader{zone: zone{loc: st.TimeZone}},
		}
	}
}

func (c *variantCodec) append(dst []byte, i int) (out []byte, err error) {
	if c.buf, err = c.metadata.append(c.buf[:0], i); err != nil {
		return dst, err
	}
	split := len(c.buf)
	if c.buf, err = c.value.append(c.buf, i); err != nil {
		return dst, err
	}
	if !c.reader.names.read(c.buf[:split]) {
		return dst, errVariant
	}
	c.reader.left = len(c.buf) - split
	return c.reader.append(dst, c.buf[split:], 0)
}

// Bounds on what a broken variant can do: its offsets may point anywhere, to themselves too.
const maxVariantDepth = 1000

var (
	errVariant     = pgerr.New(pgerr.DataCorrupted, "malformed variant value")
	errVariantDeep = pgerr.Newf(pgerr.StatementTooComplex, "a variant value is nested more than %d levels deep", maxVariantDepth)
	errVariantLong = pgerr.Newf(pgerr.ProgramLimitExceeded, "a variant value is longer than %d bytes as JSON", maxMessage)
)

// variantNames is the dictionary of a variant's metadata.
type variantNames struct {
	bytes       []byte // the metadata
	count       int
	width       int // of its numbers, in bytes
	firstOffset int
	firstName   int
}

const variantVersion = 1

// read takes the metadata's head apart: a byte with the version and the numbers' width, the number of names, where each
// begins, and the names.
func (n *variantNames) read(metadata []byte) bool {
	if len(metadata) == 0 || metadata[0]&0x0f != variantVersion {
		return false
	}
	n.bytes, n.width = metadata, int(metadata[0]>>6)+1
	count, ok := littleEndian(metadata, 1, n.width)
	if !ok {
		return false
	}
	n.count = count
	n.firstOffset = 1 + n.width
	n.firstName = n.firstOffset + (count+1)*n.width
	return n.firstName <= len(metadata)
}

// span tells where in the metadata the name of a number is.
func (n *variantNames) span(id int) (from, to int, ok bool) {
	if id >= n.count {
		return 0, 0, false
	}
	start, _ := littleEndian(n.bytes, n.firstOffset+id*n.width, n.width)
	end, _ := littleEndian(n.bytes, n.firstOffset+(id+1)*n.width, n.width)
	if start > end || end > len(n.bytes)-n.firstName {
		return 0, 0, false
	}
	return n.firstName + start, n.firstName + end, true
}

// littleEndian reads an unsigned number of width bytes (1 to 4).
func littleEndian(b []byte, at, width int) (int, bool) {
	if at < 0 || at > len(b)-width {
		return 0, false
	}
	v := 0
	for k := range width {
		v |= int(b[at+k]) << (8 * k)
	}
	return v, true
}
