package guc

import "strings"

// posixZone is a time zone written out: EST5EDT,M3.2.0,M11.1.0 or <+02>-02. Offsets are in seconds west of UTC,
// as POSIX counts them (manual, "POSIX Time Zone Specifications").
type posixZone struct {
	std    string // abbreviation
	offset int
	dst    string // empty: no daylight-saving time
	dstOff int
	rule   string // what follows the first comma; empty: the default rule
}

// defaultRule is what PostgreSQL takes when a zone with daylight-saving time has no rule of its own.
const defaultRule = "M3.2.0,M11.1.0"

// parsePosix reads a specification as PostgreSQL's localtime.c (tzparse) does: unlike POSIX it takes
// abbreviations of any length, even none.
func parsePosix(s string) (posixZone, bool) {
	var p posixZone
	var ok bool
	if p.std, s, ok = posixName(s); !ok || s == "" {
		return p, false
	}
	if p.offset, s, ok = posixOffset(s); !ok {
		return p, false
	}
	if s == "" {
		return p, true
	}
	if p.dst, s, ok = posixName(s); !ok || p.dst == "" {
		return p, false
	}
	p.dstOff, p.rule = p.offset-3600, defaultRule
	if s != "" && s[0] != ',' && s[0] != ';' {
		if p.dstOff, s, ok = posixOffset(s); !ok {
			return p, false
		}
	}
	if s == "" {
		return p, true
	}
	if s[0] != ',' && s[0] != ';' {
		return p, false
	}
	p.rule = s[1:]
	return p, posixRules(p.rule)
}

func posixName(s string) (name, rest string, ok bool) {
	if strings.HasPrefix(s, "<") {
		return strings.Cut(s[1:], ">")
	}
	end := strings.IndexAny(s, "0123456789,+-")
	if end < 0 {
		return s, "", true
	}
	return s[:end], s[end:], true
}

// posixOffset reads [+-]hh[:mm[:ss]].
func posixOffset(s string) (seconds int, rest string, ok bool) {
	sign := 1
	if s != "" && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	seconds, rest, ok = posixTime(s)
	return sign * seconds, rest, ok
}

func posixTime(s string) (seconds int, rest string, ok bool) {
	hours, s, ok := posixNumber(s, 0, 167)
	if !ok {
		return 0, s, false
	}
	seconds = hours * 3600
	for _, scale := range []int{60, 1} {
		if s == "" || s[0] != ':' {
			return seconds, s, true
		}
		n, after, ok := posixNumber(s[1:], 0, 59)
		if !ok {
			return 0, s, false
		}
		seconds, s = seconds+n*scale, after
	}
	return seconds, s, true
}

// posixRules checks start[/time],end[/time], each a date as Jn, n or Mm.w.d.
func posixRules(s string) bool {
	s, ok := posixRule(s)
	if !ok || s == "" || s[0] != ',' {
		return false
	}
	s, ok = posixRule(s[1:])
	return ok && s == ""
}

func posixRule(s string) (rest string, ok bool) {
	switch {
	case strings.HasPrefix(s, "J"):
		_, s, ok = posixNumber(s[1:], 1, 365)
	case strings.HasPrefix(s, "M"):
		s, ok = posixMonthRule(s[1:])
	default:
		_, s, ok = posixNumber(s, 0, 365)
	}
	if ok && strings.HasPrefix(s, "/") {
		_, s, ok = posixOffset(s[1:])
	}
	return s, ok
}

func posixMonthRule(s string) (rest string, ok bool) {
	for i, limit := range [3][2]int{{1, 12}, {1, 5}, {0, 6}} {
		if i > 0 {
			if !strings.HasPrefix(s, ".") {
				return s, false
			}
			s = s[1:]
		}
		if _, s, ok = posixNumber(s, limit[0], limit[1]); !ok {
			return s, false
		}
	}
	return s, true
}

func posixNumber(s string, least, most int) (n int, rest string, ok bool) {
	i := 0
	for ; i < len(s) && isDigit(s[i]); i++ {
		if n = n*10 + int(s[i]-'0'); n > most {
			return 0, s, false
		}
	}
	return n, s[i:], i > 0 && n >= least
}
