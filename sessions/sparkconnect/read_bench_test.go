package sparkconnect_test

import (
	"errors"
	"io"
	"testing"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func readAll(b *testing.B, s *sparkconnect.Session, sql string) {
	b.ReportAllocs()
	rows := int64(0)
	for b.Loop() {
		op, err := s.Execute(b.Context(), sparkconnect.Query{SQL: sql})
		must(b, err)
		for {
			batch, err := op.Next(b.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			must(b, err)
			rows += batch.NumRows()
			batch.Release()
		}
		op.Close()
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkReadReal is bound by Spark: how fast a real one makes and sends rows.
func BenchmarkReadReal(b *testing.B) {
	s := session(b, testenv.SparkURL(b), sparkconnect.Retry{})
	readAll(b, s, "select id, cast(id as int), cast(id as double), cast(id as string) from range(5000000)")
}

// BenchmarkReadFake is bound by the client, and by the fake server beside it.
func BenchmarkReadFake(b *testing.B) {
	batch := fakeconnect.Column("n", make([]int64, 10_000)...)
	data := fakeconnect.Encode(batch)
	spark := fakeconnect.Start(b, fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(fakeconnect.Longs("n"))
		for range 500 {
			x.Encoded(data, 10_000)
		}
		return nil
	}})
	readAll(b, session(b, spark.URL(), quick), "q")
}
