package sparkconnect

import (
	"google.golang.org/grpc/encoding"
	_ "google.golang.org/grpc/encoding/proto" // registers the codec that this one builds on
	"google.golang.org/grpc/mem"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/runtime/protoiface"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// resultCodec is gRPC's own codec but for results: a batch stays in the buffer that it was put together in, where
// Protocol Buffers would copy it once more.
type resultCodec struct{ encoding.CodecV2 }

func newResultCodec() resultCodec { return resultCodec{encoding.GetCodecV2("proto")} }

// Unmarshal implements encoding.CodecV2.
func (c resultCodec) Unmarshal(data mem.BufferSlice, v any) error {
	response, ok := v.(*connectpb.ExecutePlanResponse)
	if !ok {
		return c.CodecV2.Unmarshal(data, v)
	}
	proto.Reset(response)
	m := response.ProtoReflect()
	_, err := m.ProtoMethods().Unmarshal(protoiface.UnmarshalInput{
		Message: m, Buf: data.Materialize(), Flags: protoiface.UnmarshalAliasBuffer, Depth: maxNesting,
	})
	return err
}

// maxNesting is Protocol Buffers' own limit for messages within messages.
const maxNesting = 10000
