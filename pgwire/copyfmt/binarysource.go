package copyfmt

import (
	"encoding/binary"
	"io"
)

const (
	binarySignature = "PGCOPY\n\xff\r\n\x00"
	criticalFlags   = 0xFFFF0000
	withOIDs        = 1 << 16
)

// phase is a place in binary data (manual, COPY, "Binary Format").
type phase uint8

const (
	inSignature phase = iota
	inFlags
	inExtensionLength
	inExtension
	inTuple
	inField
	afterTrailer
)

// binarySource reads the binary format. A tuple is given out when it is there as a whole, or as far as it is good.
type binarySource struct {
	in     input
	max    int
	target *Target
	phase  phase
	skip   int   // bytes of the header's extension still to come
	tuple  int64 // number of the tuple being read
	n      int   // bytes of the tuple that were understood
	fields []Field
	spans  []span
	broken bool // the field after fields is what is wrong
}

// span is where a field is, counted from the start of its tuple; a negative end is NULL.
type span struct{ start, end int }

func newBinarySource(o ReaderOptions) *binarySource {
	return &binarySource{max: o.MaxRow, target: o.Target}
}

func (s *binarySource) feed(chunk []byte) {
	if !s.in.ended {
		s.in.feed(chunk)
	}
}

func (s *binarySource) end() { s.in.end() }

func (s *binarySource) next(row *Row) error {
	for s.phase < inTuple {
		if err := s.readHeader(); err != nil {
			return err
		}
	}
	if s.phase == inTuple {
		if err := s.readCount(); err != nil {
			return err
		}
	}
	if s.phase == afterTrailer {
		return s.readEnd()
	}
	for len(s.spans) < len(s.target.Columns) {
		if err := s.readField(); err == ErrMore {
			return err
		} else if err != nil {
			s.give(row, err)
			return nil
		}
	}
	s.give(row, nil)
	return nil
}

// need gives the next n bytes: errEnd when the data ends before them.
func (s *binarySource) need(n int) ([]byte, error) {
	from := s.in.start + s.n
	if err := s.in.look(from + n - 1); n > 0 && err != nil {
		return nil, err
	}
	return s.in.buf[from : from+n], nil
}

func (s *binarySource) readHeader() error {
	switch s.phase {
	case inSignature:
		b, err := s.take(len(binarySignature), "COPY file signature not recognized")
		if err == nil && string(b) != binarySignature {
			err = bad("COPY file signature not recognized")
		}
		return s.move(err, inFlags)
	case inFlags:
		b, err := s.take(4, "invalid COPY file header (missing flags)")
		if err == nil {
			err = checkFlags(binary.BigEndian.Uint32(b))
		}
		return s.move(err, inExtensionLength)
	case inExtensionLength:
		const missing = "invalid COPY file header (missing length)"
		b, err := s.take(4, missing)
		if err == nil {
			if s.skip = int(int32(binary.BigEndian.Uint32(b))); s.skip < 0 {
				err = bad(missing)
			}
		}
		return s.move(err, inExtension)
	}
	return s.skipExtension()
}

func (s *binarySource) move(err error, to phase) error {
	if err == nil {
		s.phase = to
	}
	return err
}

// take consumes n bytes of the header; ends is the error if the data ends before.
func (s *binarySource) take(n int, ends string) ([]byte, error) {
	b, err := s.need(n)
	if err == errEnd {
		err = bad(ends)
	}
	if err == nil {
		s.in.start += n
	}
	return b, err
}

func checkFlags(flags uint32) error {
	switch {
	case flags&withOIDs != 0:
		return bad("invalid COPY file header (WITH OIDS)")
	case flags&criticalFlags != 0:
		return bad("unrecognized critical flags in COPY file header")
	}
	return nil
}

// skipExtension passes over the extension as it comes, so that its length costs nothing.
func (s *binarySource) skipExtension() error {
	n := min(s.skip, s.in.valid-s.in.start)
	s.in.start += n
	s.skip -= n
	if s.skip > 0 {
		err := s.in.look(s.in.start)
		if err == errEnd {
			err = bad("invalid COPY file header (wrong length)")
		}
		return err
	}
	s.phase = inTuple
	return nil
}

// readCount reads a tuple's number of fields, or the trailer. Data that ends here without a trailer is complete, as
// PostgreSQL sees it.
func (s *binarySource) readCount() error {
	b, err := s.need(2)
	if err == errEnd {
		return io.EOF
	} else if err != nil {
		return err
	}
	s.tuple++
	s.fields, s.spans, s.n, s.broken = s.fields[:0], s.spans[:0], 2, false
	count := int16(binary.BigEndian.Uint16(b))
	switch {
	case count == -1:
		s.phase = afterTrailer
	case int(count) != len(s.target.Columns):
		return badf("row field count is %d, expected %d", count, len(s.target.Columns))
	default:
		s.phase = inField
	}
	return nil
}

// readEnd waits for CopyDone; the trailer has to be the last there is.
func (s *binarySource) readEnd() error {
	switch err := s.in.look(s.in.start + s.n); err {
	case nil:
		return bad("received copy data after EOF marker")
	case errEnd:
		return io.EOF
	default:
		return err
	}
}

func (s *binarySource) readField() error {
	b, err := s.need(4)
	if err == errEnd {
		return unexpectedEnd()
	} else if err != nil {
		return err
	}
	size := int(int32(binary.BigEndian.Uint32(b)))
	switch {
	case size == -1:
		s.spans = append(s.spans, span{0, -1})
		s.n += 4
		return nil
	case size < 0:
		return bad("invalid field size")
	case s.n+4+size > s.max:
		return tooLong("row", s.max)
	}
	s.n += 4
	if _, err := s.need(size); err != nil {
		s.n -= 4
		if err == errEnd {
			err = unexpectedEnd()
		}
		return err
	}
	s.spans = append(s.spans, span{s.n, s.n + size})
	s.n += size
	return nil
}

func unexpectedEnd() error { return bad("unexpected EOF in COPY data") }

// give hands the tuple out and consumes it.
func (s *binarySource) give(row *Row, err error) {
	for _, at := range s.spans {
		f := Field{State: Null}
		if at.end >= 0 {
			f = Field{Value: s.in.buf[s.in.start+at.start : s.in.start+at.end]}
		}
		s.fields = append(s.fields, f)
	}
	s.in.start += s.n
	s.n, s.phase, s.broken = 0, inTuple, err != nil
	row.Fields, row.Line, row.Err = s.fields, s.tuple, err
}

// context is the tuple's, and the column's that broke off. The header has none.
func (s *binarySource) context() string {
	if s.phase < inTuple {
		return ""
	}
	p := place{s.target.Table, s.tuple}
	if s.broken {
		return p.atColumn(s.target.Columns[len(s.fields)].Name)
	}
	return p.at()
}

func (s *binarySource) waitContext() string {
	p := place{s.target.Table, s.tuple}
	switch s.phase {
	case inField:
		return p.atColumn(s.target.Columns[len(s.spans)].Name)
	case inTuple:
		p.line++
		return p.at()
	case afterTrailer:
		return p.at()
	}
	return ""
}

func (s *binarySource) valueContext(column int, _ Field) string {
	return place{s.target.Table, s.tuple}.atColumn(s.target.Columns[column].Name)
}
