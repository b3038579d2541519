package rowenc

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxMessage is the longest DataRow: PostgreSQL's own limit for a message that it builds, MaxAllocSize.
const maxMessage = 1<<30 - 1

// Batch is a record batch bound to its columns' codecs.
type Batch struct {
	rec    arrow.RecordBatch
	lanes  []lane
	header [7]byte // DataRow's type, room for its length, and the number of columns
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
	b.header[0] = 'D'
	binary.BigEndian.PutUint16(b.header[5:], uint16(len(b.lanes)))
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
	start := len(dst)
	dst = append(dst, b.header[:]...)
	for c := range b.lanes {
		l := &b.lanes[c]
		if l.null(i) {
			dst = append(dst, 0xff, 0xff, 0xff, 0xff)
			continue
		}
		at := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		var err error
		if dst, err = l.codec.append(dst, i); err != nil {
			return dst[:start], inColumn(err, b.rec.ColumnName(c))
		}
		binary.BigEndian.PutUint32(dst[at:], uint32(len(dst)-at-4))
	}
	size := len(dst) - start - 1
	if size > maxMessage {
		return dst[:start], pgerr.Newf(pgerr.ProgramLimitExceeded, "a row of %d bytes is longer than the protocol's limit of %d", size, maxMessage)
	}
	binary.BigEndian.PutUint32(dst[start+1:], uint32(size))
	return dst, nil
}
