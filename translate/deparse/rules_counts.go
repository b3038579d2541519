package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
)

var _ = register(map[string]rule{
	"num_nulls":    countNulls("1, 0"),
	"num_nonnulls": countNulls("0, 1"),

	"current_database": func(c *call) string { return text(c.w.Database) },

	"width_bucket(anycompatible,anycompatiblearray)": arrayBucket,
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

// arrayBucket is how many of the thresholds, which are sorted, are not above a value.
func arrayBucket(c *call) string {
	if !c.w.comparable(typeOf(c.args[0])) || typeOf(c.args[0]) == oid.Numeric && c.w.varies(c.args[0]) {
		return c.refuse(c.w.signature(c), "")
	}
	return once("CASE WHEN $1 IS NULL OR $2 IS NULL THEN NULL WHEN exists($2, x -> x IS NULL) THEN " +
		raise("2202E", "thresholds array must not contain NULLs") + " ELSE array_size(filter($2, x -> x <= $1)) END")(c)
}
