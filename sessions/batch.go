package sessions

import (
	"math"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/rowenc"
)

// batch is a batch of a cursor's. Its rows count, for the log and against what the statement is allowed, when they are
// appended for the first time: a cursor's file has each in two formats.
type batch struct {
	*rowenc.Batch
	of    *cursor
	first int // number of its first row in the result
}

// AppendRow appends row i and counts it.
func (b *batch) AppendRow(dst []byte, i int) ([]byte, error) {
	out, _, err := b.AppendRows(dst, i, i+1, math.MaxInt)
	return out, err
}

// AppendRows appends many rows and counts them; on an error of a row out has those before it.
func (b *batch) AppendRows(dst []byte, from, to, enough int) ([]byte, int, error) {
	n, err := b.of.query.allowed.Rows(b.first+from, b.first+to)
	if err != nil {
		b.of.query.fail(err)
		return dst, from, err
	}
	out, next, err := b.Batch.AppendRows(dst, from, from+n, enough)
	if many := b.count(from, next, len(out)-len(dst)); many != nil {
		b.of.query.fail(many)
		return dst, from, many
	}
	return out, next, err
}

// count counts rows that have not been counted before.
func (b *batch) count(from, to, bytes int) error {
	if b.first+from < b.of.counted {
		return nil
	}
	if err := b.of.query.allowed.Take(bytes); err != nil {
		return err
	}
	b.of.counted = b.first + to
	b.of.query.sent(int64(to-from), int64(bytes))
	return nil
}

// Format gives the same rows in other formats.
func (b *batch) Format(formats []int16) (pgwire.Batch, error) {
	encoder, err := b.of.encode(formats)
	if err != nil {
		return nil, err
	}
	again, err := b.Again(encoder)
	if err != nil {
		return nil, err
	}
	return &batch{again, b.of, b.first}, nil
}
