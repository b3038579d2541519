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
	arrow.NULL:         {oid: oid.Text, typmod: oid.NoTypmod, plain: true},
	arrow.BOOL:         {oid: oid.Bool, typmod: oid.NoTypmod, plain: true, text: newBoolText, binary: newBoolBinary},
	arrow.INT8:         {oid: oid.Int2, typmod: oid.NoTypmod, plain: true, text: newIntText[int8], binary: newInt2Binary[int8]},
	arrow.INT16:        {oid: oid.Int2, typmod: oid.NoTypmod, plain: true, text: newIntText[int16], binary: newInt2Binary[int16]},
	arrow.INT32:        {oid: oid.Int4, typmod: oid.NoTypmod, plain: true, text: newIntText[int32], binary: newInt4Binary},
	arrow.INT64:        {oid: oid.Int8, typmod: oid.NoTypmod, plain: true, text: newIntText[int64], binary: newInt8Binary},
	arrow.FLOAT32:      {oid: oid.Float4, typmod: oid.NoTypmod, plain: true, text: newFloat4Text, binary: newFloat4Binary},
	arrow.FLOAT64:      {oid: oid.Float8, typmod: oid.NoTypmod, plain: true, text: newFloat8Text, binary: newFloat8Binary},
	arrow.BINARY:       {oid: oid.Bytea, typmod: oid.NoTypmod, text: newByteaText[int32], binary: newByteaBinary[int32]},
	arrow.LARGE_BINARY: {oid: oid.Bytea, typmod: oid.NoTypmod, text: newByteaText[int64], binary: newByteaBinary[int64]},
	arrow.DATE32:       {oid: oid.Date, typmod: oid.NoTypmod, text: newDateText, binary: newDateBinary},
	arrow.INTERVAL_MONTHS: {oid: oid.Interval, typmod: oid.NoTypmod,
		text: newIntervalText(yearMonthSpan), binary: newIntervalBinary(yearMonthSpan)},
	arrow.INTERVAL_MONTH_DAY_NANO: {oid: oid.Interval, typmod: oid.NoTypmod,
		text: newIntervalText(calendarSpan), binary: newIntervalBinary(calendarSpan)},
}

func textShape[O int32 | int64](spark sparkType) shape {
	s := shape{oid: oid.Text, typmod: oid.NoTypmod, text: newText[O], binary: newText[O]}
	switch {
	case spark.name == "varchar" && spark.parameter > 0:
		s.oid, s.typmod = oid.Varchar, oid.CharTypmod(spark.parameter)
	case spark.name == "char" && spark.parameter > 0:
		s.oid, s.typmod = oid.BPChar, oid.CharTypmod(spark.parameter)
	}
	return s
}

func numericShape(t *arrow.Decimal128Type) shape {
	return shape{oid: oid.Numeric, typmod: oid.NumericTypmod(t.Precision, t.Scale), plain: true,
		text: newNumericText, binary: newNumericBinary}
}

func timestampShape(t *arrow.TimestampType) (shape, error) {
	if t.Unit != arrow.Microsecond {
		return shape{}, unsupported(t)
	}
	if t.TimeZone == "" {
		return shape{oid: oid.Timestamp, typmod: oid.NoTypmod, text: newTimestampText, binary: newTimestampBinary}, nil
	}
	return shape{oid: oid.TimestampTZ, typmod: oid.NoTypmod, text: newTimestampTZText, binary: newTimestampBinary}, nil
}

func timeShape(t *arrow.Time64Type, spark sparkType) (shape, error) {
	if t.Unit != arrow.Nanosecond {
		return shape{}, unsupported(t)
	}
	s := shape{oid: oid.Time, typmod: oid.NoTypmod, plain: true, text: newTimeText, binary: newTimeBinary}
	if spark.name == "time" && spark.parametric {
		s.typmod = oid.TimeTypmod(spark.parameter)
	}
	return s, nil
}

func durationShape(t *arrow.DurationType) (shape, error) {
	if t.Unit != arrow.Microsecond {
		return shape{}, unsupported(t)
	}
	return shape{oid: oid.Interval, typmod: oid.NoTypmod,
		text: newIntervalText(dayTimeSpan), binary: newIntervalBinary(dayTimeSpan)}, nil
}
