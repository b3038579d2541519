package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

func init() {
	fromText[oid.Date] = dateFromText
	fromText[oid.Timestamp] = momentFromText("TIMESTAMP_NTZ", "timestamp")
	fromText[oid.TimestampTZ] = momentFromText("TIMESTAMP", "timestamp with time zone")
	fromText[oid.Time] = timeFromText
}

// The spellings of dates and times that are read: ISO's, and others that are put into its words first. Spark would also take
// 2024 and 2024-05 for dates, which are errors in PostgreSQL.
const (
	isoDate   = `[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}`
	clockTime = `[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?`
	zoneText  = `( ?(Z|[+-][0-9]{1,2}(:[0-9]{2})?))?`
)

func syntaxError(typ, v string) string {
	return fails("22007", `'invalid input syntax for type `+typ+`: "' || `+v+` || '"'`)
}

// monthWord is a month's name or its beginning.
const monthWord = `(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)`

// spellings are other ways to write a date at a text's beginning, with the groups that are year, month and day.
var spellings = []struct {
	pattern          string
	year, month, day int
}{
	{`([0-9]{4})([0-9]{2})([0-9]{2})(?![0-9])`, 1, 2, 3}, {`([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})(?![0-9])`, 1, 2, 3},
	{`([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})(?![0-9])`, 3, 1, 2}, {`(?i)` + monthWord + `[ .]+([0-9]{1,2}),? +([0-9]{4})(?![0-9])`, 3, 1, 2},
	{`(?i)([0-9]{1,2})[ -]` + monthWord + `[ ,-]+([0-9]{4})(?![0-9])`, 3, 2, 1},
}

// isoSpelling is a text with the date at its beginning as ISO has it.
func (w *writer) isoSpelling(v string) string {
	s := "CASE WHEN " + v + " RLIKE '^[0-9]{4}-' THEN " + v
	for _, f := range spellings {
		p := text(`\A` + f.pattern)
		part := func(i int) string { return "regexp_extract(" + v + ", " + p + ", " + itoa(i) + ")" }
		if f.year == 3 && f.month == 1 && w.DayFirst && !strings.Contains(f.pattern, monthWord) {
			f.month, f.day = f.day, f.month
		}
		month := part(f.month)
		if strings.Contains(f.pattern, monthWord) {
			month = "CAST(((locate(lower(left(" + month + ", 3)), 'janfebmaraprmayjunjulaugsepoctnovdec') + 2) div 3) AS STRING)"
		}
		s += " WHEN " + v + " RLIKE " + p + " THEN " + part(f.year) + " || '-' || " + month + " || '-' || " + part(f.day) + " || regexp_replace(" + v + ", " + p + ", '')"
	}
	return "(" + s + " ELSE " + v + " END)"
}

// dayOf is the date at the beginning of an ISO text; one that there is not is an error.
func dayOf(v string) string {
	part := func(i int) string {
		return "CAST(regexp_extract(" + v + ", '^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})', " + itoa(i) + ") AS INT)"
	}
	return "make_date(" + part(1) + ", " + part(2) + ", " + part(3) + ")"
}

func dateFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letOne("trim("+s+")", func(u string) string {
		return w.letOne(w.isoSpelling(u), func(v string) string {
			return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + v + " RLIKE '^" + isoDate + "([ T]" + clockTime + zoneText + ")?$' THEN " + dayOf(v) +
				" WHEN " + v + " = 'epoch' THEN DATE'1970-01-01' WHEN " + v + " IN ('today', 'now') THEN current_date() WHEN " + v +
				" = 'tomorrow' THEN date_add(current_date(), 1) WHEN " + v + " = 'yesterday' THEN date_sub(current_date(), 1) ELSE " + syntaxError("date", u) + " END)"
		})
	})
}

func momentFromText(spark, typ string) func(*writer, *querytree.Node, string) string {
	return func(w *writer, _ *querytree.Node, s string) string {
		return w.letOne(w.letOne("trim("+s+")", w.isoSpelling), func(v string) string {
			full := "regexp_replace(" + v + ", '([ T][0-9]{1,2}:[0-9]{2})( ?[Z+-]|$)', '$1:00$2')" // Spark wants seconds before a zone
			value := "CAST(" + full + " AS " + spark + ")"
			if spark == "TIMESTAMP" && !fixedZone.MatchString(w.TimeZone) {
				value = "if(" + v + " RLIKE ':[0-9.]+ ?(Z|[+-][0-9:]+)$', " + value + ", " + w.zoned("try_cast("+v+" AS TIMESTAMP_NTZ)") + ")"
			}
			return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + v + " RLIKE '^" + isoDate + "([ T]" + clockTime + zoneText + ")?$' THEN if(" + dayOf(v) + " IS NULL, NULL, " + value + ")" +
				" WHEN " + v + " = 'now' THEN CAST(current_timestamp() AS " + spark + ") ELSE " + syntaxError(typ, v) + " END)"
		})
	}
}

func timeFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letOne("trim("+s+")", func(v string) string {
		return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + v + " RLIKE '^" + clockTime + "$' THEN CAST(" + v + " AS TIME(6)) ELSE " +
			syntaxError("time", v) + " END)"
	})
}
