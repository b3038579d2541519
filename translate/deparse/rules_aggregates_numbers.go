package deparse

import "github.com/whereq/libra/translate/querytree"

// Aggregates of numbers.
var _ = registerAggregates(map[string]aggregateRule{
	"sum(int2)":   numberAggregate("sum(%)", "CAST($1 AS BIGINT)"),
	"sum(int4)":   numberAggregate("sum(%)", "CAST($1 AS BIGINT)"),
	"sum(float4)": func(c *aggregateCall) string { return "CAST(" + c.spark("sum", c.all()...) + " AS FLOAT)" },
	"sum(float8)": plainAggregate("sum"),
	"avg(float4)": plainAggregate("avg"),
	"avg(float8)": plainAggregate("avg"),
	"bit_and":     plainAggregate("bit_and"), "bit_or": plainAggregate("bit_or"), "bit_xor": plainAggregate("bit_xor"),

	"corr": swapped("corr"), "covar_pop": swapped("covar_pop"), "covar_samp": sampled("covar_samp"),
	"regr_count": swapped("regr_count"), "regr_avgx": swapped("regr_avgx"), "regr_avgy": swapped("regr_avgy"),
	"regr_slope": swapped("regr_slope"), "regr_intercept": swapped("regr_intercept"), "regr_r2": swapped("regr_r2"),
	"regr_sxx": swapped("regr_sxx"), "regr_syy": swapped("regr_syy"), "regr_sxy": swapped("regr_sxy"),
	"variance(float8)": sampled("var_samp"), "var_samp(float8)": sampled("var_samp"), "var_pop(float8)": plainAggregate("var_pop"),
	"stddev(float8)": sampled("stddev_samp"), "stddev_samp(float8)": sampled("stddev_samp"), "stddev_pop(float8)": plainAggregate("stddev_pop"),
	"variance(float4)": sampled("var_samp"), "var_samp(float4)": sampled("var_samp"), "var_pop(float4)": plainAggregate("var_pop"),
	"stddev(float4)": sampled("stddev_samp"), "stddev_samp(float4)": sampled("stddev_samp"), "stddev_pop(float4)": plainAggregate("stddev_pop"),
})

var _ = registerNumericAggregates(map[string]numericAggregate{
	"sum(int8)":    {of: alwaysA(fixed(29, 0)), value: func(c *aggregateCall) string { return c.spark("sum", "CAST("+c.arg(0)+" AS DECIMAL(19,0))") }},
	"sum(numeric)": {of: sumOfShape, value: plainSum, exact: exactTotal},
	"max(numeric)": {of: firstShapeA, value: plainAggregate("max"), exact: byValue("max_by")},
	"min(numeric)": {of: firstShapeA, value: plainAggregate("min"), exact: byValue("min_by")},
	"avg(int2)":    {of: alwaysA(varying), exact: average},
	"avg(int4)":    {of: alwaysA(varying), exact: average},
	"avg(int8)":    {of: alwaysA(varying), exact: average},
	"avg(numeric)": {of: alwaysA(varying), exact: average},
})

func alwaysA(n numeric) func(*aggregateCall) numeric {
	return func(*aggregateCall) numeric { return n }
}

func firstShapeA(c *aggregateCall) numeric { return c.shape(0) }

// numberAggregate has an argument of another type than Spark's own.
func numberAggregate(_, argument string) aggregateRule {
	return func(c *aggregateCall) string { return c.spark("sum", fill(argument, c.all())) }
}

// swapped is an aggregate of two arguments, y and x.
func swapped(name string) aggregateRule { return plainAggregate(name) }

// sampled is an aggregate that needs two values at least; of one, PostgreSQL gives NULL and Spark NULL as well.
func sampled(name string) aggregateRule { return plainAggregate(name) }

// sumOfShape is Spark's type of a sum of decimals: ten digits more.
func sumOfShape(c *aggregateCall) numeric {
	a := c.shape(0)
	if !a.fixed || a.precision == 0 {
		return numeric{precision: 38, scale: a.scale, fixed: a.fixed && a.precision > 0}
	}
	return fixed(min(a.precision+10, 38), a.scale)
}

func plainSum(c *aggregateCall) string { return c.spark("sum", c.arg(0)) }

// addable is the type in which numerics of varying scale are added up.
const addable = "DECIMAL(38,24)"

// exactTotal is a sum of numerics of varying scale: it has the greatest of them.
func exactTotal(c *aggregateCall) string {
	x, digits := c.addends()
	return c.w.let(func(v []string) string {
		digits := "CAST(" + v[0] + " AS STRING)"
		return checked("substring("+digits+", 1, length("+digits+") - 24 + "+v[1]+" - if("+v[1]+" = 0, 1, 0))",
			v[1]+" > 24", raise("22003", "more than 24 digits behind the point"))
	}, c.spark("sum", x), c.spark("max", digits))
}

// addends are the values to be added up, and how many digits each has behind the point.
func (c *aggregateCall) addends() (values, digits string) {
	write := func(as func(scale int, q string) string) string {
		return c.inside(func(n *querytree.Node) (s string) {
			if q, ok := c.w.callOf(n); ok && n.Tag == "OPEXPR" {
				s, _ = q.inSteps(as)
			}
			return s
		})(c.args[0])
	}
	if values = write(func(_ int, q string) string { return "CAST(" + q + " AS " + addable + ")" }); values != "" {
		return values, write(func(scale int, _ string) string { return itoa(scale) })
	}
	x := c.exact(0)
	return "CAST(" + x + " AS " + addable + ")", fraction("(" + x + ")")
}

// byValue picks the text of the greatest or least value.
func byValue(name string) aggregateRule {
	return func(c *aggregateCall) string { return c.spark(name, c.exact(0), c.arg(0)) }
}

// average divides the sum by the number of values, as PostgreSQL does.
func average(c *aggregateCall) string {
	total := ""
	switch {
	case integerDigits[typeOf(c.args[0])] > 0:
		total = "CAST(" + c.spark("sum", "CAST("+c.arg(0)+" AS DECIMAL(19,0))") + " AS STRING)"
	case c.shape(0).fixed:
		total = "CAST(" + c.spark("sum", c.arg(0)) + " AS STRING)"
	default:
		total = exactTotal(c)
	}
	return c.w.quotient(total, "CAST("+c.spark("count", c.arg(0))+" AS STRING)")
}
