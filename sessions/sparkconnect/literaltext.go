package sparkconnect

import (
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// SQL is the value as an expression in Spark's SQL, of the same type: for a Spark that does not bind arguments
// (Session.BindsArguments). Texts are written in hexadecimal digits, so that no setting of Spark's parser can take a part of
// one for SQL.
func (l Literal) SQL() string { return literalText(l.proto()) }

func literalText(l *literal) string {
	switch v := l.GetLiteralType().(type) {
	case *connectpb.Expression_Literal_Boolean:
		return strconv.FormatBool(v.Boolean)
	case *connectpb.Expression_Literal_Byte:
		return castText(strconv.Itoa(int(v.Byte)), "tinyint")
	case *connectpb.Expression_Literal_Short:
		return castText(strconv.Itoa(int(v.Short)), "smallint")
	case *connectpb.Expression_Literal_Integer:
		return castText(strconv.Itoa(int(v.Integer)), "int")
	case *connectpb.Expression_Literal_Long:
		return castText(strconv.FormatInt(v.Long, 10), "bigint")
	case *connectpb.Expression_Literal_Float:
		return castText(quoteText(floatText(float64(v.Float), 32)), "float")
	case *connectpb.Expression_Literal_Double:
		return castText(quoteText(floatText(v.Double, 64)), "double")
	case *connectpb.Expression_Literal_Decimal_:
		return castText(quoteText(v.Decimal.GetValue()), fmt.Sprintf("decimal(%d,%d)", v.Decimal.GetPrecision(), v.Decimal.GetScale()))
	case *connectpb.Expression_Literal_String_:
		return castText(hexText([]byte(v.String_)), "string")
	case *connectpb.Expression_Literal_Binary:
		return hexText(v.Binary)
	case *connectpb.Expression_Literal_Array_:
		return arrayText(v.Array)
	case *connectpb.Expression_Literal_Null:
		return castText("NULL", typeText(v.Null))
	}
	return momentText(l)
}

// momentText is a date, a time, a timestamp or an interval.
func momentText(l *literal) string {
	switch v := l.GetLiteralType().(type) {
	case *connectpb.Expression_Literal_Date:
		return fmt.Sprintf("date_from_unix_date(%d)", v.Date)
	case *connectpb.Expression_Literal_Timestamp:
		return fmt.Sprintf("timestamp_micros(%d)", v.Timestamp)
	case *connectpb.Expression_Literal_TimestampNtz:
		return castText(quoteText(time.UnixMicro(v.TimestampNtz).UTC().Format("2006-01-02 15:04:05.000000")), "timestamp_ntz")
	case *connectpb.Expression_Literal_Time_:
		return castText(quoteText(time.Unix(0, v.Time.GetNano()).UTC().Format("15:04:05.000000")), "time(6)")
	case *connectpb.Expression_Literal_YearMonthInterval:
		return fmt.Sprintf("make_ym_interval(0, %d)", v.YearMonthInterval)
	case *connectpb.Expression_Literal_DayTimeInterval:
		days, seconds := apart(v.DayTimeInterval)
		return fmt.Sprintf("make_dt_interval(%d, 0, 0, %s)", days, seconds)
	case *connectpb.Expression_Literal_CalendarInterval_:
		days, seconds := apart(v.CalendarInterval.GetMicroseconds())
		return fmt.Sprintf("make_interval(0, %d, 0, %d, %d, 0, %s)", v.CalendarInterval.GetMonths(), v.CalendarInterval.GetDays(), 24*days, seconds)
	}
	return castText("NULL", "void")
}

const microsPerDay = int64(24 * time.Hour / time.Microsecond)

// apart are microseconds as days and a decimal of seconds.
func apart(micros int64) (days int64, seconds string) {
	days, micros = micros/microsPerDay, micros%microsPerDay
	sign := ""
	if micros < 0 {
		sign, micros = "-", -micros
	}
	return days, castText(fmt.Sprintf("%s%d.%06d", sign, micros/1e6, micros%1e6), "decimal(18,6)")
}

func arrayText(a *connectpb.Expression_Literal_Array) string {
	values := make([]string, len(a.GetElements()))
	for i, v := range a.GetElements() {
		values[i] = literalText(v)
	}
	return castText("array("+strings.Join(values, ", ")+")", "array<"+typeText(a.GetElementType())+">")
}

// floatText is a number, or one of the words that Spark casts to a float.
func floatText(v float64, bits int) string {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return strconv.FormatFloat(v, 'g', -1, bits)
}

func castText(value, to string) string { return "CAST(" + value + " AS " + to + ")" }

// quoteText quotes a text of digits, letters and marks that need no escape.
func quoteText(s string) string { return "'" + s + "'" }

func hexText(b []byte) string { return "X'" + hex.EncodeToString(b) + "'" }
