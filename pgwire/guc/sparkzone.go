package guc

import (
	"fmt"

	"github.com/whereq/libra/pgwire/pgerr"
)

// sparkNames are zones of PostgreSQL's that Java, and so Spark, knows under another name only, or (empty) not at all.
var sparkNames = map[string]string{
	"ROC":               "Asia/Taipei",
	"Factory":           "+00:00",
	"America/Coyhaique": "", // new in 2025: Spark's Java may not have it
}

// SparkTimeZone gives what spark.sql.session.timeZone takes for the zone that a TimeZone value means: an IANA name
// or an offset ±hh:mm[:ss] east of UTC. Zones with daylight-saving rules of their own and offsets beyond 18 hours
// are refused with 22023, since Spark can't say them.
func SparkTimeZone(timeZone string) (string, error) {
	z, err := parseZone(timeZone)
	if err != nil {
		return "", zoneError(timeZone, err)
	}
	if z.posix == nil {
		name, special := sparkNames[z.canonical]
		switch {
		case !special:
			return z.canonical, nil
		case name != "":
			return name, nil
		}
		return "", sparkRefusal(timeZone, "Spark's Java does not know this zone.")
	}
	if z.posix.dst != "" {
		return "", sparkRefusal(timeZone, "Spark knows no daylight-saving rules but those of named zones.")
	}
	return sparkOffset(timeZone, -z.posix.offset)
}

func sparkOffset(timeZone string, east int) (string, error) {
	sign, abs := '+', east
	if east < 0 {
		sign, abs = '-', -east
	}
	if abs > 18*3600 {
		return "", sparkRefusal(timeZone, "Spark's offsets end at 18 hours.")
	}
	offset := fmt.Sprintf("%c%02d:%02d", sign, abs/3600, abs/60%60)
	if abs%60 != 0 {
		offset += fmt.Sprintf(":%02d", abs%60)
	}
	return offset, nil
}

func sparkRefusal(timeZone, detail string) error {
	return pgerr.New(pgerr.InvalidParameterValue, `time zone "`+timeZone+`" cannot be used with Spark`).
		WithDetail(detail).WithHint("Use a named zone such as Europe/Berlin, or an offset such as '<+02>-02'.")
}
