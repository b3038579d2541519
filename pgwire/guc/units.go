package guc

import (
	"math"
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/pgerr"
)

// unit is a unit's name and its size in bytes or microseconds.
type unit struct {
	name string
	size float64
}

var (
	memoryUnits = []unit{{"TB", 1 << 40}, {"GB", 1 << 30}, {"MB", 1 << 20}, {"kB", 1 << 10}, {"B", 1}}
	timeUnits   = []unit{{"d", 86400e6}, {"h", 3600e6}, {"min", 60e6}, {"s", 1e6}, {"ms", 1e3}, {"us", 1}}
)

const (
	memoryHint = `Valid units for this parameter are "B", "kB", "MB", "GB", and "TB".`
	timeHint   = `Valid units for this parameter are "us", "ms", "s", "min", "h", and "d".`
)

// unitsOf gives the units that a setting takes, largest first, and the size of its base unit.
func unitsOf(base string) (units []unit, size float64, hint string) {
	if base == "8kB" {
		return memoryUnits, 8 << 10, memoryHint
	}
	for _, u := range memoryUnits {
		if u.name == base {
			return memoryUnits, u.size, memoryHint
		}
	}
	for _, u := range timeUnits {
		if u.name == base {
			return timeUnits, u.size, timeHint
		}
	}
	return nil, 1, ""
}

// applyUnit turns a number and the text after it into base units. A fraction of a unit is rounded to the next
// smaller one, so that 30.1GB is a whole number of megabytes (guc.c, convert_to_base_unit).
func applyUnit(d *Definition, value string, f float64, rest string) (float64, error) {
	name := strings.Trim(rest, blanks)
	if name == "" {
		return f, nil
	}
	units, base, hint := unitsOf(d.Unit)
	for i, u := range units {
		if u.name != name {
			continue
		}
		f = f * (u.size / base)
		if i+1 < len(units) {
			smaller := units[i+1].size / base
			f = math.RoundToEven(f/smaller) * smaller
		}
		return f, nil
	}
	err := pgerr.From(invalid(d, value, nil))
	if hint == "" {
		return 0, err
	}
	return 0, err.WithHint(hint)
}

// showInt prints a number of base units in the largest unit that divides it.
func showInt(n int64, base string) string {
	units, size, _ := unitsOf(base)
	if n > 0 {
		for _, u := range units {
			if m := u.size / size; m <= 1 || n%int64(m) == 0 {
				return strconv.FormatFloat(math.RoundToEven(float64(n)/m), 'f', -1, 64) + u.name
			}
		}
	}
	return strconv.FormatInt(n, 10)
}

// showReal prints in the largest unit that leaves a whole number, else in the smallest.
func showReal(f float64, base string) string {
	units, size, _ := unitsOf(base)
	if f <= 0 || len(units) == 0 {
		return shortFloat(f)
	}
	var shown float64
	var name string
	for _, u := range units {
		shown, name = f/(u.size/size), u.name
		if shown > 0 && math.Abs(math.RoundToEven(shown)/shown-1) <= 1e-8 {
			break
		}
	}
	return shortFloat(shown) + name
}
