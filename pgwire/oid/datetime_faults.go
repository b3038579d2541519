package oid

import "github.com/whereq/libra/pgwire/pgerr"

// fault is what can be wrong with a date, time or interval.
type fault uint8

const (
	faultNone fault = iota
	faultFormat
	faultField    // a field is out of its range
	faultMonthDay // the same, but perhaps month and day are the wrong way round
	faultInterval
	faultIntervalSum // the fields are fine, but not all together
	faultZoneRange
	faultZone // no such time zone
)

// error gives a fault PostgreSQL's words (DateTimeParseError).
func (f fault) error(typeName, s, zone string) error {
	switch f {
	case faultNone:
		return nil
	case faultField:
		return pgerr.Newf(pgerr.DatetimeFieldOverflow, `date/time field value out of range: "%s"`, shown(s))
	case faultMonthDay:
		return pgerr.Newf(pgerr.DatetimeFieldOverflow, `date/time field value out of range: "%s"`, shown(s)).
			WithHint(`Perhaps you need a different "DateStyle" setting.`)
	case faultInterval:
		return pgerr.Newf(codeIntervalFieldOverflow, `interval field value out of range: "%s"`, shown(s))
	case faultIntervalSum:
		return pgerr.New(pgerr.DatetimeFieldOverflow, "interval out of range")
	case faultZoneRange:
		return pgerr.Newf(codeInvalidTimeZoneDisplacement, `time zone displacement out of range: "%s"`, shown(s))
	case faultZone:
		return pgerr.Newf(pgerr.InvalidParameterValue, `time zone "%s" not recognized`, shown(zone))
	default:
		return pgerr.Newf(pgerr.InvalidDatetimeFormat, `invalid input syntax for type %s: "%s"`, typeName, shown(s))
	}
}
