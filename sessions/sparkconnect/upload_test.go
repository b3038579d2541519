package sparkconnect_test

import (
	"bytes"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/ipc"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// Uploads of one message and of many arrive whole, and a statement names them.
func TestUpload(t *testing.T) {
	server, s := fake(t, fakeconnect.Options{})
	var names []string
	for _, rows := range []int{1, 300_000} {
		batch := intsAndStrings(0, rows)
		name, err := s.Upload(t.Context(), batch)
		batch.Release()
		must(t, err)
		names = append(names, name)
	}
	uploads := server.Log().Artifacts
	for i, rows := range []int64{1, 300_000} {
		if uploads[i].Name != "cache/"+names[i] || uploads[i].Session != s.ID() {
			t.Errorf("%s in %s", uploads[i].Name, uploads[i].Session)
		}
		r, err := ipc.NewReader(bytes.NewReader(uploads[i].Data))
		must(t, err)
		if !r.Next() || r.RecordBatch().NumRows() != rows || r.Next() {
			t.Errorf("upload %d has other rows", i)
		}
		r.Release()
	}
	op, err := s.Execute(t.Context(), sparkconnect.Query{SQL: "select * from up", Inputs: []sparkconnect.Input{{Name: "up", Batches: names}}})
	must(t, err)
	defer op.Close()
	_, err = op.Schema(t.Context())
	must(t, err)
	q := server.Log().Queries[0]
	if q.SQL != "select * from up" || len(q.Inputs["up"]) != 2 || q.Inputs["up"][1] != names[1] {
		t.Errorf("%+v", q)
	}
}
