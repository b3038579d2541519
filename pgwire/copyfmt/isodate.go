package copyfmt

import "github.com/whereq/libra/pgwire/oid"

// isoDate reads YYYY-MM-DD of the years 1 to 9999, and gives what follows.
func isoDate(b []byte) (days int64, rest []byte, ok bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return 0, nil, false
	}
	year, ok1 := digits(b[:4])
	month, ok2 := digits(b[5:7])
	day, ok3 := digits(b[8:10])
	if !ok1 || !ok2 || !ok3 || year == 0 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, nil, false
	}
	return oid.DaysFromCivil(year, int(month), int(day)), b[10:], true
}

func daysIn(year, month int64) int64 {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// digits reads a few decimal digits, and nothing else.
func digits(b []byte) (n int64, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(b) > 0
}

// zoneOffset is what a timestamp says of its zone: seconds east of UTC.
type zoneOffset struct {
	seconds int64
	given   bool
}

// isoTimestamp reads YYYY-MM-DD HH:MM:SS, with up to six digits of a fraction and an offset of hours and minutes or a
// Z: microseconds since 1970-01-01 as the clock shows them.
func isoTimestamp(b []byte) (micros int64, offset zoneOffset, ok bool) {
	days, b, ok := isoDate(b)
	if !ok || len(b) < 9 || b[0] != ' ' && b[0] != 'T' || b[3] != ':' || b[6] != ':' {
		return 0, offset, false
	}
	hour, ok1 := digits(b[1:3])
	minute, ok2 := digits(b[4:6])
	second, ok3 := digits(b[7:9])
	if !ok1 || !ok2 || !ok3 || hour > 23 || minute > 59 || second > 59 {
		return 0, offset, false
	}
	fraction, b, ok := isoFraction(b[9:])
	if !ok {
		return 0, offset, false
	}
	offset, ok = isoOffset(b)
	return days*oid.MicrosPerDay + hour*oid.MicrosPerHour + minute*oid.MicrosPerMinute + second*oid.MicrosPerSecond + fraction, offset, ok
}

func isoFraction(b []byte) (micros int64, rest []byte, ok bool) {
	if len(b) == 0 || b[0] != '.' {
		return 0, b, true
	}
	n := 1
	for unit := int64(oid.MicrosPerSecond / 10); n < len(b) && b[n] >= '0' && b[n] <= '9'; unit /= 10 {
		micros += int64(b[n]-'0') * unit
		n++
	}
	return micros, b[n:], n > 1 && n <= 7
}

func isoOffset(b []byte) (o zoneOffset, ok bool) {
	switch {
	case len(b) == 0:
		return o, true
	case len(b) == 1 && b[0] == 'Z':
		return zoneOffset{given: true}, true
	case len(b) != 3 && len(b) != 6, b[0] != '+' && b[0] != '-', len(b) == 6 && b[3] != ':':
		return o, false
	}
	hours, ok := digits(b[1:3])
	var minutes int64
	if len(b) == 6 && ok {
		minutes, ok = digits(b[4:6])
	}
	o = zoneOffset{hours*3600 + minutes*60, true}
	if b[0] == '-' {
		o.seconds = -o.seconds
	}
	return o, ok && hours < 15 && minutes < 60
}
