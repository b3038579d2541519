package rowenc

import (
	"encoding/binary"
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxMessage is the longest DataRow: PostgreSQL's own limit for a message that it builds, MaxAllocSize.
const maxMessage = 1<<30 - 1

const headLen = 7

// Batch is a record batch bound to its columns' codecs.
type Batch struct {
	rec   arrow.RecordBatch
	lanes []lane
	head  uint64 // a DataRow's first headLen bytes: type, room for the length, number of columns; and one byte more
}

// Batch binds a record batch, taking a reference of its own to it until Release. A record that is not of the encoder's
// schema is an internal error (XX000): Spark answered something else than it described.
func (e *Encoder) Batch(rec arrow.RecordBatch) (*Batch, error) {
	if err := e.check(rec); err != nil {
		return nil, err
	}
	rec.Retain()
	b := &Batch{rec: rec, lanes: make([]lane, len(e.makers))}
	for i, mk := range e.makers {
		b.lanes[i] = newLane(rec.Column(i), mk, e.style)
	}
	b.head = 'D'<<56 | uint64(uint16(len(b.lanes)))<<8
	return b, nil
}

// Again binds the same rows to another encoder of the same schema. Both batches must be released.
func (b *Batch) Again(e *Encoder) (*Batch, error) { return e.Batch(b.rec) }

func (e *Encoder) check(rec arrow.RecordBatch) error {
	if int(rec.NumCols()) != e.schema.NumFields() {
		return pgerr.Newf(pgerr.InternalError, "Spark sent %d columns where it had described %d", rec.NumCols(), e.schema.NumFields())
	}
	for i := range e.schema.NumFields() {
		want, got := e.schema.Field(i).Type, rec.Column(i).DataType()
		if !sameLayout(want, got) {
			return pgerr.Newf(pgerr.InternalError, "Spark sent column %q as %s where it had described %s", e.schema.Field(i).Name, got, want)
		}
	}
	return nil
}

// Len is the number of rows.
func (b *Batch) Len() int { return int(b.rec.NumRows()) }

// Release gives the record batch back; the batch may not be used after it.
func (b *Batch) Release() { b.rec.Release() }

// AppendRow appends the whole DataRow message of row i (0-based) to dst (manual, "Message Formats"). On an error, a
// value that PostgreSQL's type can't hold, dst comes back as it was.
func (b *Batch) AppendRow(dst []byte, i int) ([]byte, error) {
	dst, _, err := b.AppendRows(dst, i, i+1, math.MaxInt)
	return dst, err
}

// AppendRows is AppendRow for the rows from from up to to, or up to where dst has enough bytes. next is the row to go on
// with; on an error that is the row in error, and dst has the rows before it.
func (b *Batch) AppendRows(dst []byte, from, to, enough int) (_ []byte, next int, err error) {
	for i := from; i < to; i++ {
		start := len(dst)
		if start >= enough {
			return dst, i, nil
		}
		dst = binary.BigEndian.AppendUint64(dst, b.head)[:start+headLen]
		for c := range b.lanes {
			l := &b.lanes[c]
			if l.short != nil && cap(dst)-len(dst) >= 4+shortRoom && !l.null(i) {
				at := len(dst)
				out := (*[4 + shortRoom]byte)(dst[at : at+4+shortRoom])
				n := l.short.put((*[shortRoom]byte)(out[4:]), i)
				binary.BigEndian.PutUint32(out[:], uint32(n))
				dst = dst[:at+4+n]
				continue
			}
			if dst, err = l.appendField(dst, i); err != nil {
				return dst[:start], i, inColumn(err, b.rec.ColumnName(c))
			}
		}
		size := len(dst) - start - 1
		if size > maxMessage {
			return dst[:start], i, pgerr.Newf(pgerr.ProgramLimitExceeded, "a row of %d bytes is longer than the protocol's limit of %d", size, maxMessage)
		}
		binary.BigEndian.PutUint32(dst[start+1:], uint32(size))
	}
	return dst, to, nil
}
