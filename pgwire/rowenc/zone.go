package rowenc

import (
	"math"
	"time"
)

// maxAbbreviation is MAXTZLEN: PostgreSQL prints no more of a zone's abbreviation.
const maxAbbreviation = 10

// zone is a time zone that remembers the period of the last time asked for: neighbouring rows are mostly in the same.
type zone struct {
	loc          *time.Location
	start, end   int64 // of the period, in seconds since 1970-01-01; the end excluded
	offset       int64 // seconds east of UTC
	abbreviation string
}

// find makes offset and abbreviation those of a time in seconds since 1970-01-01.
func (z *zone) find(seconds int64) {
	if seconds >= z.start && seconds < z.end {
		return
	}
	t := time.Unix(seconds, 0).In(z.loc)
	name, offset := t.Zone()
	start, end := t.ZoneBounds()
	z.start, z.end = math.MinInt64, math.MaxInt64
	if !start.IsZero() {
		z.start = start.Unix()
	}
	if !end.IsZero() {
		z.end = end.Unix()
	}
	if name == "" { // a fixed zone that nobody gave a name
		name = string(appendOffset(nil, int64(offset), false))
	}
	z.offset, z.abbreviation = int64(offset), name[:min(len(name), maxAbbreviation)]
}

// appendOffset prints an offset as PostgreSQL does: +05:30, minutes and seconds only when there are any, or the minutes
// always, as ISO 8601 in JSON has them.
func appendOffset(dst []byte, offset int64, minutes bool) []byte {
	sign := byte('+')
	if offset < 0 {
		sign, offset = '-', -offset
	}
	h, m, s := int(offset/3600), int(offset/60%60), int(offset%60)
	dst = append2(append(dst, sign), h)
	if m != 0 || s != 0 || minutes {
		dst = append2(append(dst, ':'), m)
	}
	if s != 0 {
		dst = append2(append(dst, ':'), s)
	}
	return dst
}
