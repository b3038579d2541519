package sparkconnect

import (
	"testing"

	"google.golang.org/protobuf/proto"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// FuzzUnmarshalResponse compares with Protocol Buffers' own Unmarshal: the same message, or an error from both.
func FuzzUnmarshalResponse(f *testing.F) {
	batch := &connectpb.ExecutePlanResponse_ArrowBatch{RowCount: 3, Data: []byte("data"), StartOffset: proto.Int64(7)}
	for _, r := range []*connectpb.ExecutePlanResponse{
		{SessionId: "s", ResponseId: "r", ResponseType: &connectpb.ExecutePlanResponse_ArrowBatch_{ArrowBatch: batch}},
		{SessionId: "s", ResponseType: &connectpb.ExecutePlanResponse_ResultComplete_{ResultComplete: &connectpb.ExecutePlanResponse_ResultComplete{}}},
	} {
		encoded, err := proto.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(encoded)
		f.Add(append(encoded, encoded...)) // each field twice
		f.Add(encoded[:len(encoded)-1])
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		var got, want connectpb.ExecutePlanResponse
		gotErr, wantErr := unmarshalResponse(message, &got), proto.Unmarshal(message, &want)
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("error %v, want %v", gotErr, wantErr)
		}
		if wantErr == nil && !proto.Equal(&got, &want) {
			t.Errorf("got %v, want %v", &got, &want)
		}
	})
}
