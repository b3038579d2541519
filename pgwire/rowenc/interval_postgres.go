package rowenc

// appendPostgres prints "1 year 2 mons -3 days +04:05:06": each part has its own sign, and a plus where the part before
// was negative.
func appendPostgres(dst []byte, s span) []byte {
	f, start := s.fields(), len(dst)
	negative := false
	for _, part := range [...]struct {
		value int64
		unit  string
	}{{f.years, " year"}, {f.months, " mon"}, {f.days, " day"}} {
		if part.value == 0 {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ' ')
		}
		if negative && part.value > 0 {
			dst = append(dst, '+')
		}
		negative = part.value < 0
		dst = append(appendInt(dst, part.value), part.unit...)
		if part.value != 1 {
			dst = append(dst, 's')
		}
	}
	if s.micros == 0 && len(dst) > start {
		return dst
	}
	if len(dst) > start {
		dst = append(dst, ' ')
	}
	if s.micros < 0 {
		dst = append(dst, '-')
	} else if negative {
		dst = append(dst, '+')
	}
	return appendHours(dst, f, 2)
}

// appendVerbose prints "@ 1 year 2 mons -3 days ago": the first part's sign is said by "ago", and turns the others'.
func appendVerbose(dst []byte, s span) []byte {
	f := s.fields()
	first, ago := true, false
	dst = append(dst, '@')
	for _, part := range [...]struct {
		value int64
		unit  string
	}{{f.years, " year"}, {f.months, " mon"}, {f.days, " day"}, {f.hours, " hour"}, {f.minutes, " min"}} {
		if part.value == 0 {
			continue
		}
		if first {
			first, ago = false, part.value < 0
		}
		value := part.value
		if ago {
			value = -value
		}
		dst = append(appendInt(append(dst, ' '), value), part.unit...)
		if value != 1 {
			dst = append(dst, 's')
		}
	}
	if f.seconds != 0 || f.micros != 0 {
		negative := f.seconds < 0 || f.micros < 0
		if first {
			first, ago = false, negative
		}
		dst = appendVerboseSeconds(dst, f, negative != ago)
	}
	if first {
		dst = append(dst, " 0"...)
	}
	if ago {
		dst = append(dst, " ago"...)
	}
	return dst
}

func appendVerboseSeconds(dst []byte, f fields, minus bool) []byte {
	dst = append(dst, ' ')
	if minus {
		dst = append(dst, '-')
	}
	dst = append(appendSeconds(dst, f, 1), " sec"...)
	if abs(f.seconds) != 1 || f.micros != 0 {
		dst = append(dst, 's')
	}
	return dst
}
