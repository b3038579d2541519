package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
)

var _ = register(overlapsRules())

// overlapsRules are those of (a, b) OVERLAPS (c, d), where b and d may be intervals.
func overlapsRules() map[string]rule {
	rules := map[string]rule{}
	for _, t := range []string{"time", "timestamp", "timestamptz"} {
		for _, b := range []string{t, "interval"} {
			for _, d := range []string{t, "interval"} {
				rules["overlaps("+strings.Join([]string{t, b, t, d}, ",")+")"] = overlaps
			}
		}
	}
	return rules
}

// overlaps orders the ends of each period; two periods that are points overlap when they are equal. Of periods whose ends are not known
// PostgreSQL tells something in some cases; Spark's greatest and least pass over NULLs, so they are left unknown here only when all
// four ends are needed.
func overlaps(c *call) string {
	end := func(i int) string {
		if c.types[i] != oid.Interval {
			return c.arg(i)
		}
		if c.types[i-1] == oid.Time {
			return timeMoved("+", i-1, i)(c)
		}
		return moved(itself, "+", i-1, i)(c)
	}
	return c.w.let(func(v []string) string {
		return c.w.let(func(p []string) string {
			return "(CASE WHEN " + v[0] + " IS NULL OR " + v[1] + " IS NULL OR " + v[2] + " IS NULL OR " + v[3] + " IS NULL THEN NULL WHEN " + p[0] + " = " + p[2] +
				" THEN true WHEN " + p[0] + " > " + p[2] + " THEN " + p[0] + " < " + p[3] + " ELSE " + p[2] + " < " + p[1] + " END)"
		}, "least("+v[0]+", "+v[1]+")", "greatest("+v[0]+", "+v[1]+")", "least("+v[2]+", "+v[3]+")", "greatest("+v[2]+", "+v[3]+")")
	}, c.arg(0), end(1), c.arg(2), end(3))
}
