package copyfmt

// eol is the line end that the data uses; the first line decides.
type eol uint8

const (
	eolUnknown eol = iota
	eolNL
	eolCR
	eolCRNL
)

// verdict is what the scanner makes of a special byte.
type verdict uint8

const (
	goOn   verdict = iota
	atEOL          // the line ends before the byte
	atStop         // the end marker
)

// lines cuts text and csv data into lines (manual, COPY, "File Formats"). It stops at any byte and goes on from there:
// no byte is looked at twice.
type lines struct {
	in      input
	max     int // bytes of a line
	special [256]bool
	line    int64 // the number of the line that is being read, or was read last
	eol     eol
	n       int // bytes of the line that were looked at
	width   int // bytes of the line's end
	begun   bool
	stopped bool

	csv             bool
	quote, escape   byte // escape is 0 when it is the quote as well: a quote then only toggles
	quoted, escaped bool // within quotes, after an escape
}

func newLines(o *Options, limit int) lines {
	l := lines{max: limit, csv: o.Format == FormatCSV}
	l.special['\n'], l.special['\r'] = true, true
	if !l.csv {
		l.special['\\'] = true
		return l
	}
	l.quote = o.Quote
	if o.Escape != o.Quote {
		l.escape = o.Escape
		l.special[o.Escape] = true
	}
	l.special[o.Quote] = true
	return l
}

// next gives the next line without its end. last says that no more lines follow: an empty last line is none. After
// an error that is not ErrMore nothing more can be read.
func (l *lines) next() (text []byte, last bool, err error) {
	if l.stopped {
		return nil, true, l.rest()
	}
	if !l.begun {
		l.begun = true
		l.line++
	}
	for {
		l.skip()
		if l.n > l.max {
			return nil, false, tooLong("line", l.max)
		}
		if err := l.in.look(l.in.start + l.n); err == errEnd {
			return l.take(0), true, nil
		} else if err != nil {
			return nil, false, err
		}
		v, err := l.judge(l.in.buf[l.in.start+l.n])
		if err != nil {
			return nil, false, err
		}
		switch v {
		case atEOL:
			return l.take(l.width), false, nil
		case atStop:
			l.stopped = true
			l.in.drop()
			return nil, true, l.rest()
		}
	}
}

// rest waits for the end of the data after an end marker: whatever comes is ignored, but a CopyFail still counts.
func (l *lines) rest() error {
	if l.in.ended {
		return nil
	}
	return ErrMore
}

// skip passes over bytes that mean nothing here.
func (l *lines) skip() {
	b := l.in.buf[l.in.start:l.in.valid]
	n, special := l.n, &l.special
	for n < len(b) && !special[b[n]] {
		n++
	}
	if n > l.n {
		l.escaped = false
	}
	l.n = n
}

// take consumes the line and its end.
func (l *lines) take(width int) []byte {
	text := l.in.buf[l.in.start : l.in.start+l.n]
	l.in.start += l.n + width
	l.n, l.begun, l.quoted, l.escaped = 0, false, false, false
	return text
}

// judge decides on a special byte and passes it, unless it ends the line.
func (l *lines) judge(c byte) (verdict, error) {
	if l.csv {
		if c == '\r' {
			if _, err := l.peek(1); err != nil {
				return goOn, err
			}
		}
		l.toggle(c)
	}
	switch {
	case l.csv && l.quoted:
	case c == '\r':
		return l.carriageReturn()
	case c == '\n':
		return l.newline()
	case c == '\\' && !l.csv:
		return l.backslash()
	}
	l.n++
	return goOn, nil
}

// toggle follows the quotes and counts the line ends within them. PostgreSQL counts one sort of them only, and carriage
// returns until it knows the line end.
func (l *lines) toggle(c byte) {
	if l.quoted && c == l.escape {
		l.escaped = !l.escaped
	}
	if c == l.quote && !l.escaped {
		l.quoted = !l.quoted
	}
	if c != l.escape {
		l.escaped = false
	}
	counted := byte('\r')
	if l.eol == eolNL {
		counted = '\n'
	}
	if l.quoted && c == counted {
		l.line++
	}
}

// peek gives the byte d after the current one; 0 where the data ends.
func (l *lines) peek(d int) (byte, error) {
	i := l.in.start + l.n + d
	switch err := l.in.look(i); err {
	case nil:
		return l.in.buf[i], nil
	case errEnd:
		return 0, nil
	default:
		return 0, err
	}
}

func (l *lines) carriageReturn() (verdict, error) {
	l.width = 1
	switch l.eol {
	case eolNL:
		return goOn, l.stray("carriage return", `\r`)
	case eolCR:
		return atEOL, nil
	}
	c, err := l.peek(1)
	switch {
	case err != nil:
		return goOn, err
	case c == '\n':
		l.eol, l.width = eolCRNL, 2
	case l.eol == eolCRNL:
		return goOn, l.stray("carriage return", `\r`)
	default:
		l.eol = eolCR
	}
	return atEOL, nil
}

func (l *lines) newline() (verdict, error) {
	if l.eol == eolCR || l.eol == eolCRNL {
		return goOn, l.stray("newline", `\n`)
	}
	l.eol, l.width = eolNL, 1
	return atEOL, nil
}
