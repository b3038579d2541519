package sparkconnect

import (
	"bytes"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/grpc/mem"
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

// decode returns the record batches of one IPC stream; the caller releases them. When buffer, which data is in, is not nil,
// it is freed with the last of them.
func (d *decoder) decode(data []byte, buffer mem.Buffer) ([]arrow.RecordBatch, error) {
	if buffer != nil {
		defer buffer.Free()
	}
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
		if message.kind == messageBatch {
			d.feed.give(message, buffer)
		}
		for d.feed.waiting() && d.reader.Next() {
			batch := d.reader.RecordBatch()
			batch.Retain()
			d.feed.taken()
			batches = append(batches, batch)
		}
		if err := d.reader.Err(); err != nil {
			return batches, malformed("a batch can't be read: %v", err)
		}
	}
}

// start compares the first batch's own schema with the one expected, and opens the reader.
func (d *decoder) start(data []byte) error {
	first, _, err := nextMessage(data)
	if err != nil {
		return err
	}
	if first == nil || first.kind != messageSchema {
		return malformed("the first batch has no schema")
	}
	if d.schema, err = adopt(d.schema, first.meta); err != nil {
		return err
	}
	header, err := schemaMessage(d.schema)
	if err != nil {
		return fmt.Errorf("writing an Arrow schema: %w", err)
	}
	d.feed.give(header, nil)
	d.reader, err = ipc.NewReaderFromMessageReader(&d.feed, ipc.WithAllocator(d.mem))
	return err
}

func (d *decoder) close() {
	if d.reader != nil {
		d.reader.Release()
		d.reader = nil
	}
}

func schemaMessage(schema *arrow.Schema) (*ipcMessage, error) {
	var b bytes.Buffer
	if err := ipc.NewWriter(&b, ipc.WithSchema(schema)).Close(); err != nil {
		return nil, err
	}
	message, _, err := nextMessage(b.Bytes())
	return message, err
}

// feed is the message reader that the Arrow reader reads from: it has one message at a time.
type feed struct {
	due    *ipcMessage
	buffer mem.Buffer // that its body is in, when that is to be freed
	lent   *ipc.Message
}

func (f *feed) give(m *ipcMessage, buffer mem.Buffer) { f.due, f.buffer = m, buffer }
func (f *feed) waiting() bool                         { return f.due != nil }

// taken ends the reader's use of the message that it has made its batch of.
func (f *feed) taken() {
	if f.lent != nil {
		f.lent.Release()
		f.lent = nil
	}
}

// Message implements ipc.MessageReader. What is in no buffer is the garbage collector's to free.
func (f *feed) Message() (*ipc.Message, error) {
	if f.due == nil {
		return nil, io.ErrUnexpectedEOF
	}
	body := memory.NewBufferBytes(f.due.body)
	if f.buffer != nil {
		f.buffer.Ref()
		body = memory.NewBufferWithAllocator(f.due.body, giveBack{memory.DefaultAllocator, f.buffer})
		defer body.Release() // the message has a reference of its own
	}
	f.lent = ipc.NewMessage(memory.NewBufferBytes(f.due.meta), body)
	f.due, f.buffer = nil, nil
	return f.lent, nil
}

func (f *feed) Retain()  {}
func (f *feed) Release() {}
