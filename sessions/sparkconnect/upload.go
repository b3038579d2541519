package sparkconnect

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash/crc32"
	"io"
	"slices"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"google.golang.org/grpc"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// uploadChunk is how much of a batch goes in one message: Spark refuses messages of more than 128 MiB, and less than a
// megabyte costs more messages than bytes.
const uploadChunk = 1 << 20

// Upload sends a batch of rows to Spark, which keeps it (in memory, or on its disk) until the session ends. The name
// that it gives goes into Input.Batches, on this session. It waits for Spark: who fills batches goes no faster than
// Spark takes them. The batch is the caller's.
func (s *Session) Upload(ctx context.Context, batch arrow.RecordBatch) (name string, err error) {
	var data bytes.Buffer
	w := ipc.NewWriter(&data, ipc.WithSchema(batch.Schema()))
	if err := errors.Join(w.Write(batch), w.Close()); err != nil {
		return "", err
	}
	sum := sha256.Sum256(data.Bytes())
	name = hex.EncodeToString(sum[:])
	resp, err := call(ctx, s, manner{repeatable: true, unbounded: true}, s.addArtifact("cache/"+name), data.Bytes())
	if err != nil {
		return "", err
	}
	for _, a := range resp.GetArtifacts() {
		if !a.GetIsCrcSuccessful() {
			return "", &Error{Class: classProtocol, Message: "Spark got other bytes of an upload than were sent"}
		}
	}
	return name, nil
}

// addArtifact is the call that sends some bytes under a name.
func (s *Session) addArtifact(name string) func(context.Context, []byte) (*connectpb.AddArtifactsResponse, error) {
	return func(ctx context.Context, data []byte) (*connectpb.AddArtifactsResponse, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel() // nothing is left of a stream that failed half-way
		stream, err := s.client.rpc.AddArtifacts(ctx)
		if err != nil {
			return nil, err
		}
		if err := s.sendArtifact(stream, name, data); err != nil && !errors.Is(err, io.EOF) { // EOF: the answer tells why
			return nil, err
		}
		return stream.CloseAndRecv()
	}
}

func (s *Session) sendArtifact(stream grpc.ClientStreamingClient[connectpb.AddArtifactsRequest, connectpb.AddArtifactsResponse], name string, data []byte) error {
	for _, req := range artifactRequests(name, data) {
		req.SessionId, req.ClientObservedServerSideSessionId = s.id, s.observed()
		req.UserContext, req.ClientType = s.userContext(), &s.client.agent
		if err := stream.Send(req); err != nil {
			return err
		}
	}
	return nil
}

// artifactRequests are the messages for some bytes. Spark never finishes an artifact that says it comes in chunks and is
// one chunk.
func artifactRequests(name string, data []byte) (list []*connectpb.AddArtifactsRequest) {
	if len(data) <= uploadChunk {
		one := &connectpb.AddArtifactsRequest_SingleChunkArtifact{Name: name, Data: artifactChunk(data)}
		return []*connectpb.AddArtifactsRequest{{Payload: &connectpb.AddArtifactsRequest_Batch_{
			Batch: &connectpb.AddArtifactsRequest_Batch{Artifacts: []*connectpb.AddArtifactsRequest_SingleChunkArtifact{one}},
		}}}
	}
	begin := &connectpb.AddArtifactsRequest_BeginChunkedArtifact{
		Name: name, TotalBytes: int64(len(data)), NumChunks: int64((len(data) + uploadChunk - 1) / uploadChunk),
	}
	for chunk := range slices.Chunk(data, uploadChunk) {
		req := &connectpb.AddArtifactsRequest{Payload: &connectpb.AddArtifactsRequest_Chunk{Chunk: artifactChunk(chunk)}}
		if len(list) == 0 {
			begin.InitialChunk = artifactChunk(chunk)
			req.Payload = &connectpb.AddArtifactsRequest_BeginChunk{BeginChunk: begin}
		}
		list = append(list, req)
	}
	return list
}

func artifactChunk(data []byte) *connectpb.AddArtifactsRequest_ArtifactChunk {
	return &connectpb.AddArtifactsRequest_ArtifactChunk{Data: data, Crc: int64(crc32.ChecksumIEEE(data))}
}
