package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// An interval is months, days and microseconds that don't carry into each other. Of Spark's three types of interval one holds all of
// that, and it can be neither compared nor sorted nor added up. So within a statement an interval is a struct of m, d and u; a
// calendar interval is made of it where a timestamp is moved, and for the client.
const intervalType = "STRUCT<m: INT, d: INT, u: BIGINT>"

// intervalOf is the struct of three Spark expressions.
func intervalOf(months, days, micros string) string {
	return "named_struct('m', CAST(" + months + " AS INT), 'd', CAST(" + days + " AS INT), 'u', CAST(" + micros + " AS BIGINT))"
}

// intervalLiteral is a constant.
func (w *writer) intervalLiteral(_ *querytree.Node, v querytree.Interval) string {
	return intervalOf(itoa(int(v.Months)), itoa(int(v.Days)), integer(oid.Int8, v.Micros))
}

// calendar is Spark's own interval of a name that stands for a struct.
func calendar(v string) string {
	return "make_interval(0, " + v + ".m, 0, " + v + ".d, 0, 0, CAST(" + v + ".u * 0.000001BD AS DECIMAL(18,6)))"
}

// calendarOf is the calendar interval of an expression.
func (w *writer) calendarOf(n *querytree.Node) string {
	if c, err := constantOf(n); err == nil {
		if v, ok := c.Value.(querytree.Interval); ok {
			return "make_interval(0, " + itoa(int(v.Months)) + ", 0, " + itoa(int(v.Days)) + ", 0, 0, CAST('" + micros(v.Micros) + "' AS DECIMAL(18,6)))"
		}
	}
	return w.letOne(w.expr(n), calendar)
}

// letOne gives a name to one value.
func (w *writer) letOne(value string, body func(string) string) string {
	return w.let(func(v []string) string { return body(v[0]) }, value)
}

// span is an interval as PostgreSQL compares it, in microseconds: a month has 30 days (interval_cmp_value).
func span(v string) string {
	return "(CAST(" + v + ".m * 30L + " + v + ".d AS DECIMAL(20,0)) * 86400000000BD + " + v + ".u)"
}

// spanOf is the span of an expression.
func (w *writer) spanOf(n *querytree.Node) string { return w.letOne(w.expr(n), span) }

// intervals is a rule whose template has names of structs: $1.m and so on.
func intervals(template string) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string { return fill(template, v) }, c.all()...)
	}
}

func compareIntervals(sign string) rule {
	return func(c *call) string {
		return "(" + c.w.spanOf(c.args[0]) + " " + sign + " " + c.w.spanOf(c.args[1]) + ")"
	}
}

// secondsRounded is TSROUND of PostgreSQL's: a number of seconds rounded to microseconds.
func secondsRounded(s string) string { return "(rint((" + s + ") * 1e6D) / 1e6D)" }

// scaledInterval is an interval times or divided by a factor: fractions of months become days, those of days time (interval_mul).
func (w *writer) scaledInterval(interval, factor, operator string) string {
	return w.let(func(v []string) string {
		x, f := v[0], v[1]
		times := func(field string) string {
			return "(CAST(" + x + "." + field + " AS DOUBLE) " + operator + " " + f + ")"
		}
		whole := func(s string) string { return "CAST(" + s + " AS INT)" }
		return w.let(func(r []string) string { // what is left of months, in days
			return w.let(func(s []string) string { // what is left of days, in seconds
				carry := "CAST(" + s[0] + " / 86400D AS INT)"
				return intervalOf(times("m"), whole(times("d"))+" + "+carry+" + CAST("+r[0]+" AS INT)",
					"rint("+times("u")+" + ("+s[0]+" - "+carry+" * 86400D) * 1e6D)")
			}, secondsRounded("("+times("d")+" - "+whole(times("d"))+" + "+r[0]+" - CAST("+r[0]+" AS INT)) * 86400D"))
		}, secondsRounded("("+times("m")+" - "+whole(times("m"))+") * 30D"))
	}, interval, factor)
}

func intervalTimes(i, f int) rule {
	return func(c *call) string { return c.w.scaledInterval(c.arg(i), c.arg(f), "*") }
}

func intervalDivided(c *call) string {
	return c.w.let(func(v []string) string {
		return checked(c.w.scaledInterval(v[0], v[1], "/"), v[1]+" = 0", raise("22012", "division by zero"))
	}, c.all()...)
}

var _ = register(map[string]rule{
	"interval_eq": compareIntervals("="), "interval_ne": compareIntervals("<>"), "interval_lt": compareIntervals("<"),
	"interval_le": compareIntervals("<="), "interval_gt": compareIntervals(">"), "interval_ge": compareIntervals(">="),
	"interval_pl":  intervals(intervalOf("$1.m + $2.m", "$1.d + $2.d", "$1.u + $2.u")),
	"interval_mi":  intervals(intervalOf("$1.m - $2.m", "$1.d - $2.d", "$1.u - $2.u")),
	"interval_um":  intervals(intervalOf("- $1.m", "- $1.d", "- $1.u")),
	"interval_mul": intervalTimes(0, 1), "mul_d_interval": intervalTimes(1, 0), "interval_div": intervalDivided,
	"justify_hours(interval)":    justified(false, true),
	"justify_days(interval)":     justified(true, false),
	"justify_interval(interval)": justified(true, true),
	"isfinite(interval)":         as("($1 IS NOT NULL OR NULL)"),
	"interval(interval,int4)":    intervalLength,
	"interval(time)": func(c *call) string {
		return c.w.letOne(c.arg(0), func(v string) string { return intervalOf("0", "0", timeMicros(v)) })
	},
	"make_interval(int4,int4,int4,int4,int4,int4,float8)": intervals(intervalOf("$1 * 12 + $2", "$3 * 7 + $4",
		"($5 * 3600L + $6 * 60L) * 1000000L + CAST(rint($7 * 1e6D) AS BIGINT)")),
})

// justified carries full days out of the time, and months out of the days, and gives all parts one sign.
func justified(days, hours bool) rule {
	return func(c *call) string {
		w := c.w
		return w.letOne(c.arg(0), func(v string) string {
			x := []string{v + ".m", v + ".d", v + ".u"}
			return w.let(func(x []string) string {
				if hours {
					return w.let(func(y []string) string { return carried(w, days, y) }, x[0], "("+x[1]+" + "+x[2]+" div 86400000000)", "("+x[2]+" % 86400000000)")
				}
				return carried(w, days, x)
			}, x...)
		})
	}
}

// carried goes on with justified: time is less than a day now.
func carried(w *writer, days bool, x []string) string {
	months, day, micros := x[0], x[1], x[2]
	return w.let(func(y []string) string {
		// Parts of other signs than the greater one's take one of it.
		if days {
			return w.let(func(z []string) string {
				borrow := "(CASE WHEN " + z[0] + " > 0 AND (" + z[1] + " < 0 OR " + z[1] + " = 0 AND " + z[2] + " < 0) THEN 1 WHEN " + z[0] + " < 0 AND (" + z[1] +
					" > 0 OR " + z[1] + " = 0 AND " + z[2] + " > 0) THEN -1 ELSE 0 END)"
				return w.let(func(b []string) string {
					return sameSign(w, "("+z[0]+" - "+b[0]+")", "("+z[1]+" + "+b[0]+" * 30)", z[2])
				}, borrow)
			}, y...)
		}
		return sameSign(w, y[0], y[1], y[2])
	}, carriedDays(days, months, day), leftDays(days, day), micros)
}

func carriedDays(days bool, months, day string) string {
	if !days {
		return months
	}
	return "(" + months + " + " + day + " div 30)"
}

func leftDays(days bool, day string) string {
	if !days {
		return day
	}
	return "(" + day + " % 30)"
}

// sameSign gives the time the sign of the days.
func sameSign(w *writer, months, days, micros string) string {
	return w.let(func(z []string) string {
		borrow := "(CASE WHEN " + z[1] + " > 0 AND " + z[2] + " < 0 THEN 1 WHEN " + z[1] + " < 0 AND " + z[2] + " > 0 THEN -1 ELSE 0 END)"
		return w.letOne(borrow, func(b string) string {
			return intervalOf(z[0], z[1]+" - "+b, z[2]+" + "+b+" * 86400000000L")
		})
	}, months, days, micros)
}

// intervalLength is interval(p): a precision of the seconds; fields such as DAY TO HOUR cut.
func intervalLength(c *call) string {
	v, _ := c.constant(1)
	typmod, ok := v.(int64)
	precision := typmod & 0xFFFF
	if !ok || typmod>>16&0x7FFF != 0x7FFF {
		return c.refuse("an interval of some fields only", "Leave the fields away.")
	}
	if precision >= 6 {
		return c.arg(0)
	}
	return c.w.letOne(c.arg(0), func(x string) string {
		return intervalOf(x+".m", x+".d", "round("+x+".u, "+itoa(int(precision)-6)+")")
	})
}

var _ = registerAggregates(map[string]aggregateRule{
	"sum(interval)": func(c *aggregateCall) string {
		x := c.arg(0)
		part := func(f string) string { return c.spark("sum", "CAST(("+x+")."+f+" AS BIGINT)") }
		return "if(" + c.spark("count", x) + " = 0, NULL, " + intervalOf(part("m"), part("d"), part("u")) + ")"
	},
	"avg(interval)": func(c *aggregateCall) string {
		x := c.arg(0)
		part := func(f string) string { return c.spark("sum", "CAST(("+x+")."+f+" AS BIGINT)") }
		return c.w.scaledInterval("if("+c.spark("count", x)+" = 0, NULL, "+intervalOf(part("m"), part("d"), part("u"))+")", "CAST("+c.spark("count", x)+" AS DOUBLE)", "/")
	},
	"max(interval)": func(c *aggregateCall) string { return c.spark("max_by", c.arg(0), c.w.spanOf(c.args[0])) },
	"min(interval)": func(c *aggregateCall) string { return c.spark("min_by", c.arg(0), c.w.spanOf(c.args[0])) },
})

// intervalExtreme is the greatest or least of some intervals, the first one of equal ones; NULLs don't count.
func (w *writer) intervalExtreme(args []string, greatest bool) string {
	sign := "<"
	if greatest {
		sign = ">"
	}
	return "aggregate(array(" + commas(args) + "), CAST(NULL AS " + intervalType + "), (a, b) -> CASE WHEN b IS NULL THEN a WHEN a IS NULL OR " +
		span("b") + " " + sign + " " + span("a") + " THEN b ELSE a END)"
}

// delivered is a whole statement for the client, which gets intervals as Spark's.
func (w *writer) delivered(q *querytree.Node, written string) string {
	list, as, found := targets(q), outputNames(q), false
	columns := make([]string, len(list))
	for i, t := range list {
		columns[i] = name(as[i])
		if typeOf(t.Node("expr")) == oid.Interval {
			columns[i], found = "if("+name(as[i])+" IS NULL, NULL, "+calendar(name(as[i]))+") AS "+name(as[i]), true
		}
	}
	if !found {
		return written
	}
	return "SELECT " + commas(columns) + " FROM (" + written + ") AS " + name(w.alias())
}
