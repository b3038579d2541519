package rowenc

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

type dateText struct {
	vals  []arrow.Date32
	style oid.DateStyle
}

func newDateText(arr arrow.Array, st *Style) codec {
	return &dateText{arr.(values[arrow.Date32]).Values(), st.DateStyle}
}

func (c *dateText) append(dst []byte, i int) ([]byte, error) {
	days := int64(c.vals[i])
	if err := checkDate(days); err != nil {
		return dst, err
	}
	year, month, day := oid.CivilFromDays(days)
	dst = appendDate(dst, year, month, day, c.style)
	return appendEra(dst, year), nil
}

type dateBinary struct{ vals []arrow.Date32 }

func newDateBinary(arr arrow.Array, _ *Style) codec {
	return &dateBinary{arr.(values[arrow.Date32]).Values()}
}

func (c *dateBinary) append(dst []byte, i int) ([]byte, error) {
	days := int64(c.vals[i])
	if err := checkDate(days); err != nil {
		return dst, err
	}
	return binary.BigEndian.AppendUint32(dst, uint32(int32(days-oid.UnixToPostgresDays))), nil
}

// checkDate refuses a date that PostgreSQL doesn't have: Spark's begin earlier.
func checkDate(days int64) error {
	if days >= oid.MinDate && days < oid.EndDate {
		return nil
	}
	return pgerr.New(pgerr.DatetimeFieldOverflow, "date out of range").
		WithDetail("PostgreSQL's dates begin with 4713-01-01 BC (in the Julian calendar) and end with 5874897-12-31.").
		WithHint("cast the column to string in the query")
}

// appendDate prints a date without its era in one of DateStyle's forms (manual, "Date/Time Output").
func appendDate(dst []byte, year int64, month, day int, style oid.DateStyle) []byte {
	switch style.Format {
	case oid.DateSQL:
		return appendYear(append(appendDayMonth(dst, month, day, '/', style.Order), '/'), year)
	case oid.DatePostgres:
		return appendYear(append(appendDayMonth(dst, month, day, '-', style.Order), '-'), year)
	case oid.DateGerman:
		return appendYear(append(appendDayMonth(dst, month, day, '.', oid.OrderDMY), '.'), year)
	default:
		dst = append(appendYear(dst, year), '-')
		dst = append(append2(dst, month), '-')
		return append2(dst, day)
	}
}

func appendDayMonth(dst []byte, month, day int, separator byte, order oid.DateOrder) []byte {
	first, second := month, day
	if order == oid.OrderDMY {
		first, second = day, month
	}
	return append2(append(append2(dst, first), separator), second)
}

// appendYear prints at least four digits; a year before 1, where 0 is 1 BC, as the number that BC follows.
func appendYear(dst []byte, year int64) []byte {
	if year <= 0 {
		year = 1 - year
	}
	return appendPadded(dst, uint64(year), max(4, decimalLen(uint64(year))))
}

func appendEra(dst []byte, year int64) []byte {
	if year <= 0 {
		return append(dst, " BC"...)
	}
	return dst
}

// append2 prints two digits of a number from 0 to 99.
func append2(dst []byte, v int) []byte {
	return append(dst, pairs[2*v], pairs[2*v+1])
}
