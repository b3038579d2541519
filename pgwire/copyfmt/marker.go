package copyfmt

import "github.com/whereq/libra/pgwire/pgerr"

// backslash passes an escape of the text format, so that an escaped line end ends nothing, or finds the end marker: a
// backslash and a dot alone on a line, with the same line end as all the others (manual, COPY, "Text Format"). Since
// PostgreSQL 18 csv has no such marker.
func (l *lines) backslash() (verdict, error) {
	c, err := l.peek(1)
	switch {
	case err != nil:
		return goOn, err
	case c == 0: // a lone backslash at the end of the data
		l.n++
		return goOn, nil
	case c != '.':
		l.n += 2
		return goOn, nil
	}
	if err := l.markerEnd(); err != nil {
		return goOn, err
	}
	if l.n > 0 {
		return goOn, notAlone()
	}
	return atStop, nil
}

// markerEnd checks the line end after the marker.
func (l *lines) markerEnd() error {
	c, err := l.peek(2)
	if err != nil {
		return err
	}
	if l.eol == eolCRNL {
		switch {
		case c == '\n':
			return wrongEnd()
		case c != '\r':
			return notAlone()
		}
		if c, err = l.peek(3); err != nil {
			return err
		}
	}
	wanted := map[eol]byte{eolNL: '\n', eolCR: '\r', eolCRNL: '\n'}[l.eol]
	switch {
	case c != '\r' && c != '\n':
		return notAlone()
	case wanted != 0 && c != wanted:
		return wrongEnd()
	}
	return nil
}

func notAlone() error { return bad("end-of-copy marker is not alone on its line") }

func wrongEnd() error { return bad("end-of-copy marker does not match previous newline style") }

// stray is a line end of another kind than the data's, outside quotes.
func (l *lines) stray(what, escape string) error {
	if l.csv {
		return pgerr.New(badFormat, "unquoted "+what+" found in data").
			WithHint("Use quoted CSV field to represent " + what + ".")
	}
	return pgerr.New(badFormat, "literal "+what+" found in data").
		WithHint(`Use "` + escape + `" to represent ` + what + ".")
}
