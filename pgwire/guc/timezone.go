package guc

import (
	_ "embed"
	"fmt"
	"math"
	"strings"
	"sync"

	"github.com/whereq/libra/pgwire/pgerr"
)

// zonesTXT lists the IANA names that PostgreSQL's pg_timezone_names has, in their canonical spelling.
//
//go:embed zones.txt
var zonesTXT string

var zoneNames = sync.OnceValue(func() map[string]string {
	names := make(map[string]string)
	for name := range strings.Lines(zonesTXT) {
		name = strings.TrimSuffix(name, "\n")
		names[fold(name)] = name
	}
	return names
})

const errOffsetRange = detail("UTC timezone offset is out of range.")

// zone is a TimeZone value understood.
type zone struct {
	canonical string // as SHOW prints it
	posix     *posixZone
	written   bool // as a POSIX specification: those may not count seconds
}

func checkTimeZone(value string) (string, error) {
	z, err := parseZone(value)
	if err != nil {
		return "", err
	}
	if z.written && z.posix.offset%60 != 0 {
		return "", pgerr.New(pgerr.InvalidParameterValue, `time zone "`+value+`" appears to use leap seconds`).
			WithDetail("PostgreSQL does not support leap seconds.")
	}
	return z.canonical, nil
}

// parseZone takes the four forms of a TimeZone value: INTERVAL '…', a number of hours, an IANA name in any case,
// a POSIX specification (variable.c, check_timezone).
func parseZone(value string) (zone, error) {
	if len(value) >= 8 && fold(value[:8]) == "interval" {
		seconds, err := zoneInterval(value[8:])
		if err != nil {
			return zone{}, err
		}
		return offsetZone(seconds)
	}
	if hours, rest, err := scanNumber(strings.TrimLeft(value, blanks)); err == nil && rest == "" {
		if math.Abs(hours) > 1e6 {
			return zone{}, errOffsetRange
		}
		return offsetZone(int(hours * 3600))
	}
	if name, ok := zoneNames()[fold(strings.TrimPrefix(value, ":"))]; ok {
		return zone{canonical: name}, nil
	}
	p, ok := parsePosix(strings.ToUpper(value))
	if !ok {
		return zone{}, errBadValue("TimeZone", value)
	}
	return zone{canonical: strings.ToUpper(value), posix: &p, written: true}, nil
}

// offsetZone makes the zone a number of seconds east of UTC; its name is POSIX, so its second sign is the other
// way round: -7 hours is <-07>+07.
func offsetZone(seconds int) (zone, error) {
	abs, name, posix := seconds, "+", "-"
	if seconds < 0 {
		abs, name, posix = -seconds, "-", "+"
	}
	if abs >= 168*3600 {
		return zone{}, errOffsetRange
	}
	digits := clock(abs)
	p, ok := parsePosix("<" + name + digits + ">" + posix + digits)
	if !ok {
		return zone{}, errOffsetRange
	}
	return zone{canonical: "<" + name + digits + ">" + posix + digits, posix: &p}, nil
}

// clock writes seconds as hh, hh:mm or hh:mm:ss, whatever is needed.
func clock(seconds int) string {
	s := fmt.Sprintf("%02d", seconds/3600)
	if seconds%3600 != 0 {
		s += fmt.Sprintf(":%02d", seconds/60%60)
	}
	if seconds%60 != 0 {
		s += fmt.Sprintf(":%02d", seconds%60)
	}
	return s
}

func errBadValue(name, value string) error {
	return pgerr.New(pgerr.InvalidParameterValue, `invalid value for parameter "`+name+`": "`+value+`"`)
}
