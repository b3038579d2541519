package copyfmt

import (
	"math"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
)

// kindOf finds how a field's values are read.
func kindOf(f arrow.Field, b array.Builder, env *oid.Env) (kind, bool) {
	switch b := b.(type) {
	case *array.BooleanBuilder:
		return boolKind(b), true
	case *array.Int8Builder:
		return intKind(oid.Int2, b, math.MinInt8, math.MaxInt8), true
	case *array.Int16Builder:
		return intKind(oid.Int2, b, math.MinInt16, math.MaxInt16), true
	case *array.Int32Builder:
		return intKind(oid.Int4, b, math.MinInt32, math.MaxInt32), true
	case *array.Int64Builder:
		return intKind(oid.Int8, b, math.MinInt64, math.MaxInt64), true
	case *array.Float32Builder:
		return floatKind(oid.Float4, b, 32), true
	case *array.Float64Builder:
		return floatKind(oid.Float8, b, 64), true
	case *array.Decimal128Builder:
		return decimalKind(b, f.Type.(*arrow.Decimal128Type)), true
	case *array.StringBuilder:
		return textKind(f, b.BinaryBuilder), true
	case *array.LargeStringBuilder:
		return textKind(f, b.BinaryBuilder), true
	case *array.BinaryBuilder:
		return bytesKind(b), true
	case *array.ListBuilder:
		return listKind(f, b, env)
	case *array.LargeListBuilder:
		return listKind(f, b, env)
	}
	return timeKindOf(f, b, env)
}

// timeKindOf is kindOf for dates, times and intervals.
func timeKindOf(f arrow.Field, b array.Builder, env *oid.Env) (kind, bool) {
	switch b := b.(type) {
	case *array.Date32Builder:
		return dateKind(b), true
	case *array.TimestampBuilder:
		t := f.Type.(*arrow.TimestampType)
		return timestampKind(b, t.TimeZone != "", env), t.Unit == arrow.Microsecond
	case *array.Time64Builder:
		return clockKind(f, b), f.Type.(*arrow.Time64Type).Unit == arrow.Nanosecond
	case *array.MonthIntervalBuilder:
		return yearMonthKind(b), true
	case *array.DurationBuilder:
		return dayTimeKind(b), f.Type.(*arrow.DurationType).Unit == arrow.Microsecond
	case *array.MonthDayNanoIntervalBuilder:
		return calendarKind(b), true
	}
	return kind{}, false
}

// sparkTypeKey is the key of the field metadata with Spark's name of the type (rowenc.SparkTypeKey).
const sparkTypeKey = "spark.type"

// parameter is the number in "varchar(10)" when a field's Spark type begins with name.
func parameter(f arrow.Field, name string) (int, bool) {
	full, _ := f.Metadata.GetValue(sparkTypeKey)
	rest, ok := strings.CutPrefix(strings.ToLower(full), name+"(")
	if !ok {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, ")")
	n, err := strconv.Atoi(strings.TrimSpace(number))
	return n, err == nil
}
