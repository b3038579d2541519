package deparse

import (
	"strings"

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

// intervalUnits are the units of intervals' texts: how many months, days or microseconds one is.
var intervalUnits = []struct {
	words  string
	months int
	days   int
	micros string
}{
	{words: "c|cent|century|centuries", months: 1200}, {words: "dec|decs|decade|decades", months: 120}, {words: "y|yr|yrs|year|years", months: 12},
	{words: "mon|mons|month|months", months: 1}, {words: "w|week|weeks", days: 7}, {words: "d|day|days", days: 1},
	{words: "h|hr|hrs|hour|hours", micros: "3600000000"}, {words: "m|min|mins|minute|minutes", micros: "60000000"},
	{words: "s|sec|secs|second|seconds", micros: "1000000"}, {words: "ms|msec|msecs|millisecond|milliseconds", micros: "1000"},
	{words: "us|usec|usecs|microsecond|microseconds", micros: "1"},
}

const (
	intervalNumber = `([+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)) *`
	intervalClock  = `([+-]?)([0-9]+):([0-9]{1,2})(?::([0-9]{1,2}(?:[.][0-9]+)?))?`
)

// intervalFromText reads numbers with units, a time of day, years-months and the ISO form. Other forms are refused, and what is none
// is an error.
func intervalFromText(w *writer, _ *querytree.Node, s string) string {
	var words []string
	for _, u := range intervalUnits {
		words = append(words, u.words)
	}
	unit := "(?:" + strings.Join(words, "|") + ")(?![a-z])"
	valid := text(`\A@? *(?=[-+.0-9])(?:` + intervalNumber + unit + `[ ,]*)*(?:` + intervalClock + `)? *(?:ago)?\z`)
	known := text(`\A(?:[-+@:.,0-9 ]|ago|t|#|` + strings.Join(words, "|") + `)+\z`)
	// ISO's letters are upper case; a lower p is none of its own.
	return w.letOne("regexp_replace(lower(regexp_replace(trim("+s+"), '^P([-+.0-9YMWDTHS]*)$', '#$1')), '^p', '?')", func(v string) string {
		iso := "regexp_replace(substring_index(substring(" + v + ", 2), 't', 1), 'm', 'mon') || ' ' || if(contains(" + v + ", 't'), substring_index(" + v + ", 't', -1), '')"
		plain := "CASE WHEN " + v + " RLIKE '^#' THEN " + iso + " WHEN " + v + ` RLIKE '^[+-]?[0-9]+-[0-9]{1,2}$' THEN regexp_replace(` + v +
			`, '([+-]?)([0-9]+)-([0-9]+)', '$1$2y $1$3mon') WHEN ` + v + ` RLIKE '^[+-]?[0-9]+([.][0-9]+)?$' THEN ` + v + " || 's' ELSE " + v + " END"
		return w.letOne(plain, func(x string) string {
			wrong := "if(" + v + " RLIKE " + known + ", " + fails("0A000", "'this form of an interval is not supported by libra: ' || "+v) + ", " + syntaxError("interval", v) + ")"
			return "(CASE WHEN " + v + " IS NULL THEN NULL WHEN " + x + " RLIKE " + valid + " THEN " + w.intervalParts(x) + " ELSE " + wrong + " END)"
		})
	})
}

// intervalParts adds up what a valid text has.
func (w *writer) intervalParts(x string) string {
	find := func(group int) string {
		return "regexp_extract_all(" + x + ", " + text(intervalNumber+"([a-z]+)") + ", " + itoa(group) + ")"
	}
	pairs := "arrays_zip(" + find(1) + ", " + find(2) + ")"
	sum := func(of func(i int) string) string {
		factor := "CASE"
		for i, u := range intervalUnits {
			if f := of(i); f != "0" && f != "" {
				factor += " WHEN e.`1` IN ('" + strings.ReplaceAll(u.words, "|", "', '") + "') THEN " + f + "BD"
			}
		}
		return "aggregate(" + pairs + ", CAST(0 AS DECIMAL(31,6)), (a, e) -> CAST(a + CAST(e.`0` AS DECIMAL(18,6)) * " + factor + " ELSE 0BD END AS DECIMAL(31,6)))"
	}
	clock := func(group int) string {
		return "regexp_extract(" + x + ", " + text(intervalClock) + ", " + itoa(group) + ")"
	}
	time := "if(contains(" + x + ", ':'), if(" + clock(1) + " = '-', -1, 1) * ((CAST(" + clock(2) + " AS BIGINT) * 3600 + CAST(" + clock(3) + " AS BIGINT) * 60) * 1000000 + CAST(CAST(coalesce(nullif(" +
		clock(4) + ", ''), '0') AS DECIMAL(18,6)) * 1000000BD AS BIGINT)), 0L)"
	return w.let(func(p []string) string {
		sign := "if(endswith(" + x + ", 'ago'), -1, 1)"
		return "CASE WHEN " + p[0] + " % 1 <> 0 THEN " + raise("0A000", "fractions of months and years in an interval are not supported by libra") + " ELSE " +
			intervalOf(sign+" * CAST("+p[0]+" AS INT)", sign+" * CAST("+p[1]+" AS INT)",
				sign+" * CAST(round(("+p[1]+" % 1) * 86400000000BD + "+p[2]+") AS BIGINT)") + " END"
	}, sum(func(i int) string { return itoa(intervalUnits[i].months) }), sum(func(i int) string { return itoa(intervalUnits[i].days) }),
		"("+sum(func(i int) string { return intervalUnits[i].micros })+" + "+time+")")
}
