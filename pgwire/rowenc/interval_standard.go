package rowenc

// appendSQLStandard prints the SQL standard's year-month or day-time literal when the interval is one of them with one
// sign, and else all three parts, each with its sign.
func appendSQLStandard(dst []byte, s span) []byte {
	f := s.fields()
	negative := s.months < 0 || s.days < 0 || s.micros < 0
	positive := s.months > 0 || s.days > 0 || s.micros > 0
	dayTime := s.days != 0 || s.micros != 0
	switch {
	case !negative && !positive:
		return append(dst, '0')
	case negative && positive || s.months != 0 && dayTime:
		return appendAllSigned(dst, s, f)
	case negative:
		dst = append(dst, '-')
	}
	if s.months != 0 {
		return appendYearMonth(dst, f)
	}
	if s.days != 0 {
		dst = append(appendUint(dst, abs(f.days)), ' ')
	}
	return appendHours(dst, f, 1)
}

func appendAllSigned(dst []byte, s span, f fields) []byte {
	dst = appendYearMonth(append(dst, signOf(s.months < 0)), f)
	dst = appendUint(append(dst, ' ', signOf(s.days < 0)), abs(f.days))
	return appendHours(append(dst, ' ', signOf(s.micros < 0)), f, 1)
}

func appendYearMonth(dst []byte, f fields) []byte {
	return appendUint(append(appendUint(dst, abs(f.years)), '-'), abs(f.months))
}

func signOf(negative bool) byte {
	if negative {
		return '-'
	}
	return '+'
}

// appendISO8601 prints ISO 8601's "format with designators", each part with its sign.
func appendISO8601(dst []byte, s span) []byte {
	f := s.fields()
	if s == (span{}) {
		return append(dst, "PT0S"...)
	}
	dst = append(dst, 'P')
	dst = appendDesignated(dst, f.years, 'Y')
	dst = appendDesignated(dst, f.months, 'M')
	dst = appendDesignated(dst, f.days, 'D')
	if s.micros == 0 {
		return dst
	}
	dst = append(dst, 'T')
	dst = appendDesignated(dst, f.hours, 'H')
	dst = appendDesignated(dst, f.minutes, 'M')
	if f.seconds == 0 && f.micros == 0 {
		return dst
	}
	if s.micros < 0 {
		dst = append(dst, '-')
	}
	return append(appendSeconds(dst, f, 1), 'S')
}

func appendDesignated(dst []byte, value int64, unit byte) []byte {
	if value == 0 {
		return dst
	}
	return append(appendInt(dst, value), unit)
}
