package oid

import (
	"strconv"
	"strings"
)

// isoUnits are ISO 8601's designators in the date and in the time part.
var isoUnits = [2]map[byte]unit{
	{'Y': unitYear, 'M': unitMonth, 'W': unitWeek, 'D': unitDay},
	{'H': unitHour, 'M': unitMinute, 'S': unitSecond},
}

// readISOInterval reads ISO 8601's format with designators (P1Y2M3DT4H5M6S) and its alternative formats
// (P0001-02-03T04:05:06, P00010203T040506).
func readISOInterval(s string) (Value, fault) {
	if len(s) < 2 || s[0] != 'P' {
		return Value{}, faultFormat
	}
	var sum intervalSum
	date, clock, hasTime := strings.Cut(s[1:], "T")
	if f := sum.isoPart(date, 0, "-"); f != faultNone {
		return Value{}, f
	}
	if hasTime {
		if f := sum.isoPart(clock, 1, ":"); f != faultNone {
			return Value{}, f
		}
	}
	return sum.value()
}

// isoPart reads the date part (0) or the time part (1), either with designators or in the alternative format, whose
// numbers the separator parts.
func (s *intervalSum) isoPart(text string, part int, separator string) fault {
	if text == "" {
		return faultNone
	}
	if last := text[len(text)-1]; isDigit(last) || last == '.' {
		return s.isoAlternative(text, part, separator)
	}
	for text != "" {
		end := strings.IndexFunc(text, func(r rune) bool { return r > 0x7f || isAlpha(byte(r)) && r != 'e' && r != 'E' })
		if end <= 0 {
			return faultFormat
		}
		n, fraction, ok := isoNumber(text[:end])
		u, known := isoUnits[part][text[end]]
		if !ok || !known {
			return faultFormat
		}
		s.addUnits(n, fraction, u)
		text = text[end+1:]
	}
	return faultNone
}

// isoNumber reads a signed number with a fraction.
func isoNumber(s string) (n int64, fraction float64, ok bool) {
	if strings.HasPrefix(s, "+") {
		return 0, 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || strings.Trim(s, "+-.0123456789eE") != "" || f > 1e15 || f < -1e15 {
		return 0, 0, false
	}
	n = int64(f)
	return n, f - float64(n), true
}

var isoAlternatives = [2][3]unit{{unitYear, unitMonth, unitDay}, {unitHour, unitMinute, unitSecond}}

// isoWidths are the digits of each number in the alternative format without separators.
var isoWidths = [2][]int{{4, 6, 8}, {2, 4, 6}}

func (s *intervalSum) isoAlternative(text string, part int, separator string) fault {
	numbers := strings.Split(strings.TrimLeft(text, "+-"), separator)
	numbers[0] = text[:len(text)-len(strings.TrimLeft(text, "+-"))] + numbers[0]
	whole, _, _ := strings.Cut(text, ".")
	if w := isoWidths[part]; len(numbers) == 1 && len(whole) == w[2] && isDigit(text[0]) {
		numbers = []string{text[:w[0]], text[w[0]:w[1]], text[w[1]:]}
	}
	if len(numbers) > 3 {
		return faultFormat
	}
	for i, number := range numbers {
		n, fraction, ok := isoNumber(number)
		if !ok {
			return faultFormat
		}
		s.addUnits(n, fraction, isoAlternatives[part][i])
	}
	return faultNone
}
