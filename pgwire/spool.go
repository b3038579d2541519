package pgwire

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"

	"github.com/whereq/libra/pgwire/pgerr"
)

// spool keeps the rows that a SCROLL cursor has seen, as DataRow messages in text and in binary, in a temporary file
// without a name: however libra ends, nothing is left of it. A second file has where each row begins, so that the
// memory does not grow with the rows.
type spool struct {
	rows        int64
	whole       bool // there are no more rows
	size, limit int64
	data, index tempFile
	scratch     []byte
	inBinary    Batch // the stream's batch in binary
}

// newSpool makes the files; limit is how many bytes they may have together.
func newSpool(limit int64) (*spool, error) {
	s := &spool{limit: limit}
	err := s.data.open()
	if err == nil {
		err = s.index.open()
	}
	if err != nil {
		s.close()
		return nil, fileError(err)
	}
	return s, nil
}

func fileError(err error) error {
	return pgerr.New(pgerr.IOError, "could not use a temporary file for a SCROLL cursor").WithCause(err).
		WithHint("See to the space in libra's temporary directory (TMPDIR), or declare the cursor NO SCROLL.")
}

func (s *spool) close() {
	_ = s.next(nil) // nothing is made
	s.data.close()
	s.index.close()
}

// next says which batch in text the rows of add are in, nil for none.
func (s *spool) next(b Batch) (err error) {
	if s.inBinary != nil {
		s.inBinary.Release()
		s.inBinary = nil
	}
	if b != nil {
		s.inBinary, err = b.Format([]int16{1})
	}
	return err
}

// add writes a row of a batch in text behind those that are there: the length of its text message, that, and the binary one.
// A row that can't be had in binary has none.
func (s *spool) add(b Batch, row int) (err error) {
	record := append(s.scratch[:0], 0, 0, 0, 0)
	if record, err = b.AppendRow(record, row); err != nil {
		return err
	}
	binary.BigEndian.PutUint32(record, uint32(len(record)-4))
	if whole, err := s.inBinary.AppendRow(record, row); err == nil {
		record = whole
	}
	s.scratch = record
	start := s.size - 8*s.rows
	if s.size += int64(len(record)) + 8; s.size > s.limit {
		return pgerr.Newf(pgerr.ConfigurationLimitExceeded, "the rows of a SCROLL cursor take more than the limit of %d bytes", s.limit).
			WithHint("Declare the cursor NO SCROLL, or fetch less of it.")
	}
	s.rows++
	s.data.write(record)
	s.index.write(binary.BigEndian.AppendUint64(nil, uint64(start)))
	return nil
}

// appendRow appends the message of a row, the first being 1, in these formats.
func (s *spool) appendRow(dst []byte, row int64, formats []int16) ([]byte, error) {
	text, binary, err := s.read(row)
	switch {
	case err != nil:
		return dst, fileError(err)
	case allText(formats):
		return append(dst, text...), nil
	case len(binary) == 0:
		return dst, pgerr.New(pgerr.FeatureNotSupported, "the row has a value that libra has no binary format for").
			WithHint("Ask for the text format.")
	case len(formats) == 1:
		return append(dst, binary...), nil
	}
	return appendMixed(dst, text, binary, formats), nil
}

// read gives both messages of a row. They are good until the next call.
func (s *spool) read(row int64) (text, binaries []byte, err error) {
	var where [16]byte
	binary.BigEndian.PutUint64(where[8:], uint64(s.size-8*s.rows)) // for the last row
	if err := s.index.read(where[:min(16, 8*(s.rows-row+1))], 8*(row-1)); err != nil {
		return nil, nil, err
	}
	start, end := int64(binary.BigEndian.Uint64(where[:])), int64(binary.BigEndian.Uint64(where[8:]))
	s.scratch = append(s.scratch[:0], make([]byte, end-start)...)
	if err := s.data.read(s.scratch, start); err != nil {
		return nil, nil, err
	}
	n := 4 + binary.BigEndian.Uint32(s.scratch)
	return s.scratch[4:n], s.scratch[n:], nil
}

// appendMixed takes each column from the message in its format.
func appendMixed(dst, text, binaries []byte, formats []int16) []byte {
	const header = 7 // type, length, number of columns
	dst, at := begin(dst, 'D')
	dst = append(dst, text[5:header]...)
	t, b := text[header:], binaries[header:]
	for i := range int(binary.BigEndian.Uint16(text[5:])) {
		column, rest := cutColumn(t)
		inBinary, restBinary := cutColumn(b)
		if formatOf(formats, i) == 1 {
			column = inBinary
		}
		dst = append(dst, column...)
		t, b = rest, restBinary
	}
	return end(dst, at)
}

// cutColumn cuts the first column of a DataRow off, with its length.
func cutColumn(b []byte) (column, rest []byte) {
	n := 4 + max(0, int(int32(binary.BigEndian.Uint32(b))))
	return b[:n], b[n:]
}

// tempFile is a file without a name that is written at its end and read anywhere.
type tempFile struct {
	file *os.File
	w    *bufio.Writer
}

func (f *tempFile) open() (err error) {
	if f.file, err = os.CreateTemp("", "libra-cursor-*"); err != nil {
		return err
	}
	f.w = bufio.NewWriterSize(f.file, 32<<10)
	return os.Remove(f.file.Name())
}

func (f *tempFile) close() {
	if f.file != nil {
		_ = f.file.Close() // nobody wants what is in it
	}
}

// write keeps its first error; read gives it.
func (f *tempFile) write(b []byte) { _, _ = f.w.Write(b) }

func (f *tempFile) read(b []byte, at int64) error {
	if err := f.w.Flush(); err != nil {
		return err
	}
	n, err := f.file.ReadAt(b, at)
	if n == len(b) || !errors.Is(err, io.EOF) {
		return err
	}
	return io.ErrUnexpectedEOF
}
