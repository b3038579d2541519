package oid

// UnixToPostgresDays is the number of days from 1970-01-01, where Spark and Go count from, to 2000-01-01, where
// PostgreSQL does.
const UnixToPostgresDays = 10957

// Microseconds, the unit of PostgreSQL's times.
const (
	MicrosPerSecond       = 1_000_000
	MicrosPerMinute       = 60 * MicrosPerSecond
	MicrosPerHour         = 60 * MicrosPerMinute
	MicrosPerDay          = 24 * MicrosPerHour
	UnixToPostgresMicros  = UnixToPostgresDays * MicrosPerDay
	daysPer400Years       = 146097
	daysFromYear0ToEpoch  = 719468 // from 0000-03-01 to 1970-01-01
	daysPerCentury        = 36524
	daysPer4Years         = 1461
	daysPerYear           = 365
	daysIn5MonthsFromMars = 153
)

// The dates that PostgreSQL's types can hold, in days since 1970-01-01 (manual, "Date/Time Types"): from 4714-11-24 BC,
// Julian day 0, to 5874897-12-31, the end excluded.
const (
	MinDate = -2440588
	EndDate = 2147483494 - 2440588
)

// MinTimestamp is the first timestamp that PostgreSQL can hold, in microseconds since 1970-01-01. Its last one is above
// what 64 bits can say from there.
const MinTimestamp = MinDate * MicrosPerDay

// CivilFromDays gives the proleptic Gregorian date of a number of days since 1970-01-01; the year 0 is 1 BC. The
// calculation counts years from March, so that the leap day is the last of its year.
func CivilFromDays(days int64) (year int64, month, day int) {
	days += daysFromYear0ToEpoch
	era := days / daysPer400Years
	if days < 0 {
		era = (days - daysPer400Years + 1) / daysPer400Years
	}
	d := uint32(days - era*daysPer400Years)
	y := (d - d/(daysPer4Years-1) + d/daysPerCentury - d/(daysPer400Years-1)) / daysPerYear
	d -= daysPerYear*y + y/4 - y/100
	m := (5*d + 2) / daysIn5MonthsFromMars
	day = int(d-(daysIn5MonthsFromMars*m+2)/5) + 1
	year = int64(y) + era*400
	if m < 10 {
		return year, int(m) + 3, day
	}
	return year + 1, int(m) - 9, day
}

// DaysFromCivil is the inverse of CivilFromDays. The month is 1 to 12; the day may be any number.
func DaysFromCivil(year int64, month, day int) int64 {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	if year < 0 {
		era = (year - 399) / 400
	}
	y := year - era*400
	dayOfYear := int64((daysIn5MonthsFromMars*(month-3)+2)/5 + day - 1)
	return era*daysPer400Years + y*daysPerYear + y/4 - y/100 + dayOfYear - daysFromYear0ToEpoch
}

// FloorDiv divides rounding down, with the remainder in [0, b); b is positive.
func FloorDiv(a, b int64) (quotient, remainder int64) {
	quotient, remainder = a/b, a%b
	if remainder < 0 {
		return quotient - 1, remainder + b
	}
	return quotient, remainder
}
