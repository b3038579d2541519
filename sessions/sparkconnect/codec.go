package sparkconnect

import (
	"errors"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that this one builds on
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// response is one message of a result. Its batch is a slice of the buffer that gRPC put the message together in, where
// Protocol Buffers would copy it once more.
type response struct {
	connectpb.ExecutePlanResponse
	recycle bool       // buffer is used again when it is freed
	buffer  mem.Buffer // with recycle
}

// buffers are what gRPC puts messages together in. Its own pool has nothing between 32 kB and 1 MB, and clears a buffer
// before it is used again: ten times the work for a batch of 80 kB.
var buffers = mem.NewTieredBufferPool(256, 4<<10, 16<<10, 32<<10, 64<<10, 128<<10, 256<<10, 512<<10, 1<<20, 2<<20, 3<<20, 4<<20)

// resultCodec is gRPC's own codec but for responses.
type resultCodec struct{ encoding.CodecV2 }

func newResultCodec() resultCodec { return resultCodec{encoding.GetCodecV2("proto")} }

// Unmarshal implements encoding.CodecV2.
func (c resultCodec) Unmarshal(data mem.BufferSlice, v any) error {
	r, ok := v.(*response)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	text := data.Materialize
	if r.recycle {
		r.buffer = data.MaterializeToBuffer(buffers)
		text = r.buffer.ReadOnlyData
	}
	return unmarshalResponse(text(), &r.ExecutePlanResponse)
}

// unmarshalResponse is Protocol Buffers' Unmarshal but for a batch's data, which become a slice of the message.
func unmarshalResponse(message []byte, to *connectpb.ExecutePlanResponse) error {
	rest, batch, ok := cut(message, fieldBatch)
	if !ok {
		return proto.Unmarshal(message, to)
	}
	small, data, cutOut := cut(batch, fieldData)
	arrow := &connectpb.ExecutePlanResponse_ArrowBatch{}
	if err := errors.Join(proto.Unmarshal(rest, to), proto.Unmarshal(small, arrow)); err != nil || to.ResponseType != nil {
		return proto.Unmarshal(message, to) // which of two responses counts is its business
	}
	if cutOut {
		arrow.Data = data
	}
	to.ResponseType = &connectpb.ExecutePlanResponse_ArrowBatch_{ArrowBatch: arrow}
	return nil
}

var (
	fieldBatch = (*connectpb.ExecutePlanResponse)(nil).ProtoReflect().Descriptor().Fields().ByName("arrow_batch").Number()
	fieldData  = (*connectpb.ExecutePlanResponse_ArrowBatch)(nil).ProtoReflect().Descriptor().Fields().ByName("data").Number()
)

// cut takes a field of bytes out of an encoded message. It is not ok when the message has none, has several, or can't be
// read.
func cut(message []byte, field protowire.Number) (rest, value []byte, ok bool) {
	for at := 0; at < len(message); {
		number, kind, head := protowire.ConsumeTag(message[at:])
		if head < 0 {
			return message, nil, false
		}
		size := protowire.ConsumeFieldValue(number, kind, message[at+head:])
		if size < 0 || number == field && (ok || kind != protowire.BytesType) {
			return message, nil, false
		}
		end := at + head + size
		if number == field {
			value, _ = protowire.ConsumeBytes(message[at+head:])
			ok = true
		} else {
			rest = append(rest, message[at:end]...)
		}
		at = end
	}
	return rest, value, ok
}

// giveBack frees a gRPC buffer when Arrow frees what is in it.
type giveBack struct {
	memory.Allocator
	buffer mem.Buffer
}

// Free implements memory.Allocator.
func (g giveBack) Free([]byte) { g.buffer.Free() }
