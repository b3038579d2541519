package sparkconnect

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// sample is a batch of some rows, as Spark sends it: without type names, time stamps in the session's zone.
func sample(tb testing.TB, rows int, options ...ipc.Option) (wanted *arrow.Schema, data []byte) {
	tb.Helper()
	spark := row(field("n", LongType.pb), field("s", StringType.pb), field("at", TimestampType.pb),
		field("l", list(row(field("x", IntType.pb)))), field("m", mapping(StringType.pb, IntType.pb)), field("v", VoidType.pb))
	wanted, err := arrowSchema(spark)
	if err != nil {
		tb.Fatal(err)
	}
	sent := arrow.NewSchema([]arrow.Field{
		{Name: "n", Type: arrow.PrimitiveTypes.Int64},
		{Name: "s", Type: arrow.BinaryTypes.String},
		{Name: "at", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "Europe/Athens"}},
		{Name: "l", Type: arrow.ListOf(arrow.StructOf(arrow.Field{Name: "x", Type: arrow.PrimitiveTypes.Int32}))},
		{Name: "m", Type: arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32)},
		{Name: "v", Type: arrow.Null},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, sent)
	defer b.Release()
	for i := range rows {
		b.Field(0).(*array.Int64Builder).Append(int64(i))
		b.Field(1).(*array.StringBuilder).Append(fmt.Sprint("row ", i))
		b.Field(2).(*array.TimestampBuilder).Append(arrow.Timestamp(i))
		l := b.Field(3).(*array.ListBuilder)
		l.Append(true)
		l.ValueBuilder().(*array.StructBuilder).Append(true)
		l.ValueBuilder().(*array.StructBuilder).FieldBuilder(0).(*array.Int32Builder).Append(int32(-i))
		m := b.Field(4).(*array.MapBuilder)
		m.Append(true)
		m.KeyBuilder().(*array.StringBuilder).Append("k")
		m.ItemBuilder().(*array.Int32Builder).AppendNull()
		b.Field(5).AppendNull()
	}
	batch := b.NewRecordBatch()
	defer batch.Release()
	var out bytes.Buffer
	w := ipc.NewWriter(&out, append(options, ipc.WithSchema(sent))...)
	if err := w.Write(batch); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return wanted, out.Bytes()
}

func TestDecode(t *testing.T) {
	for name, options := range map[string][]ipc.Option{"plain": nil, "zstd": {ipc.WithZstd()}, "lz4": {ipc.WithLZ4()}} {
		wanted, data := sample(t, 3, options...)
		d := newDecoder(wanted)
		for range 3 {
			batches, err := d.decode(data, nil)
			if err != nil || len(batches) != 1 {
				t.Fatalf("%s: got %d batches, %v", name, len(batches), err)
			}
			b := batches[0]
			if !b.Schema().Equal(wanted) || b.NumRows() != 3 || b.Column(1).ValueStr(2) != "row 2" || b.Column(0).ValueStr(1) != "1" {
				t.Errorf("%s: got %v", name, b)
			}
			element := b.Column(3).DataType().(*arrow.ListType).ElemField()
			if kind, _ := element.Metadata.GetValue(TypeKey); kind != "struct<x:int>" {
				t.Errorf("%s: the arrays' types lost Spark's names: %v", name, element)
			}
			b.Release()
		}
		d.close()
	}
}

func TestAdoptLargeStrings(t *testing.T) {
	wanted, err := arrowSchema(row(field("c", list(StringType.pb)), field("b", BinaryType.pb), field("m", mapping(StringType.pb, StringType.pb))))
	if err != nil {
		t.Fatal(err)
	}
	large := arrow.BinaryTypes.LargeString
	sent := arrow.NewSchema([]arrow.Field{
		{Name: "c", Type: arrow.ListOf(large)}, {Name: "b", Type: arrow.BinaryTypes.LargeBinary}, {Name: "m", Type: arrow.MapOf(large, large)},
	}, nil)
	var b bytes.Buffer
	if err := ipc.NewWriter(&b, ipc.WithSchema(sent)).Close(); err != nil {
		t.Fatal(err)
	}
	message, _, err := nextMessage(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	got, err := adopt(wanted, message.meta)
	if err != nil {
		t.Fatal(err)
	}
	element := got.Field(0).Type.(*arrow.ListType).ElemField()
	kind, _ := element.Metadata.GetValue(TypeKey)
	if element.Type.ID() != arrow.LARGE_STRING || kind != "string" || got.Field(1).Type.ID() != arrow.LARGE_BINARY ||
		got.Field(2).Type.(*arrow.MapType).KeyType().ID() != arrow.LARGE_STRING {
		t.Errorf("got %v", got)
	}
}

func TestAssembler(t *testing.T) {
	chunk := func(index, of, start int64, data string) *connectpb.ExecutePlanResponse_ArrowBatch {
		return &connectpb.ExecutePlanResponse_ArrowBatch{RowCount: 5, Data: []byte(data), StartOffset: &start, ChunkIndex: &index, NumChunksInBatch: &of}
	}
	var a assembler
	for _, c := range []struct {
		in   *connectpb.ExecutePlanResponse_ArrowBatch
		want string
	}{
		{&connectpb.ExecutePlanResponse_ArrowBatch{RowCount: 5, Data: []byte("old server")}, "old server"},
		{chunk(0, 1, 5, "one"), "one"},
		{chunk(0, 3, 10, "a"), ""},
		{chunk(1, 3, 10, "b"), ""},
		{chunk(2, 3, 10, "c"), "abc"},
		{chunk(0, 0, 15, "none"), "none"},
	} {
		if got, err := a.add(c.in); err != nil || string(got) != c.want {
			t.Errorf("got %q, %v; want %q", got, err, c.want)
		}
	}
	if _, err := a.add(chunk(0, 1, 15, "again")); err == nil {
		t.Error("rows that had come already were taken")
	}
	if _, err := a.add(chunk(1, 2, 20, "second")); err == nil {
		t.Error("a second chunk without its first was taken")
	}
}

// Reading costs some allocations a batch and a column, none a row.
func TestDecodeAllocations(t *testing.T) {
	wanted, data := sample(t, 10_000)
	d := newDecoder(wanted)
	defer d.close()
	got := testing.AllocsPerRun(20, func() {
		batches, err := d.decode(data, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range batches {
			b.Release()
		}
	})
	if got > 150 {
		t.Errorf("%.0f allocations for a batch of 10,000 rows", got)
	}
}

func FuzzDecode(f *testing.F) {
	wanted, data := sample(f, 2)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Fuzz(func(t *testing.T, data []byte) {
		d := newDecoder(wanted)
		batches, _ := d.decode(data, nil)
		for _, b := range batches {
			b.Release()
		}
		d.close()
	})
}

func BenchmarkDecode(b *testing.B) {
	wanted, data := sample(b, 10_000)
	d := newDecoder(wanted)
	defer d.close()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		batches, err := d.decode(data, nil)
		if err != nil {
			b.Fatal(err)
		}
		for _, batch := range batches {
			batch.Release()
		}
	}
}
