package main

import (
	"encoding/binary"
	"fmt"
	"io"
)

// countRows counts DataRow messages up to the second ReadyForQuery. It does as little as a client can, so that the
// comparison is about libra: it looks at each message's type and length in one large buffer, and at nothing else.
func countRows(r io.Reader) (rows int, err error) {
	buf := make([]byte, 1<<18)
	have, skip := 0, 0 // bytes in buf; bytes of the last message that are still to come
	for ready := 0; ready < 2; {
		n, err := r.Read(buf[have:])
		if err != nil {
			return rows, err
		}
		have += n
		at := min(skip, have)
		skip -= at
		for skip == 0 && have-at >= 5 {
			typ, size := buf[at], 1+int(binary.BigEndian.Uint32(buf[at+1:]))
			switch typ {
			case 'D':
				rows++
			case 'Z':
				ready++
			case 'E':
				return rows, fmt.Errorf("libra answered %q", buf[at:min(at+size, have)])
			}
			step := min(size, have-at)
			at, skip = at+step, size-step
		}
		have = copy(buf, buf[at:have])
	}
	return rows, nil
}
