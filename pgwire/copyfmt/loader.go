package copyfmt

import (
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// Sizes of the batches where nothing else is said: Spark's own are of 10,000 rows, and its messages of 4 MiB at first.
const (
	DefaultBatchRows  = 10_000
	DefaultBatchBytes = 4 << 20
)

// LoaderOptions say what COPY FROM's rows are to become.
type LoaderOptions struct {
	ReaderOptions

	// Schema has a field for each of the target's columns, in their order, with Spark's name of the type under
	// "spark.type" in the metadata where Arrow's type doesn't tell all ("varchar(10)", "time(3)"). A field that is not
	// nullable refuses NULL (23502).
	Schema *arrow.Schema

	Env        oid.Env              // what reading dates and intervals depends on
	Allocator  memory.Allocator     // nil is Go's
	BatchRows  int                  // 0 is DefaultBatchRows
	BatchBytes int                  // of the rows' data, about; 0 is DefaultBatchBytes
	Notice     func(n *pgerr.Error) // called with ON_ERROR's notices; nil drops them
}

// Loader turns COPY FROM's data into Arrow record batches. It is fed as a Reader is:
//
//	for {
//		switch batch, err := l.Next(); {
//		case err == ErrMore: l.Feed(next chunk), or l.End() after CopyDone
//		case err == io.EOF:  done: the tag is COPY and l.Rows()
//		case err != nil:     the data is wrong
//		default:             send batch, and release it
//		}
//	}
//
// It holds a batch and a row at most, and belongs to one goroutine.
type Loader struct {
	reader  *Reader
	options LoaderOptions
	batch   *batch
	row     Row
	rows    int64
	skipped int64
	done    bool
}

// NewLoader makes a Loader. The errors are NewReader's, and 0A000 for a column of a type that COPY can't fill.
func NewLoader(o LoaderOptions) (*Loader, error) {
	if o.Schema.NumFields() != len(o.Target.Columns) {
		return nil, pgerr.Newf(pgerr.InternalError, "COPY of %d columns into a schema of %d", len(o.Target.Columns), o.Schema.NumFields())
	}
	reader, err := NewReader(o.ReaderOptions)
	if err != nil {
		return nil, err
	}
	o.fill()
	b, err := newBatch(&o)
	if err != nil {
		return nil, err
	}
	return &Loader{reader: reader, options: o, batch: b}, nil
}

func (o *LoaderOptions) fill() {
	if o.Allocator == nil {
		o.Allocator = memory.DefaultAllocator
	}
	if o.BatchRows <= 0 {
		o.BatchRows = DefaultBatchRows
	}
	if o.BatchBytes <= 0 {
		o.BatchBytes = DefaultBatchBytes
	}
	if o.Notice == nil {
		o.Notice = func(*pgerr.Error) {}
	}
}

// Feed takes a copy of some more data.
func (l *Loader) Feed(chunk []byte) { l.reader.Feed(chunk) }

// End says that the data is complete: CopyDone has come.
func (l *Loader) End() { l.reader.End() }

// ClientFailed is the error that CopyFail makes (Reader.ClientFailed).
func (l *Loader) ClientFailed(message string) error { return l.reader.ClientFailed(message) }

// Interrupted puts an error that came while more data was awaited into its context.
func (l *Loader) Interrupted(err error) error { return l.reader.Interrupted(err) }

// Rows is the number of rows read so far, those that were skipped aside.
func (l *Loader) Rows() int64 { return l.rows }

// Skipped is the number of rows that ON_ERROR has skipped so far.
func (l *Loader) Skipped() int64 { return l.skipped }

// Release gives back what a Loader holds that is not wanted any more. Any number of times.
func (l *Loader) Release() { l.batch.release() }

// Next gives a full batch, or the last one when the data has ended; it is the caller's to release. io.EOF: there are no
// more. ErrMore: feed the loader, or end it. Anything else is a *pgerr.Error.
func (l *Loader) Next() (arrow.RecordBatch, error) {
	for !l.done {
		if l.batch.full() {
			return l.batch.take(), nil
		}
		switch err := l.reader.Next(&l.row); err {
		case nil:
			if err := l.load(); err != nil {
				return nil, err
			}
		case io.EOF:
			l.finish()
		default:
			return nil, err
		}
	}
	if l.batch.rows > 0 {
		return l.batch.take(), nil
	}
	return nil, io.EOF
}

// load converts the row. Its fields come before what is wrong after them, as in PostgreSQL.
func (l *Loader) load() error {
	for i, f := range l.row.Fields {
		err := l.batch.stage(i, f)
		if err == nil {
			continue
		}
		if l.options.Options.OnError != Ignore || !soft(err) {
			return l.fail(l.reader.FieldError(err, i, f))
		}
		return l.skip(i, f)
	}
	if err := l.reader.Rest(&l.row); err != nil {
		return err
	}
	if err := l.batch.commit(); err != nil {
		return l.fail(l.reader.inContext(err))
	}
	l.rows++
	return nil
}

func (l *Loader) fail(err error) error {
	l.reader.failed = err
	return err
}

func (l *Loader) finish() {
	l.done = true
	if l.skipped == 0 || l.options.Options.Verbosity == Silent {
		return
	}
	what := "rows were"
	if l.skipped == 1 {
		what = "row was"
	}
	l.notice("%d %s skipped due to data type incompatibility", "", l.skipped, what)
}
