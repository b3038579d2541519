package sessions

import (
	"math"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/sessions/sparkconnect"
)

var errInfinite = pgerr.Unsupported("an infinite date, timestamp or interval as a parameter", "Spark has no such value; use a date far away.")

// literal is a parameter's value as Spark's literal of the same type. What Spark has no value for is refused by name.
func literal(v oid.Value) (sparkconnect.Literal, error) {
	if v.Infinite != 0 {
		return sparkconnect.Literal{}, errInfinite
	}
	switch v.Kind {
	case oid.KindNull:
		return sparkconnect.Null(sparkType(v.Type)), nil
	case oid.KindBool:
		return sparkconnect.Bool(v.Bool()), nil
	case oid.KindInt2:
		return sparkconnect.Short(int16(v.Int)), nil
	case oid.KindInt4:
		return sparkconnect.Int(int32(v.Int)), nil
	case oid.KindInt8:
		return sparkconnect.Long(v.Int), nil
	case oid.KindFloat4:
		return sparkconnect.Float(float32(v.Float)), nil
	case oid.KindFloat8:
		return sparkconnect.Double(v.Float), nil
	case oid.KindNumeric:
		return decimal(v.Text)
	case oid.KindText, oid.KindUUID, oid.KindJSON:
		return sparkconnect.String(v.Text), nil
	case oid.KindBytea:
		return sparkconnect.Binary(v.Bytes()), nil
	case oid.KindArray:
		return arrayLiteral(v.Array)
	}
	return temporal(v)
}

func temporal(v oid.Value) (sparkconnect.Literal, error) {
	switch v.Kind {
	case oid.KindDate:
		if v.Int < math.MinInt32 || v.Int > math.MaxInt32 {
			return sparkconnect.Literal{}, pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range for Spark")
		}
		return sparkconnect.Date(int32(v.Int)), nil
	case oid.KindTime:
		if v.Int >= oid.MicrosPerDay {
			return sparkconnect.Literal{}, pgerr.Unsupported("time 24:00:00 as a parameter", "Spark's last time of day is 23:59:59.999999.")
		}
		return sparkconnect.Time(v.Int * 1000), nil
	case oid.KindTimestamp:
		return sparkconnect.TimestampNTZ(v.Int), nil
	case oid.KindTimestampTZ:
		return sparkconnect.Timestamp(v.Int), nil
	case oid.KindInterval:
		return interval(v)
	}
	return sparkconnect.Literal{}, pgerr.Unsupported("a parameter of type "+typeName(v.Type), "Send it as text.")
}

// interval becomes one of Spark's two ANSI families where it can: Spark computes with those. Only an interval of
// both months and days needs Spark's older kind.
func interval(v oid.Value) (sparkconnect.Literal, error) {
	switch {
	case v.Months == 0:
		micros := int64(v.Days)*oid.MicrosPerDay + v.Int
		if (micros > v.Int) != (v.Days > 0) && v.Days != 0 {
			return sparkconnect.Literal{}, pgerr.New(pgerr.DatetimeFieldOverflow, "interval out of range for Spark")
		}
		return sparkconnect.DayTimeInterval(micros), nil
	case v.Days == 0 && v.Int == 0:
		return sparkconnect.YearMonthInterval(v.Months), nil
	}
	return sparkconnect.CalendarInterval(v.Months, v.Days, v.Int), nil
}

// maxPrecision is the number of digits that Spark's decimals can have.
const maxPrecision = 38

// decimal is a numeric of just the digits that it was sent with.
func decimal(text string) (sparkconnect.Literal, error) {
	digits := strings.TrimLeft(text, "+-")
	if digits == "" || digits[0] > '9' {
		return sparkconnect.Literal{}, pgerr.Unsupported("numeric "+text+" as a parameter", "Spark's decimals are finite; use double precision.")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	whole = strings.TrimLeft(whole, "0")
	precision := max(len(whole)+len(fraction), 1)
	if precision > maxPrecision {
		return sparkconnect.Literal{}, pgerr.Newf(pgerr.NumericValueOutOfRange, "numeric parameter has %d digits, more than the %d of Spark's decimals", precision, maxPrecision)
	}
	return sparkconnect.Decimal(text, int32(precision), int32(len(fraction))), nil
}

func arrayLiteral(a *oid.Array) (sparkconnect.Literal, error) {
	elem := a.Elem
	if len(a.Dims) > 1 {
		elem = oid.ArrayOf(a.Elem)
	}
	items := a.Items()
	values := make([]sparkconnect.Literal, len(items))
	for i, item := range items {
		var err error
		if values[i], err = literal(item); err != nil {
			return sparkconnect.Literal{}, err
		}
	}
	return sparkconnect.Array(sparkType(elem), values...), nil
}

func typeName(t uint32) string {
	if known, ok := oid.Lookup(t); ok {
		return known.SQL
	}
	return "unknown"
}
