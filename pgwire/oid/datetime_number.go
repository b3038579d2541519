package oid

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// fraction reads the digits after a decimal point, as microseconds; they may round up to a whole second.
func fraction(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	if strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat("0."+s, 64)
	return int(math.RoundToEven(f * MicrosPerSecond)), err == nil
}

// clock reads hh:mm, hh:mm:ss, with a fraction; mm:ss.fff has no hours.
func (m *moment) clock(s string) fault {
	whole, frac, hasFraction := strings.Cut(s, ".")
	parts := strings.Split(whole, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return faultFormat
	}
	numbers := [3]int{}
	for i, p := range parts {
		n, err := strconv.Atoi("0" + p) // nothing after a colon counts as 0
		if err != nil {
			return faultFormat
		}
		numbers[i] = n
	}
	if len(parts) == 2 && hasFraction {
		numbers = [3]int{0, numbers[0], numbers[1]}
	}
	micros, ok := fraction(frac)
	if !ok {
		return faultFormat
	}
	m.hour, m.minute, m.second, m.micros = numbers[0], numbers[1], numbers[2], micros
	if m.minute > 59 || m.second > 60 {
		return faultField
	}
	return faultNone
}

// date reads a date whose parts are joined.
func (m *moment) date(s string) (fields, fault) {
	parts := splitDate(s)
	all := m.have
	for pass := range 2 { // the month by name first: it tells what the numbers may be
		for _, p := range parts {
			if isDigit(p[0]) == (pass == 0) {
				continue
			}
			got, f := m.datePart(p, all)
			if f != faultNone {
				return 0, f
			}
			if got&all != 0 {
				return 0, faultFormat
			}
			all |= got
		}
	}
	if all&^(hasDayOfYear|hasZone) != hasDate {
		return 0, faultFormat
	}
	return all &^ m.have, faultNone
}

func (m *moment) datePart(p string, have fields) (fields, fault) {
	if isDigit(p[0]) {
		return m.number(p, have)
	}
	w, ok := dateWords[p]
	if !ok || w.meaning != meansMonth && w.meaning != meansNothing {
		return 0, faultFormat
	}
	if w.meaning == meansNothing {
		return 0, faultNone
	}
	m.month, m.textMonth = w.value, true
	return hasMonth, faultNone
}

// splitDate gives the runs of digits and of letters. The byte after a run is dropped whatever it is, as PostgreSQL does:
// 08-Jan1999 is in the year 999.
func splitDate(s string) []string {
	var parts []string
	for i := 0; i < len(s); {
		start, in := i, isDigit
		if isAlpha(s[i]) {
			in = isAlpha
		}
		for i < len(s) && in(s[i]) {
			i++
		}
		if i > start {
			parts = append(parts, s[start:i])
		}
		i++
	}
	return parts
}

// numberToken reads a number that stands alone.
func (m *moment) numberToken(tokens []token, i int) (fields, fault) {
	s := tokens[i].text
	prefix := m.prefix
	m.prefix = meansNothing
	switch {
	case prefix == meansJulianDay:
		return m.julianDay(s)
	case prefix == meansISOTime:
		got, f := m.runTogether(s, true)
		if f == faultNone && got != hasTime {
			f = faultFormat
		}
		return got, f
	}
	point := strings.IndexByte(s, '.')
	switch {
	case m.timeOnly && point >= 0 && !m.takesZone(tokens, i), !m.timeOnly && point >= 0 && m.have&hasDate == 0:
		return m.date(s)
	case m.timeOnly, point > 2, len(s) >= 6 && point < 0 && (m.have&hasDate != hasDate || m.have&hasTime == 0):
		return m.runTogether(s, m.timeOnly)
	}
	return m.number(s, m.have)
}

// julianDay reads a Julian day, whose fraction is a time of day.
func (m *moment) julianDay(s string) (fields, fault) {
	const unixEpoch = 2440588
	whole, frac, hasFraction := strings.Cut(s, ".")
	days, err := strconv.ParseInt(whole, 10, 32)
	if err != nil {
		return 0, faultField
	}
	year, month, day := CivilFromDays(days - unixEpoch)
	m.year, m.month, m.day, m.julian = int(year), month, day, true
	if !hasFraction {
		return hasDate, faultNone
	}
	part, err := strconv.ParseFloat("0."+frac, 64)
	if err != nil {
		return 0, faultFormat
	}
	m.micros = int(part * MicrosPerDay)
	m.hour, m.micros = m.micros/MicrosPerHour, m.micros%MicrosPerHour
	m.minute, m.micros = m.micros/MicrosPerMinute, m.micros%MicrosPerMinute
	m.second, m.micros = m.micros/MicrosPerSecond, m.micros%MicrosPerSecond
	return hasDate | hasTime, faultNone
}

// runTogether reads yyyymmdd, yymmdd, hhmmss and hhmm, the last two with a fraction. dated says that it can't be a date.
func (m *moment) runTogether(s string, dated bool) (fields, fault) {
	whole, frac, hasFraction := strings.Cut(s, ".")
	micros, ok := fraction(frac)
	if !ok || strings.Trim(whole, "0123456789") != "" {
		return 0, faultFormat
	}
	n := len(whole)
	if !hasFraction && !dated && m.have&hasDate != hasDate && n >= 6 {
		year, err := strconv.ParseInt(whole[:n-4], 10, 32)
		if err != nil {
			return 0, faultField
		}
		m.year, m.month, m.day = int(year), pair(whole[n-4:]), pair(whole[n-2:])
		m.shortYear = n == 6
		return hasDate, faultNone
	}
	if m.have&hasTime != 0 || n != 6 && n != 4 {
		return 0, faultFormat
	}
	m.hour, m.minute, m.second, m.micros = pair(whole), pair(whole[2:]), 0, micros
	if n == 6 {
		m.second = pair(whole[4:])
	}
	if m.minute > 59 || m.second > 60 {
		return 0, faultField
	}
	return hasTime, faultNone
}

func pair(s string) int { return int(s[0]-'0')*10 + int(s[1]-'0') }

// number reads a number that is one field of a date, have telling which ones are known.
func (m *moment) number(s string, have fields) (fields, fault) {
	whole, frac, hasFraction := strings.Cut(s, ".")
	if hasFraction {
		if len(whole) > 2 {
			return m.runTogether(s, true)
		}
		micros, ok := fraction(frac)
		if !ok {
			return 0, faultFormat
		}
		m.micros = micros
	}
	long, err := strconv.ParseInt(whole, 10, 32)
	if errors.Is(err, strconv.ErrRange) {
		return 0, faultField
	}
	if err != nil {
		return 0, faultFormat
	}
	value := int(long)
	if len(s) == 3 && have&hasDate == hasYear && value >= 1 && value <= 366 {
		m.dayOfYear = value
		return hasDayOfYear | hasMonth | hasDay, faultNone
	}
	if have&hasDate == hasDate {
		return m.runTogether(s, true)
	}
	return m.place(value, len(s), m.nextField(len(s), have))
}

// nextField tells which field of a date a number of so many digits is.
func (m *moment) nextField(digits int, have fields) fields {
	order := m.env.DateStyle.Order
	yearLike := digits >= 3 || order == OrderYMD
	switch have & hasDate {
	case 0:
		switch {
		case yearLike:
			return hasYear
		case order == OrderDMY:
			return hasDay
		}
		return hasMonth
	case hasYear, hasDay:
		return hasMonth
	case hasMonth:
		if m.textMonth && yearLike {
			return hasYear
		}
		return hasDay
	case hasMonth | hasDay:
		return hasYear
	case hasYear | hasMonth:
		return hasDay
	}
	return 0
}

func (m *moment) place(value, digits int, where fields) (fields, fault) {
	switch where {
	case hasYear:
		m.year, m.shortYear = value, digits <= 2
	case hasMonth:
		m.month = value
	case hasDay:
		if m.textMonth && digits >= 3 && m.shortYear {
			// What was taken for a year of two digits must have been the day: "08-Jan-1999" where the order is YMD.
			m.day, m.year, m.shortYear = m.year, value, false
			return hasDay, faultNone
		}
		m.day = value
	default:
		return 0, faultFormat
	}
	return where, faultNone
}
