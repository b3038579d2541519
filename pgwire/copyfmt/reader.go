package copyfmt

import (
	"io"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/pgerr"
)

// DefaultMaxRow is the limit of a line or a binary tuple where nothing else is said: that of a field in PostgreSQL's own
// memory is 1 GB.
const DefaultMaxRow = 64 << 20

// ReaderOptions say how COPY FROM's data is to be read.
type ReaderOptions struct {
	Options *Options
	Target  *Target
	Charset *charset.Charset // of text and csv data; nil is UTF8
	MaxRow  int              // bytes of a line or a binary tuple; 0 is DefaultMaxRow
}

// Reader reads the rows of COPY FROM. It is fed the payloads of CopyData messages, whose borders mean nothing, and never
// asks for them itself:
//
//	for {
//		switch err := r.Next(&row); {
//		case err == ErrMore: r.Feed(next chunk), or r.End() after CopyDone
//		case err == io.EOF:  done
//		case err != nil:     the data is wrong
//		default:             use row
//		}
//	}
//
// It holds what it was fed and has not given out: at most a row and the last chunk. It belongs to one goroutine.
type Reader struct {
	options *Options
	target  *Target
	source  source
	failed  error
}

// source is a format's part of the Reader. next gives errors without their context.
type source interface {
	feed(chunk []byte)
	end()
	next(row *Row) error
	context() string     // of an error that next gave
	waitContext() string // of an error while more data was awaited
	valueContext(column int, f Field) string
}

// NewReader makes a Reader. The errors are those of FORCE options that name the wrong columns.
func NewReader(o ReaderOptions) (*Reader, error) {
	if err := o.Target.Check(o.Options); err != nil {
		return nil, err
	}
	if o.MaxRow <= 0 {
		o.MaxRow = DefaultMaxRow
	}
	if o.Charset == nil {
		o.Charset, _ = charset.Lookup("UTF8")
	}
	r := &Reader{options: o.Options, target: o.Target}
	var err error
	if o.Options.Binary() {
		r.source = newBinarySource(o)
	} else {
		r.source, err = newLineSource(o)
	}
	return r, err
}

// Feed takes a copy of some more data. After End, or after an error, it does nothing.
func (r *Reader) Feed(chunk []byte) {
	if r.failed == nil {
		r.source.feed(chunk)
	}
}

// End says that the data is complete: CopyDone has come.
func (r *Reader) End() { r.source.end() }

// Next reads a row into row. io.EOF: there are no more. ErrMore: feed the reader, or end it. Anything else is a
// *pgerr.Error with PostgreSQL's SQLSTATE, words and context; it is given again by every further call.
func (r *Reader) Next(row *Row) error {
	if r.failed != nil {
		return r.failed
	}
	err := r.source.next(row)
	if err == nil || err == ErrMore {
		return err
	}
	if err != io.EOF {
		err = r.inContext(err)
	}
	r.failed = err
	return err
}

func (r *Reader) inContext(err error) error {
	if context := r.source.context(); context != "" {
		return within(err, context)
	}
	return err
}

// Rest is row.Err with its context. Nothing can be read after it.
func (r *Reader) Rest(row *Row) error {
	if row.Err == nil {
		return nil
	}
	r.failed = r.inContext(row.Err)
	return r.failed
}

// ClientFailed is the error that CopyFail makes, with the client's own message and where the data broke off (57014).
func (r *Reader) ClientFailed(message string) error {
	return r.Interrupted(pgerr.New(pgerr.QueryCanceled, "COPY from stdin failed: "+message))
}

// Interrupted puts an error that came while more data was awaited into its context. Nothing can be read after it.
func (r *Reader) Interrupted(err error) error {
	if context := r.source.waitContext(); context != "" {
		err = within(err, context)
	}
	r.failed = err
	return err
}

// FieldError puts an error of converting a field of the current row into its context.
func (r *Reader) FieldError(err error, column int, f Field) error {
	return within(err, r.source.valueContext(column, f))
}
