package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

func init() {
	fromText[oid.Date] = dateFromText
	fromText[oid.Timestamp] = momentFromText("TIMESTAMP_NTZ", "timestamp")
	fromText[oid.TimestampTZ] = momentFromText("TIMESTAMP", "timestamp with time zone")
	fromText[oid.Time] = timeFromText
}

// The spellings of dates and times that are read: ISO's, and for dates the eight digits and month/day/year. Spark would also take
// 2024 and 2024-05 for dates, which are errors in PostgreSQL.
const (
	isoDate   = `[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}`
	clockTime = `[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,6})?)?`
	zoneText  = `( ?(Z|[+-][0-9]{1,2}(:[0-9]{2})?))?`
)

func syntaxError(typ, v string) string {
	return fails("22007", `'invalid input syntax for type `+typ+`: "' || `+v+` || '"'`)
}

func dateFromText(w *writer, _ *querytree.Node, s string) string {
	return w.letOne("trim("+s+")", func(v string) string {
		date := func(pattern string, y, m, d int) string {
			part := func(i int) string {
				return "CAST(regexp_extract(" + v + ", '" + pattern + "', " + itoa(i) + ") AS INT)"
			}
			return "make_date(" + part(y) + ", " + part(m) + ", " + part(d) + ")"
		}
		return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + v + " RLIKE '^" + isoDate + "([ T]" + clockTime + zoneText + ")?$' THEN " +
			date("^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", 1, 2, 3) + " WHEN " + v + " RLIKE '^[0-9]{8}$' THEN " + date("^(....)(..)(..)$", 1, 2, 3) +
			" WHEN " + v + " RLIKE '^[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{4}$' THEN " + date("^([0-9]+)[/-]([0-9]+)[/-]([0-9]+)$", 3, 1, 2) +
			" WHEN " + v + " = 'epoch' THEN DATE'1970-01-01' WHEN " + v + " IN ('today', 'now') THEN current_date() WHEN " + v +
			" = 'tomorrow' THEN date_add(current_date(), 1) WHEN " + v + " = 'yesterday' THEN date_sub(current_date(), 1) ELSE " + syntaxError("date", v) + " END)"
	})
}

func momentFromText(spark, typ string) func(*writer, *querytree.Node, string) string {
	return func(w *writer, _ *querytree.Node, s string) string {
		return w.letOne("trim("+s+")", func(v string) string {
			full := "regexp_replace(" + v + ", '([ T][0-9]{1,2}:[0-9]{2})( ?[Z+-]|$)', '$1:00$2')" // Spark wants seconds before a zone
			value := "CAST(" + full + " AS " + spark + ")"
			if spark == "TIMESTAMP" && !fixedZone.MatchString(w.TimeZone) {
				value = "if(" + v + " RLIKE ':[0-9.]+ ?(Z|[+-][0-9:]+)$', " + value + ", " + w.zoned("try_cast("+v+" AS TIMESTAMP_NTZ)") + ")"
			}
			return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + v + " RLIKE '^" + isoDate + "([ T]" + clockTime + zoneText + ")?$' THEN " + value +
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
