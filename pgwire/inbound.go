package pgwire

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"

	"github.com/whereq/libra/pgwire/pgerr"
)

const (
	inboundSize    = 16 << 10
	smallLimit     = 10_000    // bytes, of messages that have no reason to be longer (PQ_SMALL_MESSAGE_LIMIT)
	dropped        = -1        // the limit of messages of any length whose bodies nobody reads
	protocolLimit  = 1<<30 - 1 // bytes of any message (MaxAllocSize); more is not a length but noise
	growStep       = 64 << 10  // first allocation for a body that no pooled buffer holds
	messageHeader  = 5         // type and length
	lengthSelf     = 4         // the length counts itself
	idleBufferSize = 256       // enough for most first reads, little enough to keep for ever
)

var inboundPool = sync.Pool{New: func() any { return new([inboundSize]byte) }}

// inbound reads messages. It belongs to the connection's goroutine, but for the time of a watcher (watch.go).
type inbound struct {
	nc    net.Conn
	limit int // bytes of the largest body that is accepted
	buf   []byte
	r, w  int // the unread bytes are buf[r:w]
	rest  int // bytes of a message that is read in pieces (pass); those that nobody takes are dropped
	own   [idleBufferSize]byte
}

// idle gives the pooled buffer back when nothing is unread.
func (in *inbound) idle() {
	if in.r != in.w {
		return
	}
	in.release()
}

func (in *inbound) release() {
	if cap(in.buf) == inboundSize {
		inboundPool.Put((*[inboundSize]byte)(in.buf[:inboundSize]))
	}
	in.buf, in.r, in.w = in.own[:], 0, 0
}

// makeRoom lets n bytes from r on fit, n at most inboundSize. Only the first read after idle is a small one.
func (in *inbound) makeRoom(n int) {
	if in.buf == nil {
		in.buf = in.own[:]
	}
	switch {
	case len(in.buf) < inboundSize && (n > len(in.buf) || in.w > 0):
		bigger := inboundPool.Get().(*[inboundSize]byte)[:]
		in.w = copy(bigger, in.buf[in.r:in.w])
		in.buf, in.r = bigger, 0
	case in.r == in.w:
		in.r, in.w = 0, 0
	case in.r+n > len(in.buf):
		in.w = copy(in.buf, in.buf[in.r:in.w])
		in.r = 0
	}
}

// need blocks until n unread bytes are there, n at most inboundSize.
func (in *inbound) need(n int) error {
	for in.w-in.r < n {
		in.makeRoom(n)
		got, err := in.nc.Read(in.buf[in.w:])
		in.w += got
		if err != nil && in.w-in.r < n {
			return err
		}
	}
	return nil
}

// header waits for the next message and gives its type and the length of its body without consuming either.
func (in *inbound) header() (typ byte, n int, err error) {
	if err := in.drop(); err != nil {
		return 0, 0, err
	}
	if err := in.need(messageHeader); err != nil {
		return 0, 0, err
	}
	return in.buf[in.r], int(binary.BigEndian.Uint32(in.buf[in.r+1:])) - lengthSelf, nil
}

// peek gives the next message without consuming it, when all of it has been read already.
func (in *inbound) peek() (typ byte, body []byte, ok bool) {
	have := in.buf[in.r:in.w]
	if in.rest > 0 || len(have) < messageHeader {
		return 0, nil, false
	}
	n := int(binary.BigEndian.Uint32(have[1:])) - lengthSelf
	if n < 0 || n > len(have)-messageHeader {
		return 0, nil, false
	}
	return have[0], have[messageHeader : messageHeader+n], true
}

// body consumes a message whose header was seen. The bytes are good until the next call.
func (in *inbound) body(n int) ([]byte, error) {
	if messageHeader+n <= inboundSize {
		if err := in.need(messageHeader + n); err != nil {
			return nil, err
		}
		b := in.buf[in.r+messageHeader : in.r+messageHeader+n]
		in.r += messageHeader + n
		return b, nil
	}
	return in.large(n)
}

// large reads a body that no pooled buffer holds. It allocates as bytes arrive, not as the client promises.
func (in *inbound) large(n int) ([]byte, error) {
	in.r += messageHeader
	b := append(make([]byte, 0, min(n, growStep)), in.buf[in.r:in.w]...)
	in.r = in.w
	for len(b) < n {
		if len(b) == cap(b) {
			b = append(make([]byte, 0, min(n, 2*cap(b))), b...)
		}
		got, err := in.nc.Read(b[len(b):cap(b)])
		b = b[:len(b)+got]
		if err != nil && len(b) < n {
			return nil, err
		}
	}
	return b, nil
}

// discard consumes a message whose header was seen and keeps nothing of it.
func (in *inbound) discard(n int) error {
	in.pass(n)
	return in.drop()
}

// pass consumes the header of a message whose body is then read in pieces.
func (in *inbound) pass(n int) {
	in.r += messageHeader
	in.rest = n
}

// piece consumes what has been read of the body that pass has begun. The bytes are good until the next call.
func (in *inbound) piece() []byte {
	n := min(in.rest, in.w-in.r)
	b := in.buf[in.r : in.r+n]
	in.r += n
	in.rest -= n
	return b
}

// drop consumes the rest of that body.
func (in *inbound) drop() error {
	for in.rest > 0 {
		if err := in.need(1); err != nil {
			return err
		}
		in.piece()
	}
	return nil
}

// errLength ends a connection without a word, as in PostgreSQL: what has such a length is noise.
var errLength = errors.New("invalid message length")

// next reads one message. An oversized one is read to its end and refused with an error that the connection
// survives; type 0 with an error means that it doesn't.
func (in *inbound) next(known func(typ byte) (limit int, ok bool)) (byte, []byte, error) {
	in.idle()
	typ, n, err := in.header()
	if err != nil {
		return 0, nil, err
	}
	limit, ok := known(typ)
	if !ok {
		return 0, nil, pgerr.Fatal(pgerr.ProtocolViolation, "invalid frontend message type "+itoa(int64(typ)))
	}
	if n < 0 || n > protocolLimit || (limit == smallLimit && n > limit) {
		return 0, nil, errLength
	}
	if limit == dropped {
		return typ, nil, in.discard(n)
	}
	if n > limit {
		if err := in.discard(n); err != nil {
			return 0, nil, err
		}
		return typ, nil, pgerr.Newf(pgerr.ProgramLimitExceeded, "message of %d bytes exceeds the limit of %d bytes", n, limit).
			WithHint("Send less in one message, or raise the message limit in libra's configuration.")
	}
	b, err := in.body(n)
	if err != nil {
		return 0, nil, err
	}
	return typ, b, nil
}

// ahead reads once more behind what is unread, without waiting for a whole message: io.ErrShortBuffer when there is no
// room for more.
func (in *inbound) ahead() error {
	in.makeRoom(min(in.w-in.r+1, inboundSize))
	if in.w == len(in.buf) {
		return io.ErrShortBuffer
	}
	got, err := in.nc.Read(in.buf[in.w:])
	in.w += got
	return err
}
