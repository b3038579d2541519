package sparkconnect_test

import (
	"errors"
	"io"
	"slices"
	"testing"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

// A batch's memory is used again once it is released, and not before.
func TestRecycle(t *testing.T) {
	const batches, rows, held = 200, 5000, 4
	for name, chunk := range map[string]int{"whole": 1 << 30, "chunked": 9000} {
		t.Run(name, func(t *testing.T) {
			_, s := fake(t, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
				x.Schema(fakeconnect.Longs("n"))
				for i := range batches {
					x.Chunked(fakeconnect.Encode(fakeconnect.Column("n", slices.Repeat([]int64{int64(i)}, rows)...)), rows, chunk)
				}
				return nil
			}})
			op, err := s.Execute(t.Context(), sparkconnect.Query{SQL: "q", Recycle: true})
			must(t, err)
			defer op.Close()
			var queue []arrow.RecordBatch
			places, checked := map[*int64]bool{}, 0
			release := func() {
				values := queue[0].Column(0).(*array.Int64).Int64Values()
				if want := slices.Repeat([]int64{int64(checked)}, rows); !slices.Equal(values, want) {
					t.Fatalf("batch %d begins with %v", checked, values[:3])
				}
				places[unsafe.SliceData(values)] = true
				queue[0].Release()
				queue, checked = queue[1:], checked+1
			}
			for {
				batch, err := op.Next(t.Context())
				if errors.Is(err, io.EOF) {
					break
				}
				must(t, err)
				if queue = append(queue, batch); len(queue) > held {
					release()
				}
			}
			for len(queue) > 0 {
				release()
			}
			if checked != batches || name == "whole" && len(places) == batches {
				t.Errorf("%d batches at %d places", checked, len(places))
			}
		})
	}
}
