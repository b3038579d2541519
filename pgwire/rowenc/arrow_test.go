package rowenc_test

import (
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"
)

// entry is a key and a value of a map.
type entry struct{ key, value any }

// variant is Spark's variant: its two binaries.
type variant struct{ value, metadata []byte }

// column makes a record batch of one column from Go values: nil, bool, int (of every integer, date, time and duration),
// float64, string (of decimals too), []byte, []any (lists and structs), []entry, variant.
func column(t testing.TB, f arrow.Field, vals ...any) arrow.RecordBatch {
	t.Helper()
	mem := memory.NewCheckedAllocator(memory.DefaultAllocator)
	t.Cleanup(func() { mem.AssertSize(t, 0) }) // everybody has released the record by then
	b := array.NewRecordBuilder(mem, arrow.NewSchema([]arrow.Field{f}, nil))
	defer b.Release()
	for _, v := range vals {
		put(t, b.Field(0), v)
	}
	return b.NewRecordBatch()
}

func put(t testing.TB, b array.Builder, v any) {
	t.Helper()
	if v == nil {
		b.AppendNull()
		return
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.(bool))
	case *array.Int8Builder:
		b.Append(int8(v.(int)))
	case *array.Int16Builder:
		b.Append(int16(v.(int)))
	case *array.Int32Builder:
		b.Append(int32(v.(int)))
	case *array.Int64Builder:
		b.Append(int64(v.(int)))
	case *array.Float32Builder:
		b.Append(float32(v.(float64)))
	case *array.Float64Builder:
		b.Append(v.(float64))
	case *array.StringBuilder:
		b.Append(v.(string))
	case *array.LargeStringBuilder:
		b.Append(v.(string))
	case *array.BinaryBuilder:
		b.Append(v.([]byte))
	case *array.Date32Builder:
		b.Append(arrow.Date32(v.(int)))
	case *array.Time64Builder:
		b.Append(arrow.Time64(v.(int)))
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.(int)))
	case *array.DurationBuilder:
		b.Append(arrow.Duration(v.(int)))
	case *array.MonthIntervalBuilder:
		b.Append(arrow.MonthInterval(v.(int)))
	case *array.MonthDayNanoIntervalBuilder:
		b.Append(v.(arrow.MonthDayNanoInterval))
	default:
		putOther(t, b, v)
	}
}

func putOther(t testing.TB, b array.Builder, v any) {
	t.Helper()
	switch b := b.(type) {
	case *array.Decimal128Builder:
		dt := b.Type().(*arrow.Decimal128Type)
		n, err := decimal128.FromString(v.(string), dt.Precision, dt.Scale)
		if err != nil {
			t.Fatal(err)
		}
		b.Append(n)
	case *array.MapBuilder:
		b.Append(true)
		for _, e := range v.([]entry) {
			put(t, b.KeyBuilder(), e.key)
			put(t, b.ItemBuilder(), e.value)
		}
	case *array.ListBuilder:
		b.Append(true)
		for _, e := range v.([]any) {
			put(t, b.ValueBuilder(), e)
		}
	case *array.StructBuilder:
		b.Append(true)
		if u, ok := v.(variant); ok {
			v = []any{u.value, u.metadata}
		}
		for k, e := range v.([]any) {
			put(t, b.FieldBuilder(k), e)
		}
	default:
		t.Fatalf("no values for a %T", b)
	}
}

// sparkType is a field's metadata with Spark's name of its type.
func sparkType(name string) arrow.Metadata {
	return arrow.MetadataFrom(map[string]string{"spark.type": name})
}

func list(element arrow.DataType) arrow.DataType { return arrow.ListOf(element) }

func field(t arrow.DataType) arrow.Field { return arrow.Field{Name: "x", Type: t, Nullable: true} }
