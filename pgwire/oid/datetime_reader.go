package oid

import (
	"strings"
	"time"
)

// fields is a set of what has been found in a date or time.
type fields uint16

const (
	hasYear fields = 1 << iota
	hasMonth
	hasDay
	hasDayOfYear
	hasTime
	hasZone
	hasSummer
	hasEra
	hasHalf
	hasWeekday

	hasDate = hasYear | hasMonth | hasDay
)

// moment is a date and time in the making. Its text is read as PostgreSQL's DecodeDateTime and DecodeTimeOnly do, token
// by token, with what was found so far telling what a number may be (manual, "Date/Time Input Interpretation").
type moment struct {
	env      *Env
	timeOnly bool

	have       fields
	year       int
	month, day int
	dayOfYear  int

	hour, minute, second, micros int

	offset  int            // with hasZone, unless there is a zone
	zone    *time.Location // a zone by name
	badZone string

	special   int // one of the moments that words stand for
	half      int
	bc        bool
	textMonth bool
	shortYear bool // of one or two digits
	julian    bool
	prefix    meaning // a T or J that waits for its number
}

// readMoment reads the text of a date, time or timestamp.
func readMoment(s string, env *Env, timeOnly bool) (*moment, fault) {
	m := &moment{env: env, timeOnly: timeOnly}
	tokens, ok := lex(s)
	if !ok || len(tokens) == 0 {
		return m, faultFormat
	}
	for i := range tokens {
		got, f := m.token(tokens, i)
		if f != faultNone {
			return m, f
		}
		if got&m.have != 0 {
			return m, faultFormat
		}
		m.have |= got
	}
	if m.prefix != meansNothing {
		return m, faultFormat
	}
	if m.special != momentNone {
		return m, faultNone
	}
	return m, m.finish()
}

func (m *moment) token(tokens []token, i int) (fields, fault) {
	t := tokens[i]
	switch t.lexeme {
	case lexDate:
		return m.dateToken(tokens, i)
	case lexTime:
		if m.prefix != meansNothing && m.prefix != meansISOTime {
			return 0, faultFormat
		}
		m.prefix = meansNothing
		return hasTime, m.clock(t.text)
	case lexZone:
		offset, f := zoneOffset(t.text)
		m.offset = offset
		return hasZone, f
	case lexNumber:
		return m.numberToken(tokens, i)
	default:
		return m.word(tokens, i)
	}
}

// dateToken reads what looks like a date. Where there is a date already, it is a time with an offset (040506-08) or the
// name of a zone.
func (m *moment) dateToken(tokens []token, i int) (fields, fault) {
	t := tokens[i]
	if m.prefix == meansNothing && !m.takesZone(tokens, i) {
		return m.date(t.text)
	}
	if m.prefix == meansNothing && !isDigit(t.text[0]) {
		return m.zoneByName(t)
	}
	dash := strings.IndexByte(t.text, '-')
	if dash < 0 || m.prefix == meansJulianDay {
		return 0, faultFormat
	}
	m.prefix = meansNothing
	offset, f := zoneOffset(t.text[dash:])
	if f != faultNone {
		return 0, f
	}
	m.offset = offset
	got, f := m.runTogether(t.text[:dash], true)
	if f == faultNone && got != hasTime {
		f = faultFormat
	}
	return got | hasZone, f
}

// takesZone tells whether a date-like token can't be the date.
func (m *moment) takesZone(tokens []token, i int) bool {
	if m.timeOnly {
		last := tokens[len(tokens)-1].lexeme
		return i != 0 || len(tokens) < 2 || last != lexDate && tokens[1].lexeme != lexTime
	}
	return m.have&(hasMonth|hasDay) == hasMonth|hasDay
}

func (m *moment) zoneByName(t token) (fields, fault) {
	loc, ok := namedZone(t.raw)
	if !ok {
		m.badZone = t.text
		return 0, faultZone
	}
	m.zone = loc
	return hasZone, faultNone
}

// finish checks the fields and works the era, AM and PM and the like into them.
func (m *moment) finish() fault {
	if f := m.finishDate(); f != faultNone {
		return f
	}
	if m.have&hasHalf != 0 {
		if m.hour > 12 {
			return faultField
		}
		m.hour = m.hour%12 + 12*(m.half-halfAM)
	}
	if m.hour > 24 || m.hour == 24 && (m.minute > 0 || m.second > 0 || m.micros > 0) {
		return faultField
	}
	switch {
	case m.have&hasSummer != 0 && m.have&hasZone == 0:
		return faultFormat
	case m.timeOnly:
		return m.finishTimeOnly()
	case m.have&hasDate != hasDate:
		return faultFormat
	}
	return faultNone
}

func (m *moment) finishTimeOnly() fault {
	if m.have&hasTime == 0 || m.zone != nil && m.have&hasDate != hasDate {
		return faultFormat
	}
	return faultNone
}

func (m *moment) finishDate() fault {
	if m.have&hasYear != 0 && !m.julian {
		switch {
		case m.bc:
			if m.year <= 0 {
				return faultField
			}
			m.year = 1 - m.year
		case m.shortYear && m.year < 70:
			m.year += 2000
		case m.shortYear && m.year < 100:
			m.year += 1900
		case m.year <= 0:
			return faultField
		}
	}
	if m.have&hasDayOfYear != 0 {
		var year int64
		year, m.month, m.day = CivilFromDays(DaysFromCivil(int64(m.year), 1, m.dayOfYear))
		m.year = int(year) // the 366th day of a common year is the next one's first
	}
	if m.have&hasMonth != 0 && (m.month < 1 || m.month > 12) || m.have&hasDay != 0 && (m.day < 1 || m.day > 31) {
		return faultMonthDay
	}
	if m.have&hasDate == hasDate && m.day > daysIn(m.year, m.month) {
		return faultField
	}
	return faultNone
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}
