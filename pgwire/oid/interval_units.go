package oid

// unit is a unit of an interval.
type unit uint8

const (
	unitNone unit = iota
	unitMicrosecond
	unitMillisecond
	unitSecond
	unitMinute
	unitHour
	unitDay
	unitWeek
	unitMonth
	unitYear
	unitDecade
	unitCentury
	unitMillennium
	unitAgo      // not a unit: turns the signs
	unitInfinity // not a unit: a value
	unitMinusInfinity
)

// maxUnitLen is TOKMAXLEN: of longer words PostgreSQL compares no more.
const maxUnitLen = 10

// unitWords are PostgreSQL's units (manual, "Interval Input"), cut to maxUnitLen.
var unitWords = map[string]unit{
	"us": unitMicrosecond, "usec": unitMicrosecond, "usecs": unitMicrosecond, "usecond": unitMicrosecond,
	"useconds": unitMicrosecond, "microsecon": unitMicrosecond,
	"ms": unitMillisecond, "msec": unitMillisecond, "msecs": unitMillisecond, "msecond": unitMillisecond,
	"mseconds": unitMillisecond, "millisecon": unitMillisecond,
	"s": unitSecond, "sec": unitSecond, "secs": unitSecond, "second": unitSecond, "seconds": unitSecond,
	"m": unitMinute, "min": unitMinute, "mins": unitMinute, "minute": unitMinute, "minutes": unitMinute,
	"h": unitHour, "hr": unitHour, "hrs": unitHour, "hour": unitHour, "hours": unitHour,
	"d": unitDay, "day": unitDay, "days": unitDay, "w": unitWeek, "week": unitWeek, "weeks": unitWeek,
	"mon": unitMonth, "mons": unitMonth, "month": unitMonth, "months": unitMonth,
	"y": unitYear, "yr": unitYear, "yrs": unitYear, "year": unitYear, "years": unitYear,
	"dec": unitDecade, "decs": unitDecade, "decade": unitDecade, "decades": unitDecade,
	"c": unitCentury, "cent": unitCentury, "century": unitCentury, "centuries": unitCentury,
	"mil": unitMillennium, "mils": unitMillennium, "millennia": unitMillennium, "millennium": unitMillennium,
	"ago": unitAgo, "infinity": unitInfinity, "+infinity": unitInfinity, "-infinity": unitMinusInfinity,
}

func unitOf(word string) (unit, bool) {
	u, ok := unitWords[word[:min(len(word), maxUnitLen)]]
	return u, ok
}

// unitField is the bit that a unit's number takes: no unit may come twice. Units below a second share theirs with it
// only when the seconds have a fraction.
func unitField(u unit, hasFraction bool) uint32 {
	const seconds = 1<<unitSecond | 1<<unitMillisecond | 1<<unitMicrosecond
	if u == unitSecond && hasFraction {
		return seconds
	}
	return 1 << u
}

const timeUnits = 1<<unitHour | 1<<unitMinute | 1<<unitSecond | 1<<unitMillisecond | 1<<unitMicrosecond
