package oid

import "math"

// intervalSum adds up an interval's parts, which come in any unit and with fractions.
type intervalSum struct {
	years, months, days int64 // each in 32 bits' range
	micros              int64
	overflow            bool
}

func (s *intervalSum) add(to *int64, n, times int64) {
	product := n * times
	sum := *to + product
	if n > math.MaxInt32 || n < math.MinInt32 || sum > math.MaxInt32 || sum < math.MinInt32 {
		s.overflow = true
	}
	*to = sum
}

func (s *intervalSum) addMicros(n, times int64) {
	product := n * times
	sum := s.micros + product
	if n != 0 && product/n != times || (product > 0) != (sum > s.micros) && product != 0 {
		s.overflow = true
	}
	s.micros = sum
}

// addFractionMicros adds a fraction of so many microseconds, rounded.
func (s *intervalSum) addFractionMicros(fraction float64, scale int64) {
	if fraction == 0 {
		return
	}
	fraction *= float64(scale)
	whole := int64(fraction)
	fraction -= float64(whole)
	if fraction > 0.5 {
		whole++
	} else if fraction < -0.5 {
		whole--
	}
	s.addMicros(whole, 1)
}

// addFractionDays adds a fraction of so many days.
func (s *intervalSum) addFractionDays(fraction float64, scale int64) {
	if fraction == 0 {
		return
	}
	fraction *= float64(scale)
	whole := int64(fraction)
	s.add(&s.days, whole, 1)
	s.addFractionMicros(fraction-float64(whole), MicrosPerDay)
}

const (
	daysPerMonth  = 30 // what a fraction of a month is reckoned with
	monthsPerYear = 12
)

// addUnits adds n and a fraction of a unit; ok is false when it isn't a unit.
func (s *intervalSum) addUnits(n int64, fraction float64, u unit) (ok bool) {
	switch u {
	case unitMicrosecond, unitMillisecond, unitSecond, unitMinute, unitHour:
		scale := unitMicros[u]
		s.addMicros(n, scale)
		s.addFractionMicros(fraction, scale)
	case unitDay:
		s.add(&s.days, n, 1)
		s.addFractionMicros(fraction, MicrosPerDay)
	case unitWeek:
		s.add(&s.days, n, 7)
		s.addFractionDays(fraction, 7)
	case unitMonth:
		s.add(&s.months, n, 1)
		s.addFractionDays(fraction, daysPerMonth)
	case unitYear, unitDecade, unitCentury, unitMillennium:
		scale := unitYears[u]
		s.add(&s.years, n, scale)
		s.add(&s.months, int64(math.RoundToEven(fraction*float64(scale)*monthsPerYear)), 1)
	default:
		return false
	}
	return true
}

var (
	unitMicros = map[unit]int64{unitMicrosecond: 1, unitMillisecond: 1000, unitSecond: MicrosPerSecond,
		unitMinute: MicrosPerMinute, unitHour: MicrosPerHour}
	unitYears = map[unit]int64{unitYear: 1, unitDecade: 10, unitCentury: 100, unitMillennium: 1000}
)

func (s *intervalSum) negate() {
	s.years, s.months, s.days, s.micros = -s.years, -s.months, -s.days, -s.micros
}

// value is the sum as an interval.
func (s *intervalSum) value() (Value, fault) {
	if s.overflow {
		return Value{}, faultInterval
	}
	months := s.years*monthsPerYear + s.months
	if months > math.MaxInt32 || months < math.MinInt32 || s.days > math.MaxInt32 {
		return Value{}, faultIntervalSum
	}
	return Value{Months: int32(months), Days: int32(s.days), Int: s.micros}, faultNone
}
