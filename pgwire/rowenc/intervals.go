package rowenc

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
)

// span is PostgreSQL's interval: three numbers that don't carry into each other.
type span struct {
	months, days int32
	micros       int64
}

// intervalSource is one of Spark's three families of intervals.
type intervalSource interface {
	arrow.MonthInterval | arrow.Duration | arrow.MonthDayNanoInterval
}

func newIntervalText[T intervalSource](toSpan func(T) span) maker {
	return func(arr arrow.Array, st *Style) codec {
		return &intervalText[T]{intervalValues[T](arr), toSpan, st.IntervalStyle}
	}
}

type intervalText[T intervalSource] struct {
	vals   []T
	toSpan func(T) span
	style  oid.IntervalStyle
}

func (c *intervalText[T]) append(dst []byte, i int) ([]byte, error) {
	return appendInterval(dst, c.toSpan(c.vals[i]), c.style), nil
}

// intervalValues are an array's raw values, under whatever name arrow's type has for them.
func intervalValues[T intervalSource](arr arrow.Array) []T {
	if calendar, ok := arr.(*array.MonthDayNanoInterval); ok {
		return any(calendar.MonthDayNanoIntervalValues()).([]T)
	}
	return arr.(values[T]).Values()
}

func newIntervalBinary[T intervalSource](toSpan func(T) span) maker {
	return func(arr arrow.Array, _ *Style) codec {
		return &intervalBinary[T]{intervalValues[T](arr), toSpan}
	}
}

type intervalBinary[T intervalSource] struct {
	vals   []T
	toSpan func(T) span
}

func (c *intervalBinary[T]) append(dst []byte, i int) ([]byte, error) {
	s := c.toSpan(c.vals[i])
	dst = binary.BigEndian.AppendUint64(dst, uint64(s.micros))
	dst = binary.BigEndian.AppendUint32(dst, uint32(s.days))
	return binary.BigEndian.AppendUint32(dst, uint32(s.months)), nil
}

func yearMonthSpan(v arrow.MonthInterval) span { return span{months: int32(v)} }

// dayTimeSpan has whole days and the rest, both of the duration's sign: what PostgreSQL gives for the difference of two
// timestamps. 2^63 microseconds are less than 2^31 days.
func dayTimeSpan(v arrow.Duration) span {
	return span{days: int32(v / oid.MicrosPerDay), micros: int64(v % oid.MicrosPerDay)}
}

func calendarSpan(v arrow.MonthDayNanoInterval) span {
	return span{months: v.Months, days: v.Days, micros: v.Nanoseconds / nanosPerMicro}
}

// fields are an interval's parts as they are printed; those of one group have one sign.
type fields struct {
	years, months, days, hours, minutes, seconds, micros int64
}

func (s span) fields() fields {
	return fields{
		years:   int64(s.months) / 12,
		months:  int64(s.months) % 12,
		days:    int64(s.days),
		hours:   s.micros / oid.MicrosPerHour,
		minutes: s.micros / oid.MicrosPerMinute % 60,
		seconds: s.micros / oid.MicrosPerSecond % 60,
		micros:  s.micros % oid.MicrosPerSecond,
	}
}

// appendInterval prints an interval in one of IntervalStyle's forms (manual, "Interval Output").
func appendInterval(dst []byte, s span, style oid.IntervalStyle) []byte {
	switch style {
	case oid.IntervalPostgresVerbose:
		return appendVerbose(dst, s)
	case oid.IntervalSQLStandard:
		return appendSQLStandard(dst, s)
	case oid.IntervalISO8601:
		return appendISO8601(dst, s)
	default:
		return appendPostgres(dst, s)
	}
}

// appendSeconds prints seconds and their fraction without a sign, which the caller has printed.
func appendSeconds(dst []byte, f fields, width int) []byte {
	seconds := abs(f.seconds)
	dst = appendPadded(dst, seconds, max(width, decimalLen(seconds)))
	return appendFraction(dst, abs(f.micros), microDigits)
}

// appendHours prints the time of day's part without a sign: at least hourDigits for the hours, two for the others.
func appendHours(dst []byte, f fields, hourDigits int) []byte {
	hours := abs(f.hours)
	dst = append(appendPadded(dst, hours, max(hourDigits, decimalLen(hours))), ':')
	dst = append(append2(dst, int(abs(f.minutes))), ':')
	return appendSeconds(dst, f, 2)
}

func abs(v int64) uint64 {
	if v < 0 {
		return -uint64(v)
	}
	return uint64(v)
}
