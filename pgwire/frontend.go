package pgwire

import "github.com/whereq/libra/pgwire/pgerr"

// The frontend's messages, decoded (manual, "Message Formats").

type parseMessage struct {
	name, text string
	oids       []uint32
}

func decodeParse(d decoder) (m parseMessage, err error) {
	m.name, m.text = d.cstring(), d.cstring()
	if n := d.count(4); n > 0 {
		m.oids = make([]uint32, n)
		for i := range m.oids {
			m.oids[i] = d.uint32()
		}
	}
	return m, d.end()
}

type bindMessage struct {
	portal, statement string
	formats           []int16  // of the parameters
	values            [][]byte // nil is NULL; copies
	results           []int16  // formats of the result columns
}

func decodeBind(d decoder) (m bindMessage, err error) {
	m.portal, m.statement = d.cstring(), d.cstring()
	m.formats = d.formats()
	m.values = d.values()
	m.results = d.formats()
	return m, d.end()
}

// values copies Bind's parameters, all into one block: they outlive the message.
func (d *decoder) values() [][]byte {
	n := d.count(4)
	if n == 0 {
		return nil
	}
	values := make([][]byte, n)
	block := make([]byte, 0, len(d.b)-4*n)
	for i := range values {
		size := int32(d.uint32())
		if size == -1 {
			continue
		}
		v := d.bytes(int(size))
		if d.err != nil {
			return nil
		}
		at := len(block)
		block = append(block, v...)
		values[i] = block[at:len(block):len(block)]
	}
	return values
}

// targetMessage is Describe and Close: what 'S' (statement) or 'P' (portal), and its name.
type targetMessage struct {
	what byte
	name string
}

func decodeTarget(d decoder, message string) (m targetMessage, err error) {
	m.what, m.name = d.byte(), d.cstring()
	if err := d.end(); err != nil {
		return m, err
	}
	if m.what != 'S' && m.what != 'P' {
		return m, pgerr.Newf(pgerr.ProtocolViolation, "invalid %s message subtype %d", message, m.what)
	}
	return m, nil
}

type executeMessage struct {
	portal string
	max    int // rows; 0 is all
}

func decodeExecute(d decoder) (m executeMessage, err error) {
	m.portal = d.cstring()
	m.max = max(0, int(int32(d.uint32()))) // "zero denotes no limit", and PostgreSQL takes negative numbers so too
	return m, d.end()
}

func decodeQuery(d decoder) (string, error) {
	text := d.cstring()
	return text, d.end()
}

func decodeNothing(body []byte) error { return (&decoder{b: body}).end() }
