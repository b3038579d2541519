package guc

import (
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// check validates a value and gives the form that SHOW prints.
func check(d *Definition, v view, value string) (string, error) {
	canonical, err := checkType(d, value)
	if err != nil {
		return "", err
	}
	if d.checkIn != nil {
		canonical, err = d.checkIn(v, canonical)
	} else if d.Check != nil {
		canonical, err = d.Check(canonical)
	}
	if err != nil {
		return "", invalid(d, value, err)
	}
	return canonical, nil
}

func checkType(d *Definition, value string) (string, error) {
	switch d.Type {
	case Bool:
		return checkBool(d, value)
	case Int:
		return checkInt(d, value)
	case Real:
		return checkReal(d, value)
	case Enum:
		return checkEnum(d, value)
	}
	return value, nil
}

func checkBool(d *Definition, value string) (string, error) {
	b, ok := parseBool(value)
	if !ok {
		return "", pgerr.New(pgerr.InvalidParameterValue, `parameter "`+d.Name+`" requires a Boolean value`)
	}
	return onOff(b), nil
}

func onOff(b bool) string {
	if b {
		return "on"
	}
	return "off"
}

// parseBool takes what PostgreSQL's parse_bool takes: the words, their unique beginnings, 1 and 0.
func parseBool(value string) (val, ok bool) {
	s := fold(value)
	begins := func(word string, least int) bool { return len(s) >= least && strings.HasPrefix(word, s) }
	switch {
	case s == "1" || begins("true", 1) || begins("yes", 1) || s == "on":
		return true, true
	case s == "0" || begins("false", 1) || begins("no", 1) || begins("off", 2):
		return false, true
	}
	return false, false
}

func checkEnum(d *Definition, value string) (string, error) {
	for _, e := range d.Enum {
		if strings.EqualFold(e, value) {
			return e, nil
		}
	}
	if e, ok := d.Aliases[fold(value)]; ok {
		return e, nil
	}
	return "", pgerr.New(pgerr.InvalidParameterValue, `invalid value for parameter "`+d.Name+`": "`+value+`"`).
		WithHint("Available values: " + strings.Join(d.Enum, ", ") + ".")
}
