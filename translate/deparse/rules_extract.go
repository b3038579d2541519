package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// units are the spellings of PostgreSQL's units of time (datetktbl and deltatktbl in datetime.c).
var units = map[string]string{
	"microsecond": "microseconds", "microseconds": "microseconds", "us": "microseconds", "usec": "microseconds", "usecs": "microseconds", "usecond": "microseconds",
	"useconds": "microseconds", "microsecon": "microseconds",
	"millisecond": "milliseconds", "milliseconds": "milliseconds", "ms": "milliseconds", "msec": "milliseconds", "msecs": "milliseconds",
	"msecond": "milliseconds", "mseconds": "milliseconds",
	"second": "second", "seconds": "second", "s": "second", "sec": "second", "secs": "second",
	"minute": "minute", "minutes": "minute", "m": "minute", "min": "minute", "mins": "minute",
	"hour": "hour", "hours": "hour", "h": "hour", "hr": "hour", "hrs": "hour", "day": "day", "days": "day", "d": "day",
	"week": "week", "weeks": "week", "w": "week", "month": "month", "months": "month", "mon": "month", "mons": "month",
	"quarter": "quarter", "qtr": "quarter", "year": "year", "years": "year", "y": "year", "yr": "year", "yrs": "year",
	"decade": "decade", "decades": "decade", "dec": "decade", "decs": "decade", "century": "century", "centuries": "century", "c": "century", "cent": "century",
	"millennium": "millennium", "millennia": "millennium", "mil": "millennium", "mils": "millennium",
	"epoch": "epoch", "dow": "dow", "isodow": "isodow", "doy": "doy", "isoyear": "isoyear", "julian": "julian", "jd": "julian", "j": "julian",
	"timezone": "timezone", "timezone_hour": "timezone_hour", "timezone_minute": "timezone_minute",
}

// unit is the constant first argument of extract, date_part and date_trunc.
func (c *call) unit() (string, bool) {
	s, ok := c.string(0)
	if !ok {
		c.refuse(c.name+" with a unit that is no constant", "Write the unit as a constant.")
		return "", false
	}
	u, ok := units[strings.ToLower(s)]
	if !ok {
		c.w.fail(pgerr.Newf(pgerr.InvalidParameterValue, "unit \"%s\" not recognized for type %s", s, c.w.typeName(c.types[1])))
	}
	return u, ok
}

// unsupported is PostgreSQL's own error for a unit that a type does not have.
func (c *call) unsupported(u string) string {
	return c.w.fail(pgerr.Newf(pgerr.FeatureNotSupported, "unit \"%s\" not supported for type %s", u, c.w.typeName(c.types[1])))
}

// field is what extract gives: a template with @ for the value, which is a whole number unless scale says otherwise.
type field struct {
	spark string
	scale int
}

// dateFields are the fields of dates and timestamps.
var dateFields = map[string]field{
	"day": {"day(@)", 0}, "week": {"weekofyear(@)", 0}, "month": {"month(@)", 0}, "quarter": {"quarter(@)", 0}, "year": {"year(@)", 0},
	"decade": {"(year(@) div 10)", 0}, "century": {"((year(@) + 99) div 100)", 0}, "millennium": {"((year(@) + 999) div 1000)", 0},
	"dow": {"(dayofweek(@) - 1)", 0}, "isodow": {"(weekday(@) + 1)", 0}, "doy": {"dayofyear(@)", 0}, "isoyear": {"extract(YEAROFWEEK FROM @)", 0},
}

var timeFields = map[string]field{
	"hour": {"hour(@)", 0}, "minute": {"minute(@)", 0}, "second": {"extract(SECOND FROM @)", 6},
	"milliseconds": {"(extract(SECOND FROM @) * 1000)", 3}, "microseconds": {"(extract(SECOND FROM @) * 1000000)", 0},
}

// intervalFields are those of the struct.
var intervalFields = map[string]field{
	"microseconds": {"(@.u % 60000000)", 0}, "milliseconds": {"((@.u % 60000000) * 0.001BD)", 3}, "second": {"((@.u % 60000000) * 0.000001BD)", 6},
	"minute": {"(@.u div 60000000 % 60)", 0}, "hour": {"(@.u div 3600000000)", 0}, "day": {"@.d", 0}, "week": {"(@.d div 7)", 0}, "month": {"(@.m % 12)", 0},
	"quarter": {"if(@.m < 0, -((- @.m % 12) div 3 + 1), @.m % 12 div 3 + 1)", 0}, "year": {"(@.m div 12)", 0}, "decade": {"(@.m div 120)", 0},
	"century": {"(@.m div 1200)", 0}, "millennium": {"(@.m div 12000)", 0},
	// A year has 365.25 days here.
	"epoch": {"(((@.m div 12) * 31557600L + (@.m % 12) * 2592000L + @.d * 86400L) + @.u * 0.000001BD)", 6},
}

// fieldOf finds the field of the second argument's type.
func (c *call) fieldOf(u string) (field, bool) {
	typ := c.types[1]
	if typ == oid.Interval {
		f, ok := intervalFields[u]
		return f, ok
	}
	if f, ok := dateFields[u]; ok && typ != oid.Time {
		return f, true
	}
	if f, ok := timeFields[u]; ok && typ != oid.Date {
		return f, true
	}
	offset := "((" + localMicros(local("@")) + " - unix_micros(@)) div 1000000)"
	switch {
	case u == "epoch" && typ == oid.Date:
		return field{"(unix_date(@) * 86400L)", 0}, true
	case u == "epoch" && typ == oid.Time:
		return field{"(" + timeMicros("@") + " * 0.000001BD)", 6}, true
	case u == "epoch" && typ == oid.Timestamp:
		return field{"(" + localMicros("@") + " * 0.000001BD)", 6}, true
	case u == "epoch":
		return field{"(unix_micros(@) * 0.000001BD)", 6}, true
	case u == "julian" && typ == oid.Date:
		return field{"(unix_date(@) + 2440588)", 0}, true
	case typ == oid.TimestampTZ && u == "timezone":
		return field{offset, 0}, true
	case typ == oid.TimestampTZ && u == "timezone_hour":
		return field{"(" + offset + " div 3600)", 0}, true
	case typ == oid.TimestampTZ && u == "timezone_minute":
		return field{"(" + offset + " div 60 % 60)", 0}, true
	}
	return field{}, false
}

// extracted writes the field as a value of a Spark type.
func (c *call) extracted(spark func(field) string) string {
	u, ok := c.unit()
	if !ok {
		return "NULL"
	}
	f, ok := c.fieldOf(u)
	if !ok {
		return c.unsupported(u)
	}
	return c.w.letOne(c.arg(1), func(v string) string {
		return "CAST(" + put(f.spark, v) + " AS " + spark(f) + ")"
	})
}

// extractShape is what extract gives: its scale is the field's.
func extractShape(c *call) numeric {
	s, _ := c.string(0)
	f, ok := c.fieldOf(units[strings.ToLower(s)])
	if !ok {
		return asIs
	}
	return fixed(20+f.scale, f.scale)
}

func extract(c *call) string {
	return c.extracted(func(f field) string { return fixed(20+f.scale, f.scale).spark() })
}

// doubles are the fields that PostgreSQL reckons in floating point for date_part, whose last digit may be another one then.
var doubles = map[string]string{
	"second":       "(CAST(floor(extract(SECOND FROM @)) AS DOUBLE) + CAST(extract(SECOND FROM @) % 1 * 1000000 AS DOUBLE) / 1e6D)",
	"milliseconds": "(CAST(floor(extract(SECOND FROM @)) AS DOUBLE) * 1e3D + CAST(extract(SECOND FROM @) % 1 * 1000000 AS DOUBLE) / 1e3D)",
}

var intervalDoubles = map[string]string{
	"second":       "(CAST(@.u div 1000000 % 60 AS DOUBLE) + CAST(@.u % 1000000 AS DOUBLE) / 1e6D)",
	"milliseconds": "(CAST(@.u div 1000000 % 60 AS DOUBLE) * 1e3D + CAST(@.u % 1000000 AS DOUBLE) / 1e3D)",
	"epoch":        "(@.u / 1e6D + 31557600D * (@.m div 12) + 2592000D * (@.m % 12) + 86400D * @.d)",
}

// datePart is date_part, the older extract.
func datePart(c *call) string {
	list := doubles
	if c.types[1] == oid.Interval {
		list = intervalDoubles
	}
	s, _ := c.string(0)
	if f := list[units[strings.ToLower(s)]]; f != "" && c.types[1] != oid.Date {
		return c.w.letOne(c.arg(1), func(v string) string { return put(f, v) })
	}
	return c.extracted(func(field) string { return "DOUBLE" })
}

var _ = registerNumerics(map[string]numericRule{
	"extract(text,date)":        {of: extractShape, value: extract},
	"extract(text,time)":        {of: extractShape, value: extract},
	"extract(text,timestamp)":   {of: extractShape, value: extract},
	"extract(text,timestamptz)": {of: extractShape, value: extract},
	"extract(text,interval)":    {of: extractShape, value: extract},
})

var _ = register(map[string]rule{
	"date_part(text,time)": datePart, "date_part(text,timestamp)": datePart, "date_part(text,timestamptz)": datePart,
	"date_part(text,interval)": datePart, "date_part(text,date)": datePart,
})
