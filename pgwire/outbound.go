package pgwire

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"
)

const (
	outboundSize = 64 << 10 // a pooled buffer
	flushAt      = 48 << 10 // rows are sent when this many bytes have come together
	patientPiece = 64 << 10 // as much has to be taken in the time that a slow client has
	earlyFlushAt = 8 << 10  // worth sending before waiting for Spark's next batch; PostgreSQL's own buffer size
)

var outboundPool = sync.Pool{New: func() any { return new([outboundSize]byte) }}

// errSlow ends a connection whose client takes nothing.
var errSlow = errors.New("the client takes nothing")

// outbound collects messages for the client. Writing blocks when the client doesn't read: that is the back-pressure.
type outbound struct {
	nc       net.Conn
	buf      []byte        // nil while the connection is idle
	err      error         // the first failure; the connection is lost after it
	patience time.Duration // how long the client may take nothing; 0: for ever
	ending   func() bool   // the connection ends: somebody else has set a deadline
}

// room gives the buffer to append to; the caller stores the result in buf.
func (o *outbound) room() []byte {
	if o.buf == nil {
		o.buf = outboundPool.Get().(*[outboundSize]byte)[:0]
	}
	return o.buf
}

func (o *outbound) flush() error {
	if o.err != nil || len(o.buf) == 0 {
		return o.err
	}
	if o.err = o.write(o.buf); o.slow() {
		o.err = errSlow
	}
	o.buf = o.buf[:0]
	if cap(o.buf) > 4*outboundSize { // one huge row must not stay
		o.buf = nil
	}
	return o.err
}

// write gives a client that takes something as much time again, piece by piece. A deadline that another goroutine has set
// because the connection ends must not be lost: it cancels first, and here that is looked at last.
func (o *outbound) write(b []byte) error {
	for len(b) > 0 {
		n := len(b)
		if o.patience > 0 {
			n = min(n, patientPiece)
			_ = o.nc.SetWriteDeadline(time.Now().Add(o.patience)) // a lost connection fails in the write
			if o.ending() {
				_ = o.nc.SetWriteDeadline(time.Now().Add(lastWords))
			}
		}
		if _, err := o.nc.Write(b[:n]); err != nil {
			return err
		}
		b = b[n:]
	}
	return nil
}

// slow tells whether the client has taken nothing for too long.
func (o *outbound) slow() bool {
	return o.patience > 0 && errors.Is(o.err, os.ErrDeadlineExceeded) && !o.ending()
}

func (o *outbound) flushOver(n int) error {
	if len(o.buf) < n {
		return o.err
	}
	return o.flush()
}

// release gives the buffer back; what has not been flushed is lost.
func (o *outbound) release() {
	if cap(o.buf) == outboundSize {
		outboundPool.Put((*[outboundSize]byte)(o.buf[:outboundSize]))
	}
	o.buf = nil
}
