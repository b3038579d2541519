package fakeconnect

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// Encode makes the Arrow IPC stream of a batch, schema in front, as Spark sends it.
func Encode(batch arrow.RecordBatch) []byte {
	var b bytes.Buffer
	w := ipc.NewWriter(&b, ipc.WithSchema(batch.Schema()))
	if err := w.Write(batch); err != nil {
		panic(fmt.Sprintf("fakeconnect: encoding a batch: %v", err)) // the test's batch is wrong
	}
	if err := w.Close(); err != nil {
		panic(fmt.Sprintf("fakeconnect: encoding a batch: %v", err))
	}
	return b.Bytes()
}

// Longs is a schema of bigint columns.
func Longs(names ...string) *arrow.Schema {
	fields := make([]arrow.Field, len(names))
	for i, name := range names {
		fields[i] = arrow.Field{Name: name, Type: arrow.PrimitiveTypes.Int64}
	}
	return arrow.NewSchema(fields, nil)
}

// Column is a batch of one bigint column.
func Column(name string, values ...int64) arrow.RecordBatch {
	b := array.NewInt64Builder(memory.DefaultAllocator)
	defer b.Release()
	b.AppendValues(values, nil)
	column := b.NewArray()
	defer column.Release()
	return array.NewRecordBatch(Longs(name), []arrow.Array{column}, int64(len(values)))
}

// one is what executions do that the test doesn't care about.
func one(x *Execution) error {
	x.Schema(Longs("1"))
	x.Batch(Column("1", 1))
	return nil
}
