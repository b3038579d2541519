package oid

import (
	"encoding/binary"
	"math"

	"github.com/whereq/libra/pgwire/pgerr"
)

func dateText(id uint32, s string, env *Env) (Value, error) {
	m, f := readMoment(s, env, false)
	if f != faultNone {
		return Value{}, f.error("date", s, m.badZone)
	}
	v := Value{Kind: KindDate, Type: id, Infinite: m.infinite()}
	if m.special == momentNone {
		v.Int = DaysFromCivil(int64(m.year), m.month, m.day)
	}
	if v.Int < MinDate || v.Int >= EndDate {
		return Value{}, pgerr.Newf(pgerr.DatetimeFieldOverflow, `date out of range: "%s"`, shown(s))
	}
	return v, nil
}

func (m *moment) infinite() int8 {
	switch m.special {
	case momentEarly:
		return -1
	case momentLate:
		return 1
	}
	return 0
}

// clockMicros is the time of day in microseconds.
func (m *moment) clockMicros() int64 {
	return int64(m.hour)*MicrosPerHour + int64(m.minute)*MicrosPerMinute + int64(m.second)*MicrosPerSecond + int64(m.micros)
}

func timestampText(id uint32, s string, env *Env) (Value, error) {
	v := Value{Kind: KindTimestamp, Type: id}
	name := "timestamp"
	if id == TimestampTZ {
		v.Kind, name = KindTimestampTZ, "timestamp with time zone"
	}
	m, f := readMoment(s, env, false)
	if f != faultNone {
		return Value{}, f.error(name, s, m.badZone)
	}
	v.Infinite = m.infinite()
	if m.special != momentNone {
		return v, nil // infinity, or the epoch
	}
	days := DaysFromCivil(int64(m.year), m.month, m.day)
	clock := m.clockMicros()
	if id == TimestampTZ {
		clock -= int64(m.offsetOn(days)) * MicrosPerSecond
	}
	var ok bool
	if v.Int, ok = sumMicros(days, clock); !ok {
		return Value{}, pgerr.Newf(pgerr.DatetimeFieldOverflow, `timestamp out of range: "%s"`, shown(s))
	}
	return v, nil
}

// offsetOn is the offset that counts on a day: the one that was told, or the zone's on that day and time.
func (m *moment) offsetOn(days int64) int {
	loc := m.zone
	if loc == nil {
		if m.have&hasZone != 0 {
			return m.offset
		}
		loc = m.env.TimeZone
	}
	return offsetAt(loc, days*86400+m.clockMicros()/MicrosPerSecond)
}

// sumMicros is a day and a time as microseconds since 1970-01-01; ok is false outside what both PostgreSQL and 64 bits
// can hold.
func sumMicros(days, clock int64) (int64, bool) {
	const last = math.MaxInt64/MicrosPerDay - 1
	if days < MinDate-1 || days > last+2 {
		return 0, false
	}
	if days > last {
		// Count from the last day back, for the product alone may be too large.
		rest := clock + (days-last)*MicrosPerDay
		if rest > math.MaxInt64-last*MicrosPerDay {
			return 0, false
		}
		return last*MicrosPerDay + rest, true
	}
	micros := days*MicrosPerDay + clock
	return micros, micros >= MinTimestamp
}

func timeText(id uint32, s string, env *Env) (Value, error) {
	v := Value{Kind: KindTime, Type: id}
	name := "time"
	if id == TimeTZ {
		v.Kind, name = KindTimeTZ, "time with time zone"
	}
	m, f := readMoment(s, env, true)
	if f != faultNone {
		return Value{}, f.error(name, s, m.badZone)
	}
	v.Int = m.clockMicros()
	if v.Int > MicrosPerDay {
		return Value{}, faultField.error(name, s, "")
	}
	if id == TimeTZ {
		v.Offset = int32(m.offsetOn(m.dayOrToday()))
	}
	return v, nil
}

func (m *moment) dayOrToday() int64 {
	if m.have&hasDate == hasDate {
		return DaysFromCivil(int64(m.year), m.month, m.day)
	}
	now := m.env.now().In(m.env.TimeZone)
	return DaysFromCivil(int64(now.Year()), int(now.Month()), now.Day())
}

func dateBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 4 {
		return Value{}, badBinary(id)
	}
	days := int32(binary.BigEndian.Uint32(b))
	v := Value{Kind: KindDate, Type: id}
	switch days {
	case math.MinInt32:
		v.Infinite = -1
		return v, nil
	case math.MaxInt32:
		v.Infinite = 1
		return v, nil
	}
	v.Int = int64(days) + UnixToPostgresDays
	if v.Int < MinDate || v.Int >= EndDate {
		return Value{}, pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range")
	}
	return v, nil
}

func timestampBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 8 {
		return Value{}, badBinary(id)
	}
	v := Value{Kind: KindTimestamp, Type: id}
	if id == TimestampTZ {
		v.Kind = KindTimestampTZ
	}
	micros := int64(binary.BigEndian.Uint64(b))
	switch {
	case micros == math.MinInt64:
		v.Infinite = -1
	case micros == math.MaxInt64:
		v.Infinite = 1
	case micros > math.MaxInt64-UnixToPostgresMicros || micros < MinTimestamp-UnixToPostgresMicros:
		return Value{}, pgerr.New(pgerr.DatetimeFieldOverflow, "timestamp out of range")
	default:
		v.Int = micros + UnixToPostgresMicros
	}
	return v, nil
}

func timeBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 8 {
		return Value{}, badBinary(id)
	}
	v := Value{Kind: KindTime, Type: id, Int: int64(binary.BigEndian.Uint64(b))}
	if v.Int < 0 || v.Int > MicrosPerDay {
		return Value{}, pgerr.New(pgerr.DatetimeFieldOverflow, "time out of range")
	}
	return v, nil
}

// timeTZBinary has the zone in seconds west of UTC.
func timeTZBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 12 {
		return Value{}, badBinary(id)
	}
	v, err := timeBinary(id, b[:8])
	if err != nil {
		return Value{}, err
	}
	west := int32(binary.BigEndian.Uint32(b[8:]))
	if west <= -16*secondsPerHour || west >= 16*secondsPerHour {
		return Value{}, pgerr.New(codeInvalidTimeZoneDisplacement, "time zone displacement out of range")
	}
	v.Kind, v.Offset = KindTimeTZ, -west
	return v, nil
}
