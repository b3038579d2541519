package deparse

import "strings"

var _ = register(map[string]rule{
	"num_nulls":    countNulls("1, 0"),
	"num_nonnulls": countNulls("0, 1"),

	"current_database": func(c *call) string { return text(c.w.Database) },
})

// countNulls counts arguments: 1 or 0 for one that is NULL, and for one that is not.
func countNulls(numbers string) rule {
	return func(c *call) string {
		if c.node.Bool("funcvariadic") {
			return c.refuse(c.w.signature(c)+" of an array", "")
		}
		return "(" + strings.Join(each(c.all(), func(s string) string { return "if((" + s + ") IS NULL, " + numbers + ")" }), " + ") + ")"
	}
}
