package pgwire

import (
	"bytes"
	"encoding/binary"
	"strconv"

	"github.com/whereq/libra/pgwire/charset"
	"github.com/whereq/libra/pgwire/pgerr"
)

// decoder takes a message's body apart. The first failure stays; the values after it mean nothing.
// The errors are PostgreSQL's (src/backend/libpq/pqformat.c).
type decoder struct {
	b    []byte
	from *charset.Charset // of its texts; nil is UTF-8
	err  error
}

func (d *decoder) fail(message string) {
	if d.err == nil {
		d.err = pgerr.New(pgerr.ProtocolViolation, message)
	}
	d.b = nil
}

func (d *decoder) bytes(n int) []byte {
	if n < 0 || n > len(d.b) {
		d.fail("insufficient data left in message")
		return nil
	}
	v := d.b[:n:n]
	d.b = d.b[n:]
	return v
}

func (d *decoder) byte() byte {
	if v := d.bytes(1); v != nil {
		return v[0]
	}
	return 0
}

func (d *decoder) int16() int16 {
	if v := d.bytes(2); v != nil {
		return int16(binary.BigEndian.Uint16(v))
	}
	return 0
}

func (d *decoder) uint32() uint32 {
	if v := d.bytes(4); v != nil {
		return binary.BigEndian.Uint32(v)
	}
	return 0
}

// cstring copies a NUL-terminated string and checks its encoding.
func (d *decoder) cstring() string {
	n := bytes.IndexByte(d.b, 0)
	if n < 0 {
		d.fail("invalid string in message")
		return ""
	}
	v := d.bytes(n)
	d.b = d.b[1:]
	text, err := clientText(v, d.from)
	if err != nil && d.err == nil {
		d.err, d.b = err, nil
		return ""
	}
	return string(text)
}

// count reads a number of elements that are at least size bytes each, so that nobody makes libra allocate for elements
// that aren't there. The protocol's counts are unsigned in practice: 65,535 parameters are allowed.
func (d *decoder) count(size int) int {
	n := int(uint16(d.int16()))
	if n*size > len(d.b) {
		d.fail("insufficient data left in message")
		return 0
	}
	return n
}

func (d *decoder) formats() []int16 {
	n := d.count(2)
	if n == 0 {
		return nil
	}
	v := make([]int16, n)
	for i := range v {
		v[i] = d.int16()
	}
	return v
}

// end says that the message must be used up, and gives the first failure.
func (d *decoder) end() error {
	if d.err == nil && len(d.b) > 0 {
		d.fail("invalid message format")
	}
	return d.err
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
