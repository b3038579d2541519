package fakeconnect

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"

	"google.golang.org/grpc"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// Artifact is what was uploaded under a name.
type Artifact struct {
	Name    string
	Session string
	Data    []byte
}

// AddArtifacts takes one artifact a call, in one piece or in chunks, and is as strict as Spark is.
func (v *service) AddArtifacts(from grpc.ClientStreamingServer[connectpb.AddArtifactsRequest, connectpb.AddArtifactsResponse]) error {
	var holder *session
	var a Artifact
	good, missing := true, int64(0) // chunks that are still to come
	for {
		r, err := from.Recv()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if holder, err = v.server.open(r); err != nil {
			return err
		}
		var chunk *connectpb.AddArtifactsRequest_ArtifactChunk
		switch {
		case r.GetBatch() != nil && len(r.GetBatch().GetArtifacts()) == 1:
			a.Name, chunk = r.GetBatch().GetArtifacts()[0].GetName(), r.GetBatch().GetArtifacts()[0].GetData()
			missing = 1
		case r.GetBeginChunk().GetNumChunks() > 1:
			a.Name, chunk = r.GetBeginChunk().GetName(), r.GetBeginChunk().GetInitialChunk()
			missing = r.GetBeginChunk().GetNumChunks()
		case r.GetChunk() != nil && missing > 0:
			chunk = r.GetChunk()
		default:
			return unsupported("this upload")
		}
		missing--
		a.Data = append(a.Data, chunk.GetData()...)
		good = good && chunk.GetCrc() == int64(crc32.ChecksumIEEE(chunk.GetData()))
	}
	if holder == nil || missing != 0 {
		return unsupported("an upload that breaks off")
	}
	a.Session, a.Data = holder.id, bytes.Clone(a.Data)
	v.server.record(func(l *Log) { l.Artifacts = append(l.Artifacts, a) })
	summary := &connectpb.AddArtifactsResponse_ArtifactSummary{Name: a.Name, IsCrcSuccessful: good}
	return from.SendAndClose(&connectpb.AddArtifactsResponse{SessionId: holder.id, ServerSideSessionId: holder.server,
		Artifacts: []*connectpb.AddArtifactsResponse_ArtifactSummary{summary}})
}
