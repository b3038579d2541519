package oid

// word reads a word: a month, a zone, now, …
func (m *moment) word(tokens []token, i int) (fields, fault) {
	t := tokens[i]
	w, ok := dateWords[t.text]
	if offset, isZone := abbreviationOffset(t.text, m.env); isZone && (!ok || w.meaning != meansISOTime) {
		m.offset = offset
		return hasZone, faultNone
	}
	if !ok {
		got, f := m.zoneByName(t)
		if f == faultZone {
			f = faultFormat
		}
		return got, f
	}
	switch w.meaning {
	case meansMonth:
		return m.monthByName(w.value)
	case meansWeekday:
		return hasWeekday, faultNone
	case meansHalf:
		m.half = w.value
		return hasHalf, faultNone
	case meansEra:
		m.bc = w.value == 1
		return hasEra, faultNone
	case meansSummer:
		m.offset += secondsPerHour
		return hasSummer, faultNone
	case meansMoment:
		return m.moment(w.value)
	case meansISOTime:
		return m.isoTime(tokens, i)
	case meansJulianDay:
		m.prefix = w.meaning
	}
	return 0, faultNone
}

// monthByName also makes a day of the number that was taken for a month before ("8 January").
func (m *moment) monthByName(month int) (fields, fault) {
	got := hasMonth
	if m.have&hasMonth != 0 && !m.textMonth && m.have&hasDay == 0 && m.month >= 1 && m.month <= 31 {
		m.day = m.month
		got = hasDay
	}
	m.textMonth, m.month = true, month
	return got, faultNone
}

// isoTime is the T between a date and a time.
func (m *moment) isoTime(tokens []token, i int) (fields, fault) {
	if !m.timeOnly && m.have&hasDate != hasDate || i+1 == len(tokens) {
		return 0, faultFormat
	}
	switch tokens[i+1].lexeme {
	case lexNumber, lexTime, lexDate:
		m.prefix = meansISOTime
		return 0, faultNone
	}
	return 0, faultFormat
}

// moment takes one of the words that stand for a date or time by themselves.
func (m *moment) moment(which int) (fields, fault) {
	now := m.env.now().In(m.env.TimeZone)
	switch which {
	case momentNow:
		m.setClock(now.Hour(), now.Minute(), now.Second(), now.Nanosecond()/1000)
		if m.timeOnly {
			return hasTime, faultNone
		}
		_, m.offset = now.Zone()
		m.year, m.month, m.day = now.Year(), int(now.Month()), now.Day()
		return hasDate | hasTime | hasZone, faultNone
	case momentZulu:
		m.setClock(0, 0, 0, 0)
		m.offset = 0
		return hasTime | hasZone, faultNone
	}
	if m.timeOnly {
		return 0, faultFormat
	}
	switch which {
	case momentToday, momentTomorrow, momentYesterday:
		day := now.AddDate(0, 0, map[int]int{momentTomorrow: 1, momentYesterday: -1}[which])
		m.year, m.month, m.day = day.Year(), int(day.Month()), day.Day()
		return hasDate, faultNone
	}
	m.special = which
	return hasDate | hasTime | hasZone, faultNone
}

func (m *moment) setClock(hour, minute, second, micros int) {
	m.hour, m.minute, m.second, m.micros = hour, minute, second, micros
}
