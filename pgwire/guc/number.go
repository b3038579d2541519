package guc

import (
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

const blanks = " \t\n\r\v\f"

// checkInt reads an integer with its unit and prints it in the largest unit that is exact (guc.c, parse_int).
func checkInt(d *Definition, value string) (string, error) {
	n, err := parseInt(d, value)
	if err != nil {
		return "", err
	}
	if (d.Min != 0 || d.Max != 0) && (float64(n) < d.Min || float64(n) > d.Max) {
		return "", outside(d, strconv.FormatInt(n, 10), strconv.FormatFloat(d.Min, 'f', -1, 64), strconv.FormatFloat(d.Max, 'f', -1, 64))
	}
	return showInt(n, d.Unit), nil
}

func checkReal(d *Definition, value string) (string, error) {
	f, rest, err := scanNumber(strings.TrimLeft(value, blanks))
	if err != nil || math.IsInf(f, 0) {
		return "", invalid(d, value, nil)
	}
	if f, err = applyUnit(d, value, f, rest); err != nil {
		return "", err
	}
	if (d.Min != 0 || d.Max != 0) && (f < d.Min || f > d.Max) {
		return "", outside(d, shortFloat(f), shortFloat(d.Min), shortFloat(d.Max))
	}
	return showReal(f, d.Unit), nil
}

func parseInt(d *Definition, value string) (int64, error) {
	f, rest, err := scanNumber(strings.TrimLeft(value, blanks))
	if err != nil {
		return 0, invalid(d, value, nil)
	}
	if f, err = applyUnit(d, value, f, rest); err != nil {
		return 0, err
	}
	f = math.RoundToEven(f)
	if !(f >= math.MinInt32 && f <= math.MaxInt32) {
		return 0, pgerr.From(invalid(d, value, nil)).WithHint("Value exceeds integer range.")
	}
	return int64(f), nil
}

func outside(d *Definition, value, least, most string) error {
	unit := d.Unit
	if unit != "" {
		unit = " " + unit
	}
	return pgerr.New(pgerr.InvalidParameterValue, value+unit+` is outside the valid range for parameter "`+d.Name+
		`" (`+least+unit+" .. "+most+unit+")")
}

var errNoNumber = errors.New("no number")

// scanNumber reads C's strtol with base 0 or strtod at the beginning of s.
func scanNumber(s string) (float64, string, error) {
	end := numberEnd(s)
	if end == 0 {
		return 0, s, errNoNumber
	}
	text := s[:end]
	if n, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 0, 64); err == nil && !strings.ContainsAny(text, "_oObB") {
		return float64(n), s[end:], nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, s, errNoNumber
	}
	return f, s[end:], nil
}

func numberEnd(s string) int {
	i := 0
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	if strings.HasPrefix(fold(s[i:]), "0x") && i+2 < len(s) && isHex(s[i+2]) {
		for i += 2; i < len(s) && isHex(s[i]); i++ {
		}
		return i
	}
	start, digits := i, 0
	for ; i < len(s) && (isDigit(s[i]) || s[i] == '.' && !strings.Contains(s[start:i], ".")); i++ {
		if isDigit(s[i]) {
			digits++
		}
	}
	if digits == 0 {
		return 0
	}
	return i + exponent(s[i:])
}

func exponent(s string) int {
	if s == "" || s[0] != 'e' && s[0] != 'E' {
		return 0
	}
	i := 1
	if i < len(s) && (s[i] == '+' || s[i] == '-') {
		i++
	}
	start := i
	for i < len(s) && isDigit(s[i]) {
		i++
	}
	if i == start {
		return 0
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
func isHex(c byte) bool   { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// shortFloat is C's %g.
func shortFloat(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }
