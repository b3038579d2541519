package copyfmt

import "bytes"

// splitCSV takes a line of the csv format apart. Quotes may begin and end anywhere in a field, as in PostgreSQL.
func (s *splitter) splitCSV(line []byte) error {
	if err := s.reset(line); err != nil || len(s.columns) == 0 {
		return err
	}
	for {
		var err error
		end, value, quoted := s.bare(line)
		if quoted {
			if end, value, err = s.mixed(line); err != nil {
				return err
			}
		}
		if err := s.add(line[:end], value, quoted); err != nil {
			return err
		}
		if end == len(line) {
			return nil
		}
		line = line[end+1:]
	}
}

// bare finds the end of a field without quotes; quoted says that it has some.
func (s *splitter) bare(line []byte) (end int, value []byte, quoted bool) {
	for i, c := range line {
		switch c {
		case s.delimiter:
			return i, line[:i], false
		case s.quote:
			return 0, nil, true
		}
	}
	return len(line), line, false
}

// mixed reads a field with quoted parts.
func (s *splitter) mixed(line []byte) (end int, value []byte, err error) {
	begin := len(s.scratch)
	for i := 0; ; {
		for i < len(line) && line[i] != s.delimiter && line[i] != s.quote {
			s.scratch = append(s.scratch, line[i])
			i++
		}
		if i == len(line) || line[i] == s.delimiter {
			return i, s.scratch[begin:len(s.scratch):len(s.scratch)], nil
		}
		n, closed := s.quotedPart(line[i+1:])
		if !closed {
			return 0, nil, bad("unterminated CSV quoted field")
		}
		i += 1 + n
	}
}

// quotedPart reads what follows an opening quote, the closing one included.
func (s *splitter) quotedPart(b []byte) (n int, closed bool) {
	if s.quote == s.escape {
		return s.doubledPart(b)
	}
	for i := 0; i < len(b); i++ {
		c := b[i]
		switch {
		case c == s.escape && i+1 < len(b) && (b[i+1] == s.escape || b[i+1] == s.quote):
			i++
			c = b[i]
		case c == s.quote:
			return i + 1, true
		}
		s.scratch = append(s.scratch, c)
	}
	return len(b), false
}

// doubledPart is quotedPart when a quote is escaped by another one.
func (s *splitter) doubledPart(b []byte) (n int, closed bool) {
	for {
		i := bytes.IndexByte(b[n:], s.quote)
		if i < 0 {
			return len(b), false
		}
		s.scratch = append(s.scratch, b[n:n+i]...)
		n += i + 1
		if n == len(b) || b[n] != s.quote {
			return n, true
		}
		s.scratch = append(s.scratch, s.quote)
		n++
	}
}
