package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// shape is what becomes of an Arrow type: PostgreSQL's type and the codecs of its values.
type shape struct {
	oid    uint32
	typmod int32
	plain  bool // the text never needs quotes in an array
	text   maker
	binary maker
	json   maker // as part of a jsonb value
	key    maker // as a key of a jsonb object, unescaped

	element    *shape // of the innermost list, when this is a list
	dimensions int
}

// resolve finds the shape of a field. The Arrow type decides; the metadata's Spark type only makes it more precise.
func resolve(f arrow.Field) (shape, error) {
	spark := sparkTypeOf(f)
	switch t := f.Type.(type) {
	case *arrow.StringType:
		return textShape[int32](spark), nil
	case *arrow.LargeStringType:
		return textShape[int64](spark), nil
	case *arrow.Decimal128Type:
		return numericShape(t), nil
	case *arrow.TimestampType:
		return timestampShape(t)
	case *arrow.Time64Type:
		return timeShape(t, spark)
	case *arrow.DurationType:
		return durationShape(t)
	case *arrow.MapType:
		return mapShape(t)
	case *arrow.StructType:
		return structShape(t, spark)
	case *arrow.ListType, *arrow.LargeListType:
		return arrayShape(t.(arrow.ListLikeType))
	}
	if s, ok := simple[f.Type.ID()]; ok {
		return s, nil
	}
	return shape{}, unsupported(f.Type)
}

func unsupported(t arrow.DataType) error {
	return pgerr.Unsupported("the Arrow type "+t.String(), "cast the column to string in the query")
}

// simple are the types without parameters.
var simple = map[arrow.Type]shape{
	arrow.NULL:                    {oid: oid.Text, typmod: oid.NoTypmod, plain: true},
	arrow.BOOL:                    scalar(oid.Bool, newBoolText, newBoolBinary, newBoolJSON).unquoted(),
	arrow.INT8:                    scalar(oid.Int2, newIntText[int8], newInt2Binary[int8], newIntText[int8]).unquoted(),
	arrow.INT16:                   scalar(oid.Int2, newIntText[int16], newInt2Binary[int16], newIntText[int16]).unquoted(),
	arrow.INT32:                   scalar(oid.Int4, newIntText[int32], newInt4Binary, newIntText[int32]).unquoted(),
	arrow.INT64:                   scalar(oid.Int8, newIntText[int64], newInt8Binary, newIntText[int64]).unquoted(),
	arrow.FLOAT32:                 scalar(oid.Float4, newFloat4Text, newFloat4Binary, newJSONFloat4).unquoted(),
	arrow.FLOAT64:                 scalar(oid.Float8, newFloat8Text, newFloat8Binary, newJSONFloat8).unquoted(),
	arrow.BINARY:                  scalar(oid.Bytea, newByteaText[int32], newByteaBinary[int32], newJSONBytes[int32]),
	arrow.LARGE_BINARY:            scalar(oid.Bytea, newByteaText[int64], newByteaBinary[int64], newJSONBytes[int64]),
	arrow.DATE32:                  scalar(oid.Date, newDateText, newDateBinary, newJSONQuoted(newISODate)),
	arrow.INTERVAL_MONTHS:         intervalShape(yearMonthSpan),
	arrow.INTERVAL_MONTH_DAY_NANO: intervalShape(calendarSpan),
}

func scalar(id uint32, text, binary, json maker) shape {
	return shape{oid: id, typmod: oid.NoTypmod, text: text, binary: binary, json: json, key: newJSONKey(json)}
}

// unquoted says that the text never needs quotes in an array.
func (s shape) unquoted() shape { s.plain = true; return s }

func (s shape) withTypmod(typmod int32) shape { s.typmod = typmod; return s }

func textShape[O int32 | int64](spark sparkType) shape {
	s := shape{oid: oid.Text, typmod: oid.NoTypmod, text: newText[O], binary: newText[O], json: newJSONText[O], key: newRawText[O]}
	switch {
	case spark.name == "varchar" && spark.parameter > 0:
		s.oid, s.typmod = oid.Varchar, oid.CharTypmod(spark.parameter)
	case spark.name == "char" && spark.parameter > 0:
		s.oid, s.typmod = oid.BPChar, oid.CharTypmod(spark.parameter)
	}
	return s
}

func numericShape(t *arrow.Decimal128Type) shape {
	return scalar(oid.Numeric, newNumericText, newNumericBinary, newNumericText).unquoted().
		withTypmod(oid.NumericTypmod(t.Precision, t.Scale))
}

func timestampShape(t *arrow.TimestampType) (shape, error) {
	if t.Unit != arrow.Microsecond {
		return shape{}, unsupported(t)
	}
	if t.TimeZone == "" {
		return scalar(oid.Timestamp, newTimestampText, newTimestampBinary, newJSONQuoted(newISOTimestamp)), nil
	}
	return scalar(oid.TimestampTZ, newTimestampTZText, newTimestampBinary, newJSONQuoted(newISOTimestampTZ)), nil
}

func timeShape(t *arrow.Time64Type, spark sparkType) (shape, error) {
	if t.Unit != arrow.Nanosecond {
		return shape{}, unsupported(t)
	}
	s := scalar(oid.Time, newTimeText, newTimeBinary, newJSONQuoted(newTimeText)).unquoted()
	if spark.name == "time" && spark.parametric {
		if spark.parameter < 6 { // TIME(6) is what time without a precision is to Spark
			s.typmod = oid.TimeTypmod(spark.parameter)
		}
	}
	return s, nil
}

func durationShape(t *arrow.DurationType) (shape, error) {
	if t.Unit != arrow.Microsecond {
		return shape{}, unsupported(t)
	}
	return intervalShape(dayTimeSpan), nil
}

func intervalShape[T intervalSource](toSpan func(T) span) shape {
	text := newIntervalText(toSpan)
	return scalar(oid.Interval, text, newIntervalBinary(toSpan), newJSONQuoted(text))
}
