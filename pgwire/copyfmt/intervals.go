package copyfmt

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// PostgreSQL's interval has months, days and microseconds; Spark has a type for the one and a type for the others, and
// the calendar interval for all of them.

func yearMonthKind(b *array.MonthIntervalBuilder) kind {
	var staged int32
	return kind{
		oid: oid.Interval,
		put: func(v oid.Value) error {
			if v.Infinite == 0 && (v.Days != 0 || v.Int != 0) {
				return overflowInterval("year to month", "has days or a time")
			}
			staged = v.Months
			return finite(v, "interval")
		},
		appendStaged: func() { b.Append(arrow.MonthInterval(staged)) },
	}
}

func dayTimeKind(b *array.DurationBuilder) kind {
	var staged int64
	return kind{
		oid: oid.Interval,
		put: func(v oid.Value) error {
			if v.Infinite == 0 && v.Months != 0 {
				return overflowInterval("day to second", "has months")
			}
			const most = math.MaxInt64 / oid.MicrosPerDay
			days := int64(v.Days) * oid.MicrosPerDay
			staged = days + v.Int
			if v.Days > most || v.Days < -most || (staged < days) != (v.Int < 0) {
				return overflowInterval("day to second", "is too long")
			}
			return finite(v, "interval")
		},
		appendStaged: func() { b.Append(arrow.Duration(staged)) },
	}
}

func calendarKind(b *array.MonthDayNanoIntervalBuilder) kind {
	var staged arrow.MonthDayNanoInterval
	return kind{
		oid: oid.Interval,
		put: func(v oid.Value) error {
			if v.Int > math.MaxInt64/1000 || v.Int < math.MinInt64/1000 {
				return overflowInterval("month, day and time", "is too long")
			}
			staged = arrow.MonthDayNanoInterval{Months: v.Months, Days: v.Days, Nanoseconds: v.Int * 1000}
			return finite(v, "interval")
		},
		appendStaged: func() { b.Append(staged) },
	}
}

func overflowInterval(name, why string) error {
	return pgerr.Newf(pgerr.DatetimeFieldOverflow, "interval field value out of range: Spark's interval %s cannot hold a value that %s", name, why)
}
