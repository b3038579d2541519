package rowenc_test

import (
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/rowenc"
)

// TestRowsAllocateNothing encodes rows of every type, lists too, into a buffer that is large enough.
func TestRowsAllocateNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for _, c := range randomColumns() {
		rec := drawn(t, r, c, 64)
		for format := range int16(2) {
			batch := bind(t, rec, format)
			buf := make([]byte, 0, 1<<20)
			i := 0
			warm(t, batch, buf) // scratch space grows to the longest value
			n := testing.AllocsPerRun(200, func() {
				_, err := batch.AppendRow(buf, i%batch.Len())
				if err != nil {
					t.Fatal(err)
				}
				i++
			})
			if n != 0 {
				t.Errorf("a row of %s, format %d: %v allocations", c.field.Type, format, n)
			}
			batch.Release()
		}
		rec.Release()
	}
}

func warm(t testing.TB, batch *rowenc.Batch, buf []byte) {
	t.Helper()
	for i := range batch.Len() {
		if _, err := batch.AppendRow(buf, i); err != nil {
			t.Fatal(err)
		}
	}
}

func bind(t testing.TB, rec arrow.RecordBatch, format int16) *rowenc.Batch {
	t.Helper()
	enc, err := rowenc.New(rec.Schema(), []int16{format}, rowenc.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	batch, err := enc.Batch(rec)
	if err != nil {
		t.Fatal(err)
	}
	return batch
}

// TestSlices encodes a part of a batch, whose arrays begin elsewhere than their buffers, NULLs among them.
func TestSlices(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	for _, c := range randomColumns() {
		values := make([]any, 40)
		for i := range values {
			if i%3 > 0 {
				values[i] = c.draw(r)
			}
		}
		whole := column(t, c.field, values...)
		part := whole.NewSlice(13, 29)
		for format := range int16(2) {
			all, some := encode(t, whole, rowenc.DefaultStyle(), format), encode(t, part, rowenc.DefaultStyle(), format)
			for i := range some {
				if string(some[i]) != string(all[13+i]) || (some[i] == nil) != (all[13+i] == nil) {
					t.Errorf("%s, row %d of the part: %q, want %q", c.field.Type, i, some[i], all[13+i])
				}
			}
		}
		part.Release()
		whole.Release()
	}
}

// TestSeveralBatches has two batches of one encoder alive at once.
func TestSeveralBatches(t *testing.T) {
	first, second := column(t, field(list(arrow.BinaryTypes.String)), vals{"a b"}), column(t, field(list(arrow.BinaryTypes.String)), vals{"c,d"})
	enc, err := rowenc.New(first.Schema(), nil, rowenc.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	one, err1 := enc.Batch(first)
	two, err2 := enc.Batch(second)
	first.Release() // each batch has a reference of its own
	second.Release()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for i, b := range []*rowenc.Batch{two, one, two} {
		row, err := b.AppendRow(nil, 0)
		want := []string{`{"c,d"}`, `{"a b"}`, `{"c,d"}`}[i]
		if got := string(onlyValue(t, row)); err != nil || got != want {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	}
	one.Release()
	two.Release()
}

// TestEmptyBatch has no rows, and a batch of no columns has rows nevertheless.
func TestEmptyBatch(t *testing.T) {
	for _, c := range randomColumns() {
		rec := column(t, c.field)
		batch := bind(t, rec, 0)
		if batch.Len() != 0 {
			t.Errorf("%s: %d rows", c.field.Type, batch.Len())
		}
		batch.Release()
		rec.Release()
	}
	none := array.NewRecordBatch(arrow.NewSchema(nil, nil), nil, 3)
	defer none.Release()
	enc, err := rowenc.New(none.Schema(), nil, rowenc.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	batch, err := enc.Batch(none)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	if row, err := batch.AppendRow(nil, 2); err != nil || string(row) != "D\x00\x00\x00\x06\x00\x00" || batch.Len() != 3 {
		t.Errorf("a row without columns is %q, %v", row, err)
	}
}
