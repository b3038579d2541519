package deparse

// Moments as numbers. v are names or other texts that may stand several times.

// timeMicros is a time of day, or a timestamp's, in microseconds.
func timeMicros(v string) string {
	return "((hour(" + v + ") * 3600L + minute(" + v + ") * 60L) * 1000000L + CAST(extract(SECOND FROM " + v + ") * 1000000 AS BIGINT))"
}

// localMicros is a timestamp without time zone in microseconds since 1970. Spark's unix_micros would take it for one of the session's zone.
func localMicros(v string) string {
	return "(unix_date(CAST(" + v + " AS DATE)) * 86400000000L + " + timeMicros(v) + ")"
}

// fromLocalMicros is the timestamp without time zone of a number of microseconds since 1970.
func fromLocalMicros(s string) string {
	return "(TIMESTAMP_NTZ'1970-01-01 00:00:00' + " + dayTime(s) + ")"
}

// dayTime is a number of microseconds as Spark's interval of days and time.
func dayTime(s string) string {
	return "make_dt_interval(0, 0, 0, CAST((" + s + ") * 0.000001BD AS DECIMAL(18,6)))"
}

// utcOf is the timestamp without time zone that a moment is in UTC.
func utcOf(v string) string { return fromLocalMicros("unix_micros(" + v + ")") }

// local is the timestamp without time zone that a date or a moment is in the session's zone.
func local(v string) string { return "CAST(" + v + " AS TIMESTAMP_NTZ)" }

// fromTimeMicros is the time of day of a number of microseconds, of whatever day.
func fromTimeMicros(s string) string {
	return "CAST(" + fromLocalMicros("pmod("+s+", 86400000000L)") + " AS TIME(6))"
}
