package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Arrays have one dimension that begins at 1.
var _ = register(map[string]rule{
	"array_length": ofDimension("nullif(array_size($1), 0)"),
	"array_upper":  ofDimension("nullif(array_size($1), 0)"),
	"array_lower":  ofDimension("if(array_size($1) > 0, 1, NULL)"),
	"array_ndims":  as("if(array_size($1) > 0, 1, NULL)"),
	"array_dims":   once("if(array_size($1) > 0, '[1:' || array_size($1) || ']', NULL)"),
	"cardinality":  as("array_size($1)"),

	"array_append":  func(c *call) string { return "concat(" + c.orEmpty(0) + ", array(" + c.arg(1) + "))" },
	"array_prepend": func(c *call) string { return "concat(array(" + c.arg(0) + "), " + c.orEmpty(1) + ")" },
	"array_cat":     once("CASE WHEN $1 IS NULL THEN $2 WHEN $2 IS NULL THEN $1 ELSE concat($1, $2) END"),

	"array_position(anycompatiblearray,anycompatible)": as("CAST(nullif(array_position(transform($1, x -> x <=> $2), true), 0L) AS INT)"),
	"array_positions":                    as("filter(transform($1, (x, i) -> if(x <=> $2, i + 1, NULL)), p -> p IS NOT NULL)"),
	"array_remove":                       as("filter($1, x -> NOT (x <=> $2))"),
	"array_replace":                      as("transform($1, x -> if(x <=> $2, $3, x))"),
	"trim_array":                         once("if($2 < 0 OR $2 > array_size($1), " + raise("2202E", "number of elements to trim must be between 0 and the array's length") + ", slice($1, 1, array_size($1) - $2))"),
	"array_reverse":                      as("reverse($1)"),
	"array_sort(anyarray)":               sortable("array_sort($1)"),
	"array_fill(anyelement,_int4)":       arrayFill,
	"array_fill(anyelement,_int4,_int4)": arrayFill,
	"array_position(anycompatiblearray,anycompatible,int4)": once("CAST(nullif(array_position(transform($1, (x, i) -> i + 1 >= $3 AND x <=> $2), true), 0L) AS INT)"),
	"array_sort(anyarray,bool)":                             arraySort,
	"array_sort(anyarray,bool,bool)":                        arraySort,
	"array_shuffle(anyarray)":                               as("shuffle($1)"),
	"array_sample(anyarray,int4)":                           once("if($2 < 0 OR $2 > array_size($1), " + raise("22023", "sample size must be between 0 and the array's length") + ", slice(shuffle($1), 1, $2))"),
	"width_bucket(anycompatible,anycompatiblearray)":        bucketOf,

	"arraycontains":  contains(0, 1, "forall"),
	"arraycontained": contains(1, 0, "forall"),
	"arrayoverlap":   contains(0, 1, "exists"),
	"array_eq":       sortable("($1 = $2)"),
	"array_ne":       sortable("($1 <> $2)"),
	"array_lt":       compareArrays("<"),
	"array_le":       compareArrays("<="),
	"array_gt":       compareArrays(">"),
	"array_ge":       compareArrays(">="),
})

// ofDimension is a rule for the first dimension; there are no others.
func ofDimension(template string) rule {
	return func(c *call) string {
		if n, ok := c.integer(1); ok && n == 1 {
			return as(template)(c)
		} else if ok {
			return "CAST(NULL AS INT)"
		}
		return once("if($2 = 1, " + template + ", NULL)")(c)
	}
}

// orEmpty is an argument that is an array, {} for NULL.
func (c *call) orEmpty(i int) string {
	n := c.args[i]
	if n.Tag == "ARRAYEXPR" || n.Tag == "ARRAY" || n.Tag == "CONST" && !isNull(n) {
		return c.arg(i)
	}
	if isNull(n) {
		return "array()"
	}
	return "coalesce(" + c.arg(i) + ", array())"
}

// equalElements tells whether Spark's = between elements is PostgreSQL's.
func (w *writer) equalElements(n *querytree.Node) bool { return w.comparable(oid.ElemOf(typeOf(n))) }

// sortable is a template for arrays of what Spark compares as PostgreSQL does.
func sortable(template string) rule {
	return func(c *call) string {
		if !c.w.equalElements(c.args[0]) {
			return c.refuse(c.w.signature(c)+" for elements of this type", "")
		}
		return as(template)(c)
	}
}

// contains is @>, <@ and &&: a NULL is in no array.
func contains(in, of int, how string) rule {
	return func(c *call) string {
		if !c.w.equalElements(c.args[in]) {
			return c.refuse(c.w.signature(c)+" for elements of this type", "")
		}
		body := func(a []string) string {
			v := c.w.alias()
			return "if(" + a[in] + " IS NULL, NULL, " + how + "(" + a[of] + ", " + v + " -> coalesce(array_contains(" + a[in] + ", " + v + "), false)))"
		}
		return c.bind(body)
	}
}

// arrayFill is array_fill with the length of one dimension.
func arrayFill(c *call) string {
	dims, ok := c.w.elements(c.args[1])
	if len(c.args) == 3 {
		from, known := c.w.elements(c.args[2])
		first, isInt := int64(0), false
		if known && len(from) == 1 {
			first, isInt = (&call{w: c.w, args: from}).integer(0)
		}
		ok = ok && isInt && first == 1
	}
	if !ok || len(dims) != 1 {
		return c.refuse("array_fill() with several dimensions or bounds of its own", "")
	}
	return "array_repeat(" + c.arg(0) + ", " + c.w.expr(dims[0]) + ")"
}

// ordered is an array whose order to Spark is PostgreSQL's: a NULL is more than all other elements.
func ordered(array string) string { return "transform(" + array + ", x -> struct(x IS NULL, x))" }

func compareArrays(sign string) rule {
	return sortable("(" + ordered("$1") + " " + sign + " " + ordered("$2") + ")")
}

// arraySort is array_sort with its direction and the place of NULLs, which come last unless it is descending.
func arraySort(c *call) string {
	down, ok1 := c.flag(1, false)
	first, ok2 := c.flag(2, down)
	if !ok1 || !ok2 || !c.w.equalElements(c.args[0]) {
		return c.refuse(c.w.signature(c)+" with these arguments", "")
	}
	sorted := "sort_array(filter($1, x -> x IS NOT NULL), " + map[bool]string{true: "false", false: "true"}[down] + ")"
	if first {
		return once("concat(filter($1, x -> x IS NULL), " + sorted + ")")(c)
	}
	return once("concat(" + sorted + ", filter($1, x -> x IS NULL))")(c)
}

// bucketOf is width_bucket with the lower bounds of buckets.
func bucketOf(c *call) string {
	if !c.w.equalElements(c.args[1]) {
		return c.refuse(c.w.signature(c)+" of this type", "")
	}
	return once("CASE WHEN $1 IS NULL THEN NULL WHEN exists($2, x -> x IS NULL) THEN " + raise("22004", "thresholds array must not contain NULLs") +
		" ELSE array_size(filter($2, x -> x <= $1)) END")(c)
}
