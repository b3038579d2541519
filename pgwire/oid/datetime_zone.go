package oid

import (
	"math"
	"strings"
	"time"
)

const (
	maxZoneHour      = 15
	secondsPerHour   = 3600
	secondsPerMinute = 60
)

// zoneOffset reads a signed offset, +h, +hhmm, +h:mm or +h:mm:ss, in seconds east of UTC. Numbers out of range are found
// before what is no number at all.
func zoneOffset(s string) (int, fault) {
	if len(s) < 2 || s[0] != '+' && s[0] != '-' || !isDigit(s[1]) {
		return 0, faultFormat
	}
	hours, rest := leadingNumber(s[1:])
	minutes, seconds := 0, 0
	if rest == "" && len(s) > 3 {
		hours, minutes = hours/100, hours%100
	}
	if strings.HasPrefix(rest, ":") {
		minutes, rest = leadingNumber(rest[1:])
		if strings.HasPrefix(rest, ":") {
			seconds, rest = leadingNumber(rest[1:])
		}
	}
	switch {
	case hours > maxZoneHour || minutes > 59 || seconds > 59:
		return 0, faultZoneRange
	case rest != "":
		return 0, faultFormat
	}
	offset := hours*secondsPerHour + minutes*secondsPerMinute + seconds
	if s[0] == '-' {
		return -offset, faultNone
	}
	return offset, faultNone
}

// leadingNumber cuts the digits off; none are 0, and too many more than any limit.
func leadingNumber(s string) (n int, rest string) {
	end := 0
	for end < len(s) && isDigit(s[end]) {
		if n < math.MaxInt32 {
			n = n*10 + int(s[end]-'0')
		}
		end++
	}
	return n, s[end:]
}

// namedZone finds a time zone by its full name, in any case, or by a POSIX name without summer time (UTC+3, which is
// three hours west).
func namedZone(name string) (*time.Location, bool) {
	if name == "" || strings.EqualFold(name, "local") {
		return nil, false
	}
	for _, spelling := range []string{name, strings.ToUpper(name), titled(name)} {
		if loc, err := time.LoadLocation(spelling); err == nil {
			return loc, true
		}
	}
	letters := strings.IndexFunc(name, func(r rune) bool { return r > 0x7f || !isAlpha(byte(r)) })
	if letters < 3 || len(name)-letters < 2 {
		return nil, false
	}
	offset, f := zoneOffset(name[letters:])
	if f != faultNone {
		return nil, false
	}
	return time.FixedZone(name[:letters], -offset), true
}

// titled writes each word of a zone's name with a capital, but for the small words in places' names.
func titled(name string) string {
	out := []byte(strings.ToLower(name))
	start := 0
	for i := range len(out) + 1 {
		if i < len(out) && isAlpha(out[i]) {
			continue
		}
		word := string(out[start:i])
		if word != "" && word != "of" && word != "es" && word != "au" {
			out[start] &^= 0x20
		}
		start = i + 1
	}
	return string(out)
}

// abbreviationOffset finds a time zone's abbreviation: one that the session's own zone uses nowadays before the others.
func abbreviationOffset(word string, env *Env) (int, bool) {
	year := env.now().Year()
	for _, month := range []time.Month{time.January, time.July} {
		name, offset := time.Date(year, month, 1, 0, 0, 0, 0, env.TimeZone).Zone()
		if strings.EqualFold(name, word) {
			return offset, true
		}
	}
	if offset, ok := abbreviations[word]; ok {
		return offset, true
	}
	if _, isWord := dateWords[word]; isWord {
		return 0, false
	}
	return historicOffset(word, env)
}

// historicOffset finds an abbreviation among those that the session's zone ever had, as LMT, local mean time, which
// timestamps before there were zones are printed with. The last meaning counts.
func historicOffset(word string, env *Env) (offset int, found bool) {
	const beforeAllZones = -1 << 36
	for t := time.Unix(beforeAllZones, 0).In(env.TimeZone); t.Before(env.now()); {
		name, seconds := t.Zone()
		if strings.EqualFold(name, word) {
			offset, found = seconds, true
		}
		_, end := t.ZoneBounds()
		if end.IsZero() {
			break
		}
		t = end
	}
	return offset, found
}

func (e *Env) now() time.Time {
	if e.Now.IsZero() {
		return time.Now()
	}
	return e.Now
}

// offsetAt is a zone's offset when its clocks show a time, told in seconds since 1970-01-01 on that clock. A time that
// the clocks jump over belongs to the time before the jump, one that they show twice to the time after it, as
// PostgreSQL has it.
func offsetAt(loc *time.Location, clock int64) int {
	const day = 86400
	t := time.Unix(clock-day, 0).In(loc)
	_, before := t.Zone()
	_, end := t.ZoneBounds()
	if end.IsZero() {
		return before
	}
	_, after := end.Zone()
	change, early, late := end.Unix(), clock-int64(before), clock-int64(after)
	switch {
	case early < change && late < change:
		return before
	case early > change && late >= change:
		return after
	case early > late:
		return before
	}
	return after
}
