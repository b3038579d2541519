package guc

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

const (
	errZoneMonths = detail("Cannot specify months in time zone interval.")
	errZoneDays   = detail("Cannot specify days in time zone interval.")
)

// secondsOf are the interval units of a time zone's offset; 0 is a unit of days, -1 one of months.
var secondsOf = map[string]int{
	"h": 3600, "hr": 3600, "hrs": 3600, "hour": 3600, "hours": 3600,
	"m": 60, "min": 60, "mins": 60, "minute": 60, "minutes": 60,
	"s": 1, "sec": 1, "secs": 1, "second": 1, "seconds": 1,
	"d": 0, "day": 0, "days": 0, "week": 0, "weeks": 0, "w": 0,
	"mon": -1, "mons": -1, "month": -1, "months": -1, "year": -1, "years": -1, "y": -1,
}

// zoneInterval reads what follows INTERVAL in a TimeZone value: a quoted interval of hours, minutes and seconds,
// east of UTC (SQL's sign, not POSIX's).
func zoneInterval(text string) (seconds int, err error) {
	text = strings.TrimLeft(text, blanks)
	if len(text) < 2 || text[0] != '\'' || strings.IndexByte(text[1:], '\'') != len(text)-2 {
		return 0, errBadValue("TimeZone", "INTERVAL"+text)
	}
	fields := strings.Fields(fold(spaced(text[1 : len(text)-1])))
	for i := 0; i < len(fields); i++ {
		if strings.Contains(fields[i], ":") {
			n, ok := clockSeconds(fields[i])
			if !ok {
				return 0, badInterval(text)
			}
			seconds += n
			continue
		}
		n, err := strconv.Atoi(fields[i])
		if err != nil || i+1 == len(fields) || n > 1e6 || n < -1e6 {
			return 0, badInterval(text)
		}
		i++
		unit, ok := secondsOf[fields[i]]
		switch {
		case !ok:
			return 0, badInterval(text)
		case unit < 0 && n != 0:
			return 0, errZoneMonths
		case unit == 0 && n != 0:
			return 0, errZoneDays
		}
		seconds += n * max(unit, 0)
	}
	if len(fields) == 0 {
		return 0, badInterval(text)
	}
	return seconds, nil
}

func badInterval(text string) error {
	return pgerr.New(pgerr.InvalidDatetimeFormat, `invalid input syntax for type interval: "`+strings.Trim(text, "'")+`"`)
}

// spaced puts a space between a number and the unit that follows it directly: 1h30m.
func spaced(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if i > 0 && isDigit(s[i-1]) != isDigit(s[i]) && (isLetter(s[i]) || isLetter(s[i-1])) {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// clockSeconds reads [+-]hh:mm[:ss].
func clockSeconds(s string) (int, bool) {
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	seconds, scale := 0, 3600
	for part := range strings.SplitSeq(strings.TrimLeft(s, "+-"), ":") {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || scale == 0 || scale < 3600 && n > 59 {
			return 0, false
		}
		seconds += int(n) * scale
		scale /= 60
	}
	return sign * seconds, true
}
