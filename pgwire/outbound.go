package pgwire

import (
	"net"
	"sync"
)

const (
	outboundSize = 64 << 10 // a pooled buffer
	flushAt      = 48 << 10 // rows are sent when this many bytes have come together
	earlyFlushAt = 8 << 10  // worth sending before waiting for Spark's next batch; PostgreSQL's own buffer size
)

var outboundPool = sync.Pool{New: func() any { return new([outboundSize]byte) }}

// outbound collects messages for the client. Writing blocks when the client doesn't read: that is the back-pressure.
type outbound struct {
	nc  net.Conn
	buf []byte // nil while the connection is idle
	err error  // the first failure; the connection is lost after it
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
	_, o.err = o.nc.Write(o.buf)
	o.buf = o.buf[:0]
	if cap(o.buf) > 4*outboundSize { // one huge row must not stay
		o.buf = nil
	}
	return o.err
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
