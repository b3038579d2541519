package copyfmt

import "io"

// lineSource reads text and csv.
type lineSource struct {
	lines
	*splitter
	target  *Target
	header  Header // what is still to be done about a header
	null    string
	current []byte // the line that was read; nil while one is being read
	whole   bool   // current counts
	last    bool
}

func newLineSource(o ReaderOptions) (*lineSource, error) {
	s := &lineSource{lines: newLines(o.Options, o.MaxRow), target: o.Target, header: o.Options.Header, null: o.Options.Null}
	s.in.from = o.Charset
	var err error
	s.splitter, err = newSplitter(o.Options, o.Target)
	return s, err
}

func (s *lineSource) feed(chunk []byte) {
	if !s.stopped && !s.in.ended {
		s.in.feed(chunk)
	}
}

func (s *lineSource) end() {
	if !s.in.ended {
		s.in.end()
	}
}

func (s *lineSource) next(row *Row) error {
	if s.header != NoHeader {
		if err := s.readHeader(); err != nil {
			return err
		}
	}
	if err := s.readLine(); err != nil {
		return err
	}
	if s.last && len(s.current) == 0 {
		return io.EOF
	}
	if err := s.split(); err != nil {
		return err
	}
	if len(s.columns) > 0 && s.count > len(s.columns) {
		return extraData()
	}
	s.force()
	row.Fields, row.Line, row.Err = s.fields, s.line, s.missing()
	return nil
}

func (s *lineSource) readLine() (err error) {
	s.whole = false
	if s.current, s.last, err = s.lines.next(); err == nil {
		s.whole = true
	}
	return err
}

func (s *lineSource) split() error {
	if s.csv {
		return s.splitCSV(s.current)
	}
	return s.splitText(s.current)
}

// readHeader passes over the header line, or holds it against the columns' names.
func (s *lineSource) readHeader() error {
	if err := s.readLine(); err != nil {
		return err
	}
	if s.header == MatchHeader {
		if err := s.matchHeader(); err != nil {
			return err
		}
	}
	s.header = NoHeader
	if s.last {
		return io.EOF
	}
	return nil
}

func (s *lineSource) matchHeader() error {
	if err := s.split(); err != nil {
		return err
	}
	if s.count != len(s.columns) {
		return badf("wrong number of fields in header line: got %d, expected %d", s.count, len(s.columns))
	}
	for i, f := range s.fields {
		want := s.columns[i].Name
		switch {
		case f.State == Null:
			return badf(`column name mismatch in header line field %d: got null value ("%s"), expected "%s"`, i+1, s.null, want)
		case string(f.Value) != want:
			return badf(`column name mismatch in header line field %d: got "%s", expected "%s"`, i+1, f.Value, want)
		}
	}
	return nil
}

func (s *lineSource) context() string {
	p := place{s.target.Table, s.line}
	if s.whole {
		return p.atLine(s.current)
	}
	return p.at()
}

func (s *lineSource) waitContext() string {
	p := place{s.target.Table, s.line}
	if !s.begun { // no line was begun yet
		p.line++
	}
	return p.at()
}

func (s *lineSource) valueContext(column int, f Field) string {
	return place{s.target.Table, s.line}.atValue(s.columns[column].Name, f)
}
