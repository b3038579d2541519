package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

var _ = registerText(oid.Interval, intervalText)

func init() {
	usesTwice[oid.Interval] = true
	fromText[oid.Interval] = intervalFromText
}

// intervalText is an interval as PostgreSQL prints it (IntervalStyle postgres): 1 year 2 mons -3 days +04:05:06.
func intervalText(v string) string {
	unit := func(value, name string) string {
		return "if((" + value + ") = 0, NULL, concat((" + value + "), if((" + value + ") = 1, ' " + name + "', ' " + name + "s')))"
	}
	years, months, days := v+".m div 12", v+".m % 12", v+".d"
	signed := func(value, before, name string) string {
		return "if((" + value + ") > 0 AND " + before + ", concat('+', " + unit(value, name) + "), " + unit(value, name) + ")"
	}
	total := "abs(" + v + ".u)"
	two := func(s string) string { return "lpad(CAST((" + s + ") AS STRING), 2, '0')" }
	hours := "lpad(CAST((" + total + " div 3600000000) AS STRING), greatest(2, length(CAST((" + total + " div 3600000000) AS STRING))), '0')"
	fraction := "if(" + total + " % 1000000 = 0, '', rtrim('0', concat('.', lpad(CAST((" + total + " % 1000000) AS STRING), 6, '0'))))"
	last := "(CASE WHEN " + v + ".d <> 0 THEN " + v + ".d < 0 ELSE " + v + ".m < 0 END)"
	sign := "(CASE WHEN " + v + ".u < 0 THEN '-' WHEN " + last + " THEN '+' ELSE '' END)"
	clock := "if(" + v + ".u = 0 AND (" + v + ".m <> 0 OR " + v + ".d <> 0), NULL, concat(" + sign + ", " + hours + ", ':', " +
		two(total+" div 60000000 % 60") + ", ':', " + two(total+" div 1000000 % 60") + ", " + fraction + "))"
	return "if(" + v + " IS NULL, NULL, concat_ws(' ', " + unit(years, "year") + ", " + signed(months, years+" < 0", "mon") + ", " +
		signed(days, v+".m < 0", "day") + ", " + clock + "))"
}

// intervalFromText reads an interval through Spark's own, which wants a number and a unit each time. What it can't read is an error.
func intervalFromText(w *writer, _ *querytree.Node, s string) string {
	words := "lower(trim(" + s + "))"
	for _, r := range [][2]string{{`(?<=[0-9])(?=[a-z])`, " "}, {`\\b(mons?)\\b`, "months"}, {`\\b(mins?|m)\\b`, "minutes"}, {`\\b(secs?|s)\\b`, "seconds"},
		{`\\b(hrs?|h)\\b`, "hours"}, {`\\b(yrs?|y)\\b`, "years"}, {`\\bd\\b`, "days"}, {`\\bw\\b`, "weeks"}} {
		words = "regexp_replace(" + words + ", '" + r[0] + "', '" + r[1] + "')"
	}
	return w.letOne("CAST("+words+" AS INTERVAL)", func(c string) string {
		part := func(f string) string { return "extract(" + f + " FROM " + c + ")" }
		return "if(" + c + " IS NULL, NULL, " + intervalOf(part("YEAR")+" * 12 + "+part("MONTH"), part("DAY"),
			"("+part("HOUR")+" * 3600L + "+part("MINUTE")+" * 60L) * 1000000L + CAST("+part("SECOND")+" * 1000000 AS BIGINT)") + ")"
	})
}
