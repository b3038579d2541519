package sessions

import (
	"strconv"

	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/rowenc"
)

func (c *connection) style() (rowenc.Style, error) { return StyleOf(c.client.Settings) }

// StyleOf gathers the settings that decide how values are printed.
func StyleOf(settings *guc.Set) (rowenc.Style, error) {
	values := map[string]string{}
	for _, name := range []string{"TimeZone", "DateStyle", "IntervalStyle", "bytea_output", "extra_float_digits"} {
		v, err := settings.Get(name)
		if err != nil {
			return rowenc.Style{}, err
		}
		values[name] = v
	}
	zone, err := guc.Location(values["TimeZone"])
	if err != nil {
		return rowenc.Style{}, err
	}
	digits, err := strconv.Atoi(values["extra_float_digits"])
	if err != nil {
		return rowenc.Style{}, err
	}
	style := rowenc.Style{TimeZone: zone, ExtraFloatDigits: digits}
	style.DateStyle, _ = oid.ParseDateStyle(values["DateStyle"], oid.DateStyle{})
	style.IntervalStyle, _ = oid.ParseIntervalStyle(values["IntervalStyle"])
	if values["bytea_output"] == "escape" {
		style.ByteaOutput = rowenc.ByteaEscape
	}
	return style, nil
}
