package oid

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// maxNumericDigits bounds the digits of a numeric on either side of the point. PostgreSQL's bound is far beyond what any
// type of Spark's can hold; with it, ten bytes of a message would become a hundred thousand.
const maxNumericDigits = 1000

func numericOverflow() error {
	return pgerr.New(pgerr.NumericValueOutOfRange, "value overflows numeric format").
		WithDetail("libra takes up to " + strconv.Itoa(maxNumericDigits) + " digits before and after the decimal point.")
}

// numericText keeps every digit, the zeros at the end too: they are the value's scale.
func numericText(id uint32, s string, _ *Env) (Value, error) {
	text, err := canonicalNumeric(trim(s))
	if err == errNotNumeric {
		return Value{}, invalidSyntax("numeric", s)
	}
	return Value{Kind: KindNumeric, Type: id, Text: text}, err
}

var errNotNumeric = pgerr.New(pgerr.InvalidTextRepresentation, "not a number")

var numericWords = map[string]string{"nan": "NaN", "infinity": "Infinity", "inf": "Infinity"}

func canonicalNumeric(s string) (string, error) {
	negative, rest := cutSign(s)
	if word, ok := numericWords[strings.ToLower(rest)]; ok {
		if word == "NaN" && rest != s {
			return "", errNotNumeric
		}
		return signed(negative, word), nil
	}
	if _, base := cutBase(rest); base != 10 {
		return canonicalInteger(negative, rest)
	}
	number, exponent, err := cutExponent(rest)
	if err != nil {
		return "", err
	}
	whole, fraction, _ := strings.Cut(number, ".")
	whole, ok1 := cutDigits(whole)
	fraction, ok2 := cutDigits(fraction)
	if !ok1 || !ok2 || whole+fraction == "" {
		return "", errNotNumeric
	}
	return shiftPoint(negative, whole, fraction, exponent)
}

// cutDigits takes the underscores out of decimal digits, of which there may be none.
func cutDigits(s string) (string, bool) {
	if s == "" {
		return "", true
	}
	s, ok := cutUnderscores(s, 10)
	return s, ok && strings.Trim(s, "0123456789") == ""
}

func canonicalInteger(negative bool, s string) (string, error) {
	digits, base := cutBase(s)
	digits, ok := cutUnderscores(digits, base)
	if !ok || strings.HasPrefix(digits, "-") || strings.HasPrefix(digits, "+") {
		return "", errNotNumeric
	}
	if len(digits) > maxNumericDigits {
		return "", numericOverflow()
	}
	n, ok := new(big.Int).SetString(digits, base)
	if !ok {
		return "", errNotNumeric
	}
	return signed(negative && n.Sign() != 0, n.String()), nil
}

func cutExponent(s string) (number string, exponent int, err error) {
	at := strings.IndexAny(s, "eE")
	if at < 0 {
		return s, 0, nil
	}
	negative, digits := cutSign(s[at+1:])
	digits, ok := cutDigits(digits)
	if !ok || digits == "" {
		return "", 0, errNotNumeric
	}
	exponent, rangeErr := strconv.Atoi(digits)
	if rangeErr != nil || exponent > 1<<20 {
		return "", 0, numericOverflow()
	}
	if negative {
		exponent = -exponent
	}
	return s[:at], exponent, nil
}

// shiftPoint writes the digits with the exponent worked in.
func shiftPoint(negative bool, whole, fraction string, exponent int) (string, error) {
	digits := whole + fraction
	scale := len(fraction) - exponent
	significant := strings.TrimLeft(digits, "0")
	if scale > maxNumericDigits || len(significant)-scale > maxNumericDigits && significant != "" {
		return "", numericOverflow()
	}
	if significant == "" {
		return placePoint("0", max(0, scale)), nil
	}
	if scale < 0 {
		return signed(negative, significant+strings.Repeat("0", -scale)), nil
	}
	return signed(negative, placePoint(significant, scale)), nil
}

// placePoint puts a point before the last scale digits, with zeros where there are not enough.
func placePoint(digits string, scale int) string {
	if scale == 0 {
		return digits
	}
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	return digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
}

func signed(negative bool, s string) string {
	if negative {
		return "-" + s
	}
	return s
}
