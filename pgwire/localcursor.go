package pgwire

import (
	"context"
	"encoding/binary"
	"io"
)

// localCursor is the answer to a local statement, a few rows of text values that are made when they are asked for.
type localCursor struct {
	fields  []Field
	formats []int16
	rows    func(context.Context) ([][]*string, error) // nil when they have been taken
}

func (l *localCursor) Fields() []Field { return l.fields }
func (l *localCursor) Affected() int64 { return -1 }
func (l *localCursor) Close()          {}

// Next gives all rows at once, then io.EOF.
func (l *localCursor) Next(ctx context.Context) (Batch, error) {
	if l.rows == nil {
		return nil, io.EOF
	}
	rows, err := l.rows(ctx)
	l.rows = nil
	return localBatch{l, rows}, err
}

type localBatch struct {
	of   *localCursor
	rows [][]*string
}

func (b localBatch) Len() int { return len(b.rows) }
func (b localBatch) Release() {}

// Format gives the same rows in other formats.
func (b localBatch) Format(formats []int16) (Batch, error) {
	of := *b.of
	of.formats = formats
	return localBatch{&of, b.rows}, nil
}

func (b localBatch) AppendRow(dst []byte, i int) ([]byte, error) {
	dst, at := begin(dst, 'D')
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(b.of.fields)))
	for col, value := range b.rows[i] {
		if value == nil {
			dst = binary.BigEndian.AppendUint32(dst, 0xffffffff)
			continue
		}
		field := len(dst)
		dst = append(dst, 0, 0, 0, 0)
		var err error
		if formatOf(b.of.formats, col) == 0 {
			dst = append(dst, *value...)
		} else if dst, err = appendBinary(dst, b.of.fields[col].Type, *value); err != nil {
			return dst, err
		}
		binary.BigEndian.PutUint32(dst[field:], uint32(len(dst)-field-4))
	}
	return end(dst, at), nil
}
