package oid

import "strconv"

// The bits of an interval's type modifier that name the fields it keeps (PostgreSQL source, utils/datetime.h: MONTH is
// bit 1, YEAR 2, DAY 3, HOUR 10, MINUTE 11, SECOND 12); they stand above the 16 bits of the precision.
const (
	maskMonth  = 1 << 1
	maskYear   = 1 << 2
	maskDay    = 1 << 3
	maskHour   = 1 << 10
	maskMinute = 1 << 11
	maskSecond = 1 << 12

	intervalFullPrecision = 0xffff
)

var intervalFields = map[int32]string{
	maskYear:                        " year",
	maskMonth:                       " month",
	maskDay:                         " day",
	maskHour:                        " hour",
	maskMinute:                      " minute",
	maskSecond:                      " second",
	maskYear | maskMonth:            " year to month",
	maskDay | maskHour:              " day to hour",
	maskDay | maskHour | maskMinute: " day to minute",
	maskDay | maskHour | maskMinute | maskSecond: " day to second",
	maskHour | maskMinute:                        " hour to minute",
	maskHour | maskMinute | maskSecond:           " hour to second",
	maskMinute | maskSecond:                      " minute to second",
}

// intervalName prints interval with its fields and precision; an unknown set of fields, as the full one, prints none.
func intervalName(typmod int32) string {
	name := "interval" + intervalFields[typmod>>16&0x7fff]
	if p := typmod & 0xffff; p != intervalFullPrecision {
		name += "(" + strconv.Itoa(int(p)) + ")"
	}
	return name
}
