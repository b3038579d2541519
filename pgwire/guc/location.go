package guc

import (
	"encoding/binary"
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // no system files are needed
)

// locations caches the zones in use; bounded by the number of IANA names.
var locations sync.Map // canonical name → *time.Location

// Location gives the zone that a TimeZone value means in PostgreSQL: POSIX specifications count west of UTC,
// numbers and intervals east. The error is SET's.
func Location(timeZone string) (*time.Location, error) {
	z, err := parseZone(timeZone)
	if err != nil {
		return nil, zoneError(timeZone, err)
	}
	if z.posix != nil {
		return z.posix.location(), nil
	}
	if loc, ok := locations.Load(z.canonical); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(z.canonical)
	if err != nil {
		return nil, zoneError(timeZone, err)
	}
	locations.Store(z.canonical, loc)
	return loc, nil
}

func zoneError(timeZone string, cause error) error {
	return invalid(&Definition{Name: "TimeZone"}, timeZone, cause)
}

func (p *posixZone) location() *time.Location {
	if p.dst == "" {
		return time.FixedZone(p.std, -p.offset)
	}
	loc, err := time.LoadLocationFromTZData(p.std+p.dst, p.tzif())
	if err != nil { // the rule is beyond what Go understands: standard time all the year
		return time.FixedZone(p.std, -p.offset)
	}
	return loc
}

// tzif writes the zone as a version 2 TZif file (RFC 8536) with one transition in the far past, after which the
// footer's rule holds: the one way to have Go's library follow a POSIX rule.
func (p *posixZone) tzif() []byte {
	farPast := int64(-1 << 40)
	header := func(b []byte, times, types, chars uint32) []byte {
		b = append(b, "TZif2"...)
		b = append(b, make([]byte, 15)...)
		for _, n := range []uint32{0, 0, 0, times, types, chars} {
			b = binary.BigEndian.AppendUint32(b, n)
		}
		return b
	}
	utc := make([]byte, 6) // one local time type: offset 0, no DST, abbreviation 0
	b := append(append(header(nil, 0, 1, 1), utc...), 0)
	b = header(b, 1, 1, uint32(len(p.std)+1))
	b = binary.BigEndian.AppendUint64(b, uint64(farPast))
	b = append(b, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(int32(-p.offset)))
	b = append(append(b, 0, 0), p.std...)
	b = append(b, 0)
	return append(b, "\n"+p.footer()+"\n"...)
}

func (p *posixZone) footer() string {
	return fmt.Sprintf("<%s>%s<%s>%s,%s", p.std, signedClock(p.offset), p.dst, signedClock(p.dstOff), strings.ReplaceAll(p.rule, ";", ","))
}

func signedClock(seconds int) string {
	if seconds < 0 {
		return "-" + clock(-seconds)
	}
	return clock(seconds)
}
