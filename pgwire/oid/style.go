package oid

import "strings"

// DateFormat is the first half of the DateStyle setting: how dates are printed.
type DateFormat uint8

// The output styles of DateStyle (manual, "Date/Time Output").
const (
	DateISO DateFormat = iota
	DateSQL
	DatePostgres
	DateGerman
)

// DateOrder is the second half of the DateStyle setting: how 01/02/03 is read.
type DateOrder uint8

// The field orders of DateStyle.
const (
	OrderMDY DateOrder = iota
	OrderDMY
	OrderYMD
)

// DateStyle is the DateStyle setting. Its zero value is PostgreSQL's default, ISO, MDY.
type DateStyle struct {
	Format DateFormat
	Order  DateOrder
}

// IntervalStyle is the IntervalStyle setting; its zero value is PostgreSQL's default.
type IntervalStyle uint8

// The values of IntervalStyle (manual, "Interval Output").
const (
	IntervalPostgres IntervalStyle = iota
	IntervalPostgresVerbose
	IntervalSQLStandard
	IntervalISO8601
)

var dateFormats = map[string]DateFormat{
	"iso": DateISO, "sql": DateSQL, "postgres": DatePostgres, "german": DateGerman,
}

var dateOrders = map[string]DateOrder{
	"mdy": OrderMDY, "us": OrderMDY, "noneuro": OrderMDY, "noneuropean": OrderMDY,
	"dmy": OrderDMY, "euro": OrderDMY, "european": OrderDMY, "ymd": OrderYMD,
}

// ParseDateStyle reads a DateStyle setting ("ISO, MDY", "german"); what it leaves out stays as in the style before.
func ParseDateStyle(setting string, before DateStyle) (style DateStyle, ok bool) {
	style = before
	for word := range strings.SplitSeq(strings.ToLower(setting), ",") {
		word = strings.TrimSpace(word)
		if f, found := dateFormats[word]; found {
			style.Format = f
			if f == DateGerman && !strings.Contains(setting, ",") {
				style.Order = OrderDMY
			}
		} else if o, found := dateOrders[word]; found {
			style.Order = o
		} else {
			return before, false
		}
	}
	return style, true
}

// ParseIntervalStyle reads an IntervalStyle setting.
func ParseIntervalStyle(setting string) (style IntervalStyle, ok bool) {
	switch strings.ToLower(setting) {
	case "postgres":
		return IntervalPostgres, true
	case "postgres_verbose":
		return IntervalPostgresVerbose, true
	case "sql_standard":
		return IntervalSQLStandard, true
	case "iso_8601":
		return IntervalISO8601, true
	}
	return IntervalPostgres, false
}
