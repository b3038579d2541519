package oid

import "strings"

// boolText takes any unambiguous beginning of true, false, yes, no, on, off, and 1 and 0 (manual, "Boolean Type").
func boolText(id uint32, s string, _ *Env) (Value, error) {
	word := strings.ToLower(trim(s))
	v := Value{Kind: KindBool, Type: id}
	switch {
	case word == "":
	case word == "1", word == "on", strings.HasPrefix("true", word), strings.HasPrefix("yes", word):
		v.Int = 1
		return v, nil
	case word == "0", word == "of", word == "off", strings.HasPrefix("false", word), strings.HasPrefix("no", word):
		return v, nil
	}
	return Value{}, invalidSyntax("boolean", s)
}

func boolBinary(id uint32, b []byte) (Value, error) {
	if len(b) != 1 {
		return Value{}, badBinary(id)
	}
	v := Value{Kind: KindBool, Type: id}
	if b[0] != 0 {
		v.Int = 1
	}
	return v, nil
}

// spaces are what C's isspace takes in the C locale.
const spaces = " \t\n\v\f\r"

func trim(s string) string { return strings.Trim(s, spaces) }
