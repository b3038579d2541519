package sparkconnect

import (
	"encoding/binary"
	"math"
)

const (
	continuation = 0xFFFFFFFF
	prefixLen    = 8 // continuation marker, length of the metadata
)

// Members of Message.fbs's MessageHeader.
const (
	messageSchema = 1
	messageBatch  = 3
)

// ipcMessage is one encapsulated message; its buffers are slices of the stream that it was in.
type ipcMessage struct {
	kind int8
	meta []byte
	body []byte
}

// nextMessage cuts one message off an IPC stream (Arrow's columnar format, "Encapsulated message format"). It is nil
// at the end of the stream.
func nextMessage(data []byte) (message *ipcMessage, rest []byte, err error) {
	if len(data) == 0 {
		return nil, nil, nil
	}
	if len(data) < prefixLen || binary.LittleEndian.Uint32(data) != continuation {
		return nil, nil, malformed("a batch's message has no head")
	}
	size := int64(int32(binary.LittleEndian.Uint32(data[4:])))
	data = data[prefixLen:]
	if size == 0 {
		return nil, nil, nil
	}
	if size < 8 || size > int64(len(data)) {
		return nil, nil, malformed("a batch's message is cut off")
	}
	m := &ipcMessage{meta: data[:size:size]}
	data = data[size:]
	head := flatRoot(m.meta)
	length := head.int64(messageBody, 0)
	if length < 0 || length > int64(len(data)) {
		return nil, nil, malformed("a batch's body is cut off")
	}
	m.kind, m.body = head.int8(messageKind, 0), data[:length:length]
	return m, data[length:], checkBuffers(m)
}

// Field numbers of Message.fbs's RecordBatch.
const (
	batchBuffers     = 2
	batchCompression = 3
)

// checkBuffers makes sure that a record batch's buffers are within its body and, when they are compressed, don't claim
// to be larger than any buffer can be: the reader allocates what they claim.
func checkBuffers(m *ipcMessage) error {
	if m.kind != messageBatch {
		return nil
	}
	body := m.body
	batch := flatRoot(m.meta).table(messageHeader)
	at, count := batch.vector(batchBuffers, 16)
	compressed := batch.table(batchCompression).at != 0
	for i := range count {
		offset := int64(binary.LittleEndian.Uint64(batch.data[at+16*i:]))
		length := int64(binary.LittleEndian.Uint64(batch.data[at+16*i+8:]))
		if offset < 0 || length < 0 || offset > int64(len(body)) || length > int64(len(body))-offset {
			return malformed("a batch's buffer is outside of its body")
		}
		if compressed && length >= 8 && int64(binary.LittleEndian.Uint64(body[offset:])) > math.MaxInt32 {
			return malformed("a batch's compressed buffer is too large")
		}
	}
	return nil
}
