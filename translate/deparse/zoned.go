package deparse

import (
	"regexp"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Local times in zones that turn their clocks. An hour that a clock shows twice is the first one to Spark and the second one, standard
// time, to PostgreSQL (DetermineTimeZoneOffset); an hour that it leaves out is moved forward by both.

// fixedZone is a zone without such hours.
var fixedZone = regexp.MustCompile(`^'?(UTC|GMT|Z|Etc/.*|[+-]\d.*)'?$`)

// zoned is the moment of a timestamp without time zone, or a date, in the session's zone.
func (w *writer) zoned(ts string) string {
	if fixedZone.MatchString(w.TimeZone) {
		return "CAST(" + ts + " AS TIMESTAMP)"
	}
	return w.letOne(local(ts), func(v string) string {
		first := "CAST(" + v + " AS TIMESTAMP)"
		later := "(" + first + " + INTERVAL '1' HOUR)"
		return "if(" + local(later) + " = " + v + ", " + later + ", " + first + ")"
	})
}

func toZoned(c *call) string { return c.w.zoned(c.arg(0)) }

// ofZone is the moment of a timestamp in a zone, which is a text for Spark.
func (w *writer) ofZone(v, zone string) string {
	utc := "convert_timezone(" + zone + ", 'UTC', " + v + ")"
	if fixedZone.MatchString(zone) {
		return "timestamp_micros(" + localMicros(utc) + ")"
	}
	return w.letOne(utc, func(u string) string {
		later := "(" + u + " + INTERVAL '1' HOUR)"
		return "timestamp_micros(" + localMicros(u) + " + if(convert_timezone('UTC', " + zone + ", " + later + ") = " + v + ", 3600000000L, 0L))"
	})
}

// movedZoned is a moment plus or minus an interval: its months and days in the session's zone.
func movedZoned(sign string, t, i int) rule {
	return func(c *call) string {
		w := c.w
		if v, ok := constantInterval(c.args[i]); fixedZone.MatchString(w.TimeZone) || ok && v.Months == 0 && v.Days == 0 {
			return moved(itself, sign, t, i)(c)
		}
		return w.let(func(v []string) string {
			days := "make_interval(0, " + v[1] + ".m, 0, " + v[1] + ".d)"
			return "(if(" + v[1] + ".m = 0 AND " + v[1] + ".d = 0, " + v[0] + ", " + w.zoned("("+local(v[0])+" "+sign+" "+days+")") + ") " + sign + " " + dayTime(v[1]+".u") + ")"
		}, c.arg(t), c.arg(i))
	}
}

func constantInterval(n *querytree.Node) (querytree.Interval, bool) {
	c, err := constantOf(n)
	v, ok := c.Value.(querytree.Interval)
	return v, ok && err == nil
}

// comparand is a side of a comparison: a local time beside a moment is one in the session's zone.
func (w *writer) comparand(args []*querytree.Node, i int) string {
	if t := typeOf(args[i]); typeOf(args[1-i]) == oid.TimestampTZ && (t == oid.Timestamp || t == oid.Date) {
		return w.zoned(w.expr(args[i]))
	}
	return w.expr(args[i])
}
