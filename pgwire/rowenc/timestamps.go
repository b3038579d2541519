package rowenc

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// timestampText prints timestamps without time zone.
type timestampText struct {
	vals  []arrow.Timestamp
	style oid.DateStyle
}

func newTimestampText(arr arrow.Array, st *Style) codec {
	return &timestampText{arr.(values[arrow.Timestamp]).Values(), st.DateStyle}
}

func (c *timestampText) append(dst []byte, i int) ([]byte, error) {
	micros := int64(c.vals[i])
	if err := checkTimestamp(micros); err != nil {
		return dst, err
	}
	days, clock := oid.FloorDiv(micros, oid.MicrosPerDay)
	return appendTimestamp(dst, days, clock, c.style, nil), nil
}

// timestampTZText prints timestamps with time zone, in the connection's.
type timestampTZText struct {
	vals  []arrow.Timestamp
	style oid.DateStyle
	zone  zone
}

func newTimestampTZText(arr arrow.Array, st *Style) codec {
	return &timestampTZText{arr.(values[arrow.Timestamp]).Values(), st.DateStyle, zone{loc: st.TimeZone}}
}

func (c *timestampTZText) append(dst []byte, i int) ([]byte, error) {
	micros := int64(c.vals[i])
	if err := checkTimestamp(micros); err != nil {
		return dst, err
	}
	days, clock := c.zone.local(micros)
	return appendTimestamp(dst, days, clock, c.style, &c.zone), nil
}

// local gives the day and the time of day, in microseconds, that the zone's clocks show at a time, and leaves the zone
// at that time. Days and clock are added up apart, for the zone's offset would overflow the last of the timestamps.
func (z *zone) local(micros int64) (days, clock int64) {
	seconds, _ := oid.FloorDiv(micros, oid.MicrosPerSecond)
	z.find(seconds)
	days, clock = oid.FloorDiv(micros, oid.MicrosPerDay)
	carry, clock := oid.FloorDiv(clock+z.offset*oid.MicrosPerSecond, oid.MicrosPerDay)
	return days + carry, clock
}

// timestampBinary is the same for both kinds: microseconds since 2000-01-01.
type timestampBinary struct{ vals []arrow.Timestamp }

func newTimestampBinary(arr arrow.Array, _ *Style) codec {
	return &timestampBinary{arr.(values[arrow.Timestamp]).Values()}
}

func (c *timestampBinary) append(dst []byte, i int) ([]byte, error) {
	micros := int64(c.vals[i])
	if err := checkTimestamp(micros); err != nil {
		return dst, err
	}
	return binary.BigEndian.AppendUint64(dst, uint64(micros-oid.UnixToPostgresMicros)), nil
}

// checkTimestamp refuses a timestamp before PostgreSQL's first. All of Spark's later ones are in PostgreSQL's range.
func checkTimestamp(micros int64) error {
	if micros >= oid.MinTimestamp {
		return nil
	}
	return pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range").
		WithDetail("PostgreSQL's timestamps begin with 4713-01-01 BC (in the Julian calendar).").
		WithHint("cast the column to string in the query")
}

const (
	weekdays = "SunMonTueWedThuFriSat"
	months   = "JanFebMarAprMayJunJulAugSepOctNovDec"
)

// appendTimestamp prints a day and a time of day in one of DateStyle's forms, with the zone's offset or abbreviation
// when there is a zone (manual, "Date/Time Output").
func appendTimestamp(dst []byte, days, clock int64, style oid.DateStyle, z *zone) []byte {
	year, month, day := oid.CivilFromDays(days)
	if style.Format == oid.DatePostgres {
		dst = appendWeekday(dst, days)
		dst = appendNamedDay(dst, month, day, style.Order)
		dst = appendClock(append(dst, ' '), clock)
		dst = appendYear(append(dst, ' '), year)
	} else {
		dst = appendDate(dst, year, month, day, style)
		dst = appendClock(append(dst, ' '), clock)
	}
	if z != nil && style.Format == oid.DateISO {
		dst = appendOffset(dst, z.offset, false)
	} else if z != nil {
		dst = append(append(dst, ' '), z.abbreviation...)
	}
	return appendEra(dst, year)
}

func appendWeekday(dst []byte, days int64) []byte {
	_, w := oid.FloorDiv(days+4, 7) // 1970-01-01 was a Thursday
	return append(append(dst, weekdays[3*w:3*w+3]...), ' ')
}

func appendNamedDay(dst []byte, month, day int, order oid.DateOrder) []byte {
	name := months[3*month-3 : 3*month]
	if order == oid.OrderDMY {
		return append(append(append2(dst, day), ' '), name...)
	}
	return append2(append(append(dst, name...), ' '), day)
}

// appendISOTimestamp prints a timestamp as JSON has it, in ISO 8601's form: with a T, and minutes in every offset.
func appendISOTimestamp(dst []byte, days, clock int64, z *zone) []byte {
	year, month, day := oid.CivilFromDays(days)
	dst = appendDate(dst, year, month, day, oid.DateStyle{})
	dst = appendClock(append(dst, 'T'), clock)
	if z != nil {
		dst = appendOffset(dst, z.offset, true)
	}
	return appendEra(dst, year)
}
