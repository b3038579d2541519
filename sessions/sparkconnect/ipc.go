package sparkconnect

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// decoder turns Spark's batches, each an Arrow IPC stream of its own with the schema in front, into record batches of
// one schema. It shows a single Arrow reader one long stream: the schema that the types in Spark's answer give (it has
// Spark's type names in the metadata, Spark's own has not), then the record messages of all batches. Their bodies are
// not copied.
type decoder struct {
	schema *arrow.Schema
	reader *ipc.Reader
	feed   feed
	mem    memory.Allocator
}

func newDecoder(schema *arrow.Schema) *decoder {
	return &decoder{schema: schema, mem: memory.DefaultAllocator}
}

// decode returns the record batches of one IPC stream; the caller releases them.
func (d *decoder) decode(data []byte) ([]arrow.RecordBatch, error) {
	if d.reader == nil {
		if err := d.start(data); err != nil {
			return nil, err
		}
	}
	var batches []arrow.RecordBatch
	for rest := data; ; {
		message, tail, err := nextMessage(rest)
		if err != nil || message == nil {
			return batches, err
		}
		rest = tail
		if message.Type() != ipc.MessageSchema {
			d.feed.give(message)
		}
		for d.feed.waiting() && d.reader.Next() {
			batch := d.reader.RecordBatch()
			batch.Retain()
			batches = append(batches, batch)
		}
		if err := d.reader.Err(); err != nil {
			return batches, malformed("a batch can't be read: %v", err)
		}
	}
}

// start compares the first batch's own schema with the one expected, and opens the reader.
func (d *decoder) start(data []byte) error {
	first, err := ipc.NewReader(bytes.NewReader(data), ipc.WithAllocator(d.mem))
	if err != nil {
		return malformed("the first batch's schema can't be read: %v", err)
	}
	defer first.Release()
	if d.schema, err = adopt(d.schema, first.Schema()); err != nil {
		return err
	}
	header, err := schemaMessage(d.schema)
	if err != nil {
		return fmt.Errorf("writing an Arrow schema: %w", err)
	}
	d.feed.give(header)
	d.reader, err = ipc.NewReaderFromMessageReader(&d.feed, ipc.WithAllocator(d.mem))
	return err
}

func (d *decoder) close() {
	if d.reader != nil {
		d.reader.Release()
		d.reader = nil
	}
}

func schemaMessage(schema *arrow.Schema) (*ipc.Message, error) {
	var b bytes.Buffer
	if err := ipc.NewWriter(&b, ipc.WithSchema(schema)).Close(); err != nil {
		return nil, err
	}
	message, _, err := nextMessage(b.Bytes())
	return message, err
}

// feed is the message reader that the Arrow reader reads from: it has one message at a time.
type feed struct{ due, given *ipc.Message }

func (f *feed) give(m *ipc.Message) { f.due = m }
func (f *feed) waiting() bool       { return f.due != nil }

// Message implements ipc.MessageReader. The message is valid until the next call.
func (f *feed) Message() (*ipc.Message, error) {
	if f.due == nil {
		return nil, io.ErrUnexpectedEOF // a dictionary that its batch doesn't follow: Spark has none
	}
	if f.given != nil {
		f.given.Release()
	}
	f.given, f.due = f.due, nil
	return f.given, nil
}

func (f *feed) Retain()  {}
func (f *feed) Release() {}

const (
	continuation = 0xFFFFFFFF
	prefixLen    = 8 // continuation marker, length of the metadata
)

// nextMessage cuts one encapsulated message off an IPC stream (Arrow's columnar format, "Encapsulated message
// format"). It is nil at the end of the stream. Its buffers are slices of data.
func nextMessage(data []byte) (message *ipc.Message, rest []byte, err error) {
	defer func() {
		if recover() != nil { // the flatbuffers reader trusts its input
			message, rest, err = nil, nil, malformed("a batch's message is damaged")
		}
	}()
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
	if size < 0 || size > int64(len(data)) {
		return nil, nil, malformed("a batch's message is cut off")
	}
	meta := memory.NewBufferBytes(data[:size:size])
	length := ipc.NewMessage(meta, memory.NewBufferBytes(nil)).BodyLen()
	data = data[size:]
	if length < 0 || length > int64(len(data)) {
		return nil, nil, malformed("a batch's body is cut off")
	}
	return ipc.NewMessage(meta, memory.NewBufferBytes(data[:length:length])), data[length:], nil
}
