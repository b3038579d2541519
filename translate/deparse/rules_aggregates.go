package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
)

var _ = registerAggregates(map[string]aggregateRule{
	"count()":                             func(c *aggregateCall) string { return c.spark("count", "*") },
	"count":                               count,
	"max":                                 extreme("max"),
	"min":                                 extreme("min"),
	"bool_and":                            plainAggregate("bool_and"),
	"bool_or":                             plainAggregate("bool_or"),
	"every":                               plainAggregate("bool_and"),
	"any_value":                           anyValue,
	"array_agg(anynonarray)":              arrayAgg,
	"string_agg(text,text)":               stringAgg,
	"mode":                                mode,
	"percentile_cont(float8,float8)":      percentile(continuous),
	"percentile_cont(_float8,float8)":     percentile(continuous),
	"percentile_disc(float8,anyelement)":  percentile(discrete),
	"percentile_disc(_float8,anyelement)": percentile(discrete),
})

// count of DISTINCT tells values apart as their = does.
func count(c *aggregateCall) string { return c.spark("count", c.inside(c.w.keyOf)(c.args[0])) }

// extreme is min or max of what Spark orders as PostgreSQL does.
func extreme(name string) aggregateRule {
	return func(c *aggregateCall) string {
		if t := typeOf(c.args[0]); !c.w.comparable(t) && t != oid.BPChar && t != oid.Interval {
			return c.refuse(c.w.signature(c.call)+" of this type", "")
		}
		c.distinct = false
		return c.spark(name, c.all()...)
	}
}

// anyValue is the first value that is not NULL.
func anyValue(c *aggregateCall) string {
	if len(c.order()) == 0 {
		return "any_value(" + c.arg(0) + ")" + c.where() + " IGNORE NULLS" + c.over
	}
	return "get(filter(" + c.list(c.arg(0)) + ", x -> x IS NOT NULL), 0)"
}

// list collects an expression of all rows in the aggregate's order.
func (c *aggregateCall) list(value string) string {
	if !c.distinct {
		return c.w.collected(value, c.order(), c.where(), c.over)
	}
	distinct := "array_agg(DISTINCT struct(" + c.order()[0].expr + " AS k0, " + value + " AS v))" + c.where() + " RESPECT NULLS"
	v := c.w.alias()
	return "transform(" + c.w.sorted(distinct, c.order()[:1]) + ", " + v + " -> " + v + ".v)"
}

// arrayAgg is NULL for no rows; Spark's is an empty array.
func arrayAgg(c *aggregateCall) string {
	if c.w.varies(c.args[0]) {
		return c.refuse("array_agg() of numerics with different scales", "Cast them to numeric(p, s).")
	}
	return "nullif(" + c.list(c.arg(0)) + ", array())"
}

// stringAgg joins what is not NULL. A delimiter that is not constant stands before its own value.
func stringAgg(c *aggregateCall) string {
	if d, ok := c.string(1); ok || isNull(c.args[1]) || c.args[1].Tag == "PARAM" {
		delimiter := c.arg(1)
		if ok {
			delimiter = text(d)
		} else {
			delimiter = "coalesce(" + delimiter + ", '')"
		}
		list := "array_compact(" + c.list(c.arg(0)) + ")"
		return "array_join(nullif(" + list + ", array()), " + delimiter + ")"
	}
	if c.distinct {
		return c.refuse("string_agg(DISTINCT) with a delimiter that is not constant", "")
	}
	list := c.list("if(" + c.arg(0) + " IS NULL, NULL, struct(" + c.arg(0) + " AS s, coalesce(" + c.arg(1) + ", '') AS d))")
	return "array_join(transform(nullif(array_compact(" + list + "), array()), (x, i) -> if(i = 0, x.s, x.d || x.s)), '')"
}

// mode is the most frequent value, of several the first in order.
func mode(c *aggregateCall) string {
	return "mode()" + c.within() + c.where()
}

func (c *aggregateCall) within() string {
	return " WITHIN GROUP (ORDER BY " + c.order()[0].expr + strings.Split(c.order()[0].direction, " NULLS")[0] + ")"
}

// percentile is percentile_cont or percentile_disc: exact, from the sorted values. (Spark's percentile_cont weighs the two
// neighbours instead of adding to the lower one, which rounds otherwise, and its percentile_disc is one of doubles.)
func percentile(pick func(list, fraction string) string) aggregateRule {
	return func(c *aggregateCall) string {
		if typeOf(c.args[1]) == oid.Numeric && c.w.varies(c.args[1]) {
			return c.refuse(c.w.signature(c.call)+" of numerics with different scales", "Cast them to numeric(p, s).")
		}
		if isNull(c.args[0]) {
			return "CAST(NULL AS " + c.w.sparkType(c.node, c.result, -1) + ")"
		}
		value := c.arg(1)
		list := "filter(" + c.w.collected(value, c.order(), c.where(), "") + ", x -> x IS NOT NULL)"
		fraction := c.arg(0)
		l := c.w.alias()
		f := c.w.alias()
		body := "CASE WHEN " + f + " < 0 OR " + f + " > 1 OR isnan(" + f + ") THEN " +
			fails("22003", "'percentile value ' || "+f+" || ' is not between 0 and 1'") + " WHEN array_size(" + l + ") = 0 THEN NULL ELSE " + pick(l, f) + " END"
		if oid.ElemOf(typeOf(c.args[0])) != 0 {
			return "get(transform(array(" + list + "), " + l + " -> if(array_size(" + l + ") = 0, NULL, transform(" + fraction + ", " + f + " -> " + body + "))), 0)"
		}
		return "get(transform(array(" + list + "), " + l + " -> get(transform(array(" + fraction + "), " + f + " -> " + body + "), 0)), 0)"
	}
}

// continuous is orderedsetaggs.c's percentile_cont: the lower neighbour and its part of the way to the higher one.
func continuous(list, f string) string {
	at := f + " * (array_size(" + list + ") - 1)"
	low, high := "get("+list+", CAST(floor("+at+") AS INT))", "get("+list+", CAST(ceil("+at+") AS INT))"
	return low + " + (" + at + " - floor(" + at + ")) * (" + high + " - " + low + ")"
}

func discrete(list, f string) string {
	return "get(" + list + ", greatest(CAST(ceil(" + f + " * array_size(" + list + ")) AS INT), 1) - 1)"
}
