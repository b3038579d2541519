package copyfmt

import (
	"encoding/binary"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/pgerr"
)

// WriterOptions say how COPY TO's data is to be written.
type WriterOptions struct {
	Options *Options
	Target  *Target
	Charset *charset.Charset // of text and csv data; nil is UTF8
}

// Writer makes COPY TO's data of DataRow messages, whose values are in PostgreSQL's text format for text and csv, and in
// its binary format for binary: as a portal with Options.FormatCode for all its columns gives them. Every method appends
// whole CopyData messages to a buffer. It belongs to one goroutine.
type Writer struct {
	options    *Options
	columns    []Column
	charset    *charset.Charset
	forceQuote []bool
	special    [256]bool // text: has to be escaped; csv: has to be within quotes
	line       []byte    // a line on its way into another encoding
}

// NewWriter makes a Writer. The errors are those of FORCE_QUOTE with the wrong columns.
func NewWriter(o WriterOptions) (*Writer, error) {
	if err := o.Target.Check(o.Options); err != nil {
		return nil, err
	}
	w := &Writer{options: o.Options, columns: o.Target.Columns, charset: o.Charset}
	if w.charset != nil && w.charset.UTF8() {
		w.charset = nil
	}
	var err error
	if w.forceQuote, err = o.Target.flags("FORCE_QUOTE", o.Options.ForceQuote); err != nil {
		return nil, err
	}
	for _, c := range []byte{o.Options.Delimiter, '\n', '\r'} {
		w.special[c] = true
	}
	if o.Options.Format == FormatCSV {
		w.special[o.Options.Quote] = true
	} else {
		for c := range textEscapes {
			w.special[c] = w.special[c] || textEscapes[c] != 0
		}
	}
	return w, nil
}

// AppendHeader appends what comes before the rows: the signature of the binary format, the line of HEADER, or nothing.
func (w *Writer) AppendHeader(dst []byte) ([]byte, error) {
	if w.options.Binary() {
		const flags, extension = 0, 0
		w.line = append(w.line[:0], binarySignature...)
		w.line = binary.BigEndian.AppendUint32(w.line, flags)
		w.line = binary.BigEndian.AppendUint32(w.line, extension)
		return dst, nil // PostgreSQL sends it with the first row
	}
	if w.options.Header == NoHeader {
		return dst, nil
	}
	return w.appendLine(dst, w.appendNames)
}

// AppendTrailer appends what comes after the rows: the trailer of the binary format, or nothing.
func (w *Writer) AppendTrailer(dst []byte) []byte {
	if !w.options.Binary() {
		return dst
	}
	return w.appendTuple(dst, []byte{0xff, 0xff})
}

// AppendRow appends a row, given as a whole DataRow message. 22P05: the client's encoding lacks a character; dst comes
// back as it was then.
func (w *Writer) AppendRow(dst, dataRow []byte) ([]byte, error) {
	const header = 1 + 4 // a message's type and length
	if len(dataRow) < header+2 || int(binary.BigEndian.Uint16(dataRow[header:])) != len(w.columns) {
		return dst, notARow()
	}
	if w.options.Binary() { // a DataRow's body is a tuple of the binary format
		return w.appendTuple(dst, dataRow[header:]), nil
	}
	if w.charset != nil {
		return w.appendConverted(dst, dataRow[header+2:])
	}
	out, start := open(dst)
	out, err := w.appendValues(out, dataRow[header+2:])
	if err != nil {
		return dst, err
	}
	return closed(append(out, '\n'), start), nil
}

// appendTuple appends a tuple of the binary format, with the header before the first.
func (w *Writer) appendTuple(dst, tuple []byte) []byte {
	out, start := open(dst)
	out = append(append(out, w.line...), tuple...)
	w.line = w.line[:0]
	return closed(out, start)
}

func notARow() error {
	return pgerr.New(pgerr.InternalError, "the row has not the shape of COPY's columns")
}

// open begins a CopyData message, closed ends it.
func open(dst []byte) (out []byte, start int) {
	return append(dst, 'd', 0, 0, 0, 0), len(dst) + 1
}

func closed(out []byte, start int) []byte {
	binary.BigEndian.PutUint32(out[start:], uint32(len(out)-start))
	return out
}

// appendConverted goes through a buffer: lengths are known when the characters were converted.
func (w *Writer) appendConverted(dst, values []byte) (out []byte, err error) {
	if w.line, err = w.appendValues(w.line[:0], values); err != nil {
		return dst, err
	}
	return w.appendMessage(dst)
}

// appendLine appends the line that content gives.
func (w *Writer) appendLine(dst []byte, content func(dst []byte) []byte) ([]byte, error) {
	w.line = content(w.line[:0])
	return w.appendMessage(dst)
}

// appendMessage appends w.line in the client's encoding.
func (w *Writer) appendMessage(dst []byte) ([]byte, error) {
	w.line = append(w.line, '\n')
	out, start := open(dst)
	if w.charset == nil {
		return closed(append(out, w.line...), start), nil
	}
	out, err := w.charset.AppendEncoded(out, w.line)
	if err != nil {
		return dst, err
	}
	return closed(out, start), nil
}
