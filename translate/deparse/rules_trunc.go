package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
)

var _ = register(map[string]rule{
	"date_trunc(text,timestamp)":        func(c *call) string { return c.truncatedTo(false) },
	"date_trunc(text,timestamptz)":      func(c *call) string { return c.truncatedTo(true) },
	"date_trunc(text,timestamptz,text)": truncatedInZone,
	"date_trunc(text,interval)":         truncatedInterval,
})

// dayStarts are the dates at which units of a day and more begin, with @ for the moment.
var dayStarts = map[string]string{
	"day": "CAST(@ AS DATE)", "week": "trunc(@, 'WEEK')", "month": "trunc(@, 'MONTH')", "quarter": "trunc(@, 'QUARTER')", "year": "trunc(@, 'YEAR')",
	"decade": "make_date(year(@) div 10 * 10, 1, 1)", "century": "make_date((year(@) + 99) div 100 * 100 - 99, 1, 1)",
	"millennium": "make_date((year(@) + 999) div 1000 * 1000 - 999, 1, 1)",
}

// unitMicros are the units of less than a day, in microseconds.
var unitMicros = map[string]string{"hour": "3600000000", "minute": "60000000", "second": "1000000", "milliseconds": "1000"}

// truncatedTo is date_trunc. Spark's own would make a timestamp with time zone of one without.
func (c *call) truncatedTo(zone bool) string {
	u, ok := c.unit()
	if !ok {
		return "NULL"
	}
	spark := sparkTypes[oid.Timestamp]
	if zone {
		spark = sparkTypes[oid.TimestampTZ]
	}
	if start := dayStarts[u]; start != "" && zone {
		return c.w.letOne(c.arg(1), func(v string) string { return c.w.zoned(put(start, v)) })
	}
	if s, ok := truncation(u, spark); ok {
		return c.w.letOne(c.arg(1), func(v string) string { return put(s, v) })
	}
	return c.unsupported(u)
}

// truncation is a moment at the beginning of a unit, with @ for the moment.
func truncation(u, spark string) (string, bool) {
	if start := dayStarts[u]; start != "" {
		return "CAST(" + start + " AS " + spark + ")", true
	}
	switch {
	case u == "microseconds":
		return "@", true
	case unitMicros[u] == "":
		return "", false
	}
	return "(@ - " + dayTime(timeMicros("@")+" % "+unitMicros[u]) + ")", true
}

func truncatedInZone(c *call) string {
	u, ok := c.unit()
	zone, known := c.zone(2)
	if !ok || !known {
		return "NULL"
	}
	s, ok := truncation(u, sparkTypes[oid.Timestamp])
	if !ok {
		return c.unsupported(u)
	}
	return c.w.letOne(c.arg(1), func(v string) string {
		return c.w.letOne(put(s, inZone(v, zone)), func(t string) string { return c.w.ofZone(t, zone) })
	})
}

// intervalCuts are what of an interval's parts a unit leaves, with @ for the struct.
var intervalCuts = map[string][3]string{
	"microseconds": {"@.m", "@.d", "@.u"}, "milliseconds": {"@.m", "@.d", "@.u div 1000 * 1000"}, "second": {"@.m", "@.d", "@.u div 1000000 * 1000000"},
	"minute": {"@.m", "@.d", "@.u div 60000000 * 60000000"}, "hour": {"@.m", "@.d", "@.u div 3600000000 * 3600000000"}, "day": {"@.m", "@.d", "0"},
	"month": {"@.m", "0", "0"}, "quarter": {"@.m div 3 * 3", "0", "0"}, "year": {"@.m div 12 * 12", "0", "0"}, "decade": {"@.m div 120 * 120", "0", "0"},
	"century": {"@.m div 1200 * 1200", "0", "0"}, "millennium": {"@.m div 12000 * 12000", "0", "0"},
}

func truncatedInterval(c *call) string {
	u, ok := c.unit()
	if !ok {
		return "NULL"
	}
	cut, ok := intervalCuts[u]
	if !ok {
		return c.unsupported(u)
	}
	return c.w.letOne(c.arg(1), func(v string) string {
		return "if(" + v + " IS NULL, NULL, " + put(intervalOf(cut[0], cut[1], cut[2]), v) + ")"
	})
}
