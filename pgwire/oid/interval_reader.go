package oid

import (
	"math"
	"strconv"
	"strings"
)

// intervalReader reads an interval from its last token to its first, as PostgreSQL's DecodeInterval does: a unit comes
// after its number.
type intervalReader struct {
	sum      intervalSum
	have     uint32 // the units that have been found
	unit     unit   // of the number to come
	pending  bool   // the unit has no number yet
	ago      bool
	negative bool // one sign in front counts for all (IntervalStyle sql_standard)
	infinite int8
}

func readInterval(s string, style IntervalStyle) (Value, fault) {
	tokens, ok := lex(s)
	if !ok || len(tokens) == 0 {
		return Value{}, faultFormat
	}
	r := &intervalReader{negative: style == IntervalSQLStandard && oneSign(tokens)}
	for i := len(tokens) - 1; i >= 0; i-- {
		got, f := r.token(tokens, i)
		if f != faultNone {
			return Value{}, f
		}
		if got&r.have != 0 {
			return Value{}, faultFormat
		}
		r.have |= got
	}
	if r.infinite != 0 {
		return Value{Infinite: r.infinite}, faultNone
	}
	if r.pending || r.have == 0 {
		return Value{}, faultFormat
	}
	if r.ago {
		r.sum.negate()
	}
	return r.sum.value()
}

// oneSign tells whether the text begins with a minus and has no other sign.
func oneSign(tokens []token) bool {
	if tokens[0].text[0] != '-' {
		return false
	}
	for _, t := range tokens[1:] {
		if t.text[0] == '-' || t.text[0] == '+' {
			return false
		}
	}
	return true
}

func (r *intervalReader) token(tokens []token, i int) (uint32, fault) {
	t := tokens[i].text
	switch tokens[i].lexeme {
	case lexString, lexSpecial:
		return 0, r.word(t, i, len(tokens))
	case lexTime:
		return r.clock(t, false)
	case lexZone:
		if strings.Contains(t, ":") {
			return r.clock(t[1:], t[0] == '-')
		}
	}
	return r.number(t)
}

func (r *intervalReader) word(t string, i, count int) fault {
	u, ok := unitOf(t)
	switch {
	case r.pending || !ok:
		return faultFormat
	case u == unitAgo:
		if i != count-1 {
			return faultFormat
		}
		r.ago, r.unit = true, u // which no number may be of
	case u == unitInfinity || u == unitMinusInfinity:
		if count != 1 {
			return faultFormat
		}
		r.infinite = 1
		if u == unitMinusInfinity {
			r.infinite = -1
		}
	default:
		r.unit, r.pending = u, true
		return faultNone
	}
	return faultNone
}

// clock reads hh:mm, hh:mm:ss, with a fraction; mm:ss.fff has no hours. A number without a unit before it is days.
func (r *intervalReader) clock(s string, minus bool) (uint32, fault) {
	whole, frac, hasFraction := strings.Cut(s, ".")
	parts := strings.Split(whole, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, faultFormat
	}
	numbers := [3]int64{}
	for i, p := range parts {
		n, f := integer("0" + p) // nothing after a colon counts as 0
		if f != faultNone {
			return 0, f
		}
		numbers[i] = n
	}
	if len(parts) == 2 && hasFraction {
		numbers = [3]int64{0, numbers[0], numbers[1]}
	}
	micros, ok := fraction(frac)
	if !ok {
		return 0, faultFormat
	}
	if numbers[1] > 59 || numbers[2] > 60 {
		return 0, faultInterval
	}
	sign := int64(1)
	if minus || r.negative {
		sign = -1
	}
	r.sum.micros = 0 // a fraction of a day that comes after it is lost in PostgreSQL, too
	r.sum.addMicros(sign*numbers[0], MicrosPerHour)
	r.sum.addMicros(sign*(numbers[1]*MicrosPerMinute+numbers[2]*MicrosPerSecond+int64(micros)), 1)
	r.unit, r.pending = unitDay, false
	return timeUnits, faultNone
}

// integer reads a number of 64 bits.
func integer(s string) (int64, fault) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil && s != "" && strings.Trim(s, "+-0123456789") == "" && isDigit(s[len(s)-1]) {
		return 0, faultInterval
	}
	if err != nil {
		return 0, faultFormat
	}
	return n, faultNone
}

// number reads a number of the unit that came after it, or the years and months of "1-2".
func (r *intervalReader) number(s string) (uint32, fault) {
	if dash := strings.IndexByte(s[1:], '-'); dash >= 0 {
		return r.yearMonth(s[:dash+1], s[dash+2:], s[0] == '-')
	}
	whole, frac, hasFraction := strings.Cut(s, ".")
	fraction, ok := decimals(frac)
	if !ok {
		return 0, faultFormat
	}
	n, f := integer(wholePart(whole, hasFraction))
	if f != faultNone {
		return 0, f
	}
	if s[0] == '-' {
		fraction = -fraction
	}
	return r.add(n, fraction)
}

// wholePart is the number before the point, which may be left out.
func wholePart(s string, hasFraction bool) string {
	if hasFraction && (s == "" || s == "-" || s == "+") {
		return s + "0"
	}
	return s
}

func decimals(s string) (float64, bool) {
	if s == "" {
		return 0, true
	}
	if strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat("0."+s, 64)
	return f, err == nil
}

func (r *intervalReader) yearMonth(years, months string, minus bool) (uint32, fault) {
	y, f := integer(years)
	if f != faultNone {
		return 0, f
	}
	m, f := integer(months)
	if f != faultNone {
		return 0, f
	}
	if m < 0 || m >= monthsPerYear || y > math.MaxInt32 || y < math.MinInt32 {
		return 0, faultInterval
	}
	if minus {
		m = -m
	}
	r.unit = unitMonth
	return r.add(y*monthsPerYear+m, 0)
}

func (r *intervalReader) add(n int64, fraction float64) (uint32, fault) {
	u := r.unit
	if u == unitNone {
		u = unitSecond
	}
	if r.negative && n > 0 {
		n = -n
	}
	if r.negative && fraction > 0 {
		fraction = -fraction
	}
	if !r.sum.addUnits(n, fraction, u) {
		return 0, faultFormat
	}
	r.pending = false
	if u == unitHour {
		r.unit = unitDay
	}
	return unitField(u, fraction != 0), faultNone
}
