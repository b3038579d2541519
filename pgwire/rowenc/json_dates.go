package rowenc

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

// In JSON dates and times are in ISO 8601's form, whatever the DateStyle; intervals follow IntervalStyle.

func newISODate(arr arrow.Array, _ *Style) codec {
	return &dateText{arr.(values[arrow.Date32]).Values(), oid.DateStyle{}}
}

type isoTimestamp struct {
	vals []arrow.Timestamp
	zone *zone // nil: without time zone
}

func newISOTimestamp(arr arrow.Array, _ *Style) codec {
	return &isoTimestamp{vals: arr.(values[arrow.Timestamp]).Values()}
}

func newISOTimestampTZ(arr arrow.Array, st *Style) codec {
	return &isoTimestamp{arr.(values[arrow.Timestamp]).Values(), &zone{loc: st.TimeZone}}
}

func (c *isoTimestamp) append(dst []byte, i int) ([]byte, error) {
	return appendISOMicros(dst, int64(c.vals[i]), c.zone)
}

func appendISOMicros(dst []byte, micros int64, z *zone) ([]byte, error) {
	if err := checkTimestamp(micros); err != nil {
		return dst, err
	}
	days, clock := oid.FloorDiv(micros, oid.MicrosPerDay)
	if z != nil {
		days, clock = z.local(micros)
	}
	return appendISOTimestamp(dst, days, clock, z), nil
}
