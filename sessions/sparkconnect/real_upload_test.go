package sparkconnect_test

import (
	"errors"
	"io"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/whereq/libra/sessions/sparkconnect"
)

// intsAndStrings is a batch of (a int, b string) with a from from on.
func intsAndStrings(from, count int) arrow.RecordBatch {
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "a", Type: arrow.PrimitiveTypes.Int32, Nullable: true}, {Name: "b", Type: arrow.BinaryTypes.String, Nullable: true},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := from; i < from+count; i++ {
		b.Field(0).(*array.Int32Builder).Append(int32(i))
		if i%3 == 0 {
			b.Field(1).AppendNull()
			continue
		}
		b.Field(1).(*array.StringBuilder).Append("b's é")
	}
	return b.NewRecordBatch()
}

// Uploaded rows are inserted by one statement, which converts them to the table's types.
func TestRealUploadsAreARelation(t *testing.T) {
	s := realSession(t, nil)
	run(t, s, "drop table if exists sparkconnect_upload")
	run(t, s, "create table sparkconnect_upload(x string, y bigint, z int default 7) using parquet")
	defer run(t, s, "drop table sparkconnect_upload")
	var names []string
	for i := range 3 {
		batch := intsAndStrings(i*10_000, 10_000)
		name, err := s.Upload(t.Context(), batch)
		batch.Release()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	op, err := s.Execute(t.Context(), sparkconnect.Query{
		SQL:    "insert into sparkconnect_upload (y, x) select * from uploaded_rows",
		Inputs: []sparkconnect.Input{{Name: "uploaded_rows", Batches: names}},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer op.Close()
	if _, err := op.Next(t.Context()); !errors.Is(err, io.EOF) {
		t.Fatal(err)
	}
	for sql, rows := range map[string]int64{
		"select * from sparkconnect_upload":                                         30_000,
		"select * from sparkconnect_upload where z = 7 and y = 29997 and x is null": 1,
		"select * from sparkconnect_upload where x = 'b''s é' and y = 20000":        1,
		"select 1 from sparkconnect_upload group by y":                              30_000,
	} {
		if got := run(t, s, sql); got != rows {
			t.Errorf("%s: %d rows, want %d", sql, got, rows)
		}
	}
}
