package rowenc_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/whereq/libra/pgwire/rowenc"
)

// batchRows is the number of rows in a batch as Spark Connect sends them.
const batchRows = 10_000

// fourColumns is the row that libra's throughput is told in: (bigint, int, double, string).
func fourColumns(double func(i int) float64) arrow.RecordBatch {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "id", Type: arrow.PrimitiveTypes.Int64},
		{Name: "n", Type: arrow.PrimitiveTypes.Int32},
		{Name: "x", Type: arrow.PrimitiveTypes.Float64},
		{Name: "s", Type: arrow.BinaryTypes.String},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range batchRows {
		b.Field(0).(*array.Int64Builder).Append(int64(i) * 4_999)
		b.Field(1).(*array.Int32Builder).Append(int32(i % 1000))
		b.Field(2).(*array.Float64Builder).Append(double(i))
		b.Field(3).(*array.StringBuilder).Append(fmt.Sprintf("name-%d", i))
	}
	return b.NewRecordBatch()
}

func encodeAll(b *testing.B, rec arrow.RecordBatch, formats []int16) {
	enc, err := rowenc.New(rec.Schema(), formats, rowenc.DefaultStyle())
	if err != nil {
		b.Fatal(err)
	}
	var buf []byte
	rows, size := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		batch, err := enc.Batch(rec)
		if err != nil {
			b.Fatal(err)
		}
		for i := range batch.Len() {
			if buf, err = batch.AppendRow(buf, i); err != nil {
				b.Fatal(err)
			}
			if len(buf) > 1<<16 {
				size += len(buf)
				buf = buf[:0]
			}
		}
		rows += batch.Len()
		batch.Release()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(rows), "ns/row")
	b.SetBytes(int64(size / b.N))
}

func BenchmarkFourColumns(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name   string
		double func(int) float64
	}{
		{"halves", func(i int) float64 { return float64(i) * 0.5 }},
		{"cents", func(i int) float64 { return float64(i*7) / 100 }},
		{"random", func(int) float64 { return r.Float64() }},
	} {
		rec := fourColumns(c.double)
		b.Run("text/"+c.name, func(b *testing.B) { encodeAll(b, rec, nil) })
		b.Run("binary/"+c.name, func(b *testing.B) { encodeAll(b, rec, []int16{1}) })
		rec.Release()
	}
}

// BenchmarkType encodes batches of one column of each type.
func BenchmarkType(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range randomColumns() {
		values := make([]any, batchRows)
		for i := range values {
			values[i] = c.draw(r)
		}
		rec := column(b, c.field, values...)
		b.Run(c.field.Type.String()+"/text", func(b *testing.B) { encodeAll(b, rec, nil) })
		b.Run(c.field.Type.String()+"/binary", func(b *testing.B) { encodeAll(b, rec, []int16{1}) })
		rec.Release()
	}
}
