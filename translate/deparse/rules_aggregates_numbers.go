package deparse

// Aggregates of numbers.
var _ = registerAggregates(map[string]aggregateRule{
	"sum(int2)":   bigintSum,
	"sum(int4)":   bigintSum,
	"sum(float4)": func(c *aggregateCall) string { return "CAST(" + c.spark("sum", c.all()...) + " AS FLOAT)" },
	"sum(float8)": plainAggregate("sum"),
	"avg(float4)": plainAggregate("avg"),
	"avg(float8)": plainAggregate("avg"),
	"bit_and":     plainAggregate("bit_and"), "bit_or": plainAggregate("bit_or"), "bit_xor": plainAggregate("bit_xor"),
	"corr": plainAggregate("corr"), "covar_pop": plainAggregate("covar_pop"), "covar_samp": plainAggregate("covar_samp"),
	"regr_count": plainAggregate("regr_count"), "regr_avgx": plainAggregate("regr_avgx"), "regr_avgy": plainAggregate("regr_avgy"),
	"regr_slope": plainAggregate("regr_slope"), "regr_intercept": plainAggregate("regr_intercept"), "regr_r2": plainAggregate("regr_r2"),
	"regr_sxx": plainAggregate("regr_sxx"), "regr_syy": plainAggregate("regr_syy"), "regr_sxy": plainAggregate("regr_sxy"),
	"variance(float8)": plainAggregate("var_samp"), "var_samp(float8)": plainAggregate("var_samp"), "var_pop(float8)": plainAggregate("var_pop"),
	"stddev(float8)": plainAggregate("stddev_samp"), "stddev_samp(float8)": plainAggregate("stddev_samp"), "stddev_pop(float8)": plainAggregate("stddev_pop"),
	"variance(float4)": plainAggregate("var_samp"), "var_samp(float4)": plainAggregate("var_samp"), "var_pop(float4)": plainAggregate("var_pop"),
	"stddev(float4)": plainAggregate("stddev_samp"), "stddev_samp(float4)": plainAggregate("stddev_samp"), "stddev_pop(float4)": plainAggregate("stddev_pop"),
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

func bigintSum(c *aggregateCall) string { return c.spark("sum", "CAST("+c.arg(0)+" AS BIGINT)") }

// sumOfShape is Spark's type of a sum of decimals: ten digits more.
func sumOfShape(c *aggregateCall) numeric {
	a := c.shape(0)
	if !a.fixed || a.precision == 0 {
		return numeric{precision: 38, scale: a.scale, fixed: a.fixed && a.precision > 0}
	}
	return fixed(min(a.precision+10, 38), a.scale)
}

func plainSum(c *aggregateCall) string { return c.spark("sum", c.arg(0)) }

// addable is how many digits behind the point there are in a sum of numerics of varying scale.
const addable = 24

// exactTotal is a sum of numerics of varying scale: it has the greatest of them.
func exactTotal(c *aggregateCall) string {
	x, digits := c.exact(0), addable
	total := "CAST(" + x + " AS DECIMAL(38," + itoa(addable) + "))"
	if f := c.shape(0); f.known() {
		total, digits = c.arg(0), f.scale
	}
	return c.w.let(func(v []string) string {
		text := "CAST(" + v[0] + " AS STRING)"
		return checked("substring("+text+", 1, length("+text+") - "+itoa(digits)+" + "+v[1]+" - if("+v[1]+" = 0 AND "+itoa(digits)+" > 0, 1, 0))",
			v[1]+" > "+itoa(digits), raise("22003", "more digits behind the point than a sum can have"))
	}, c.spark("sum", total), c.spark("max", fraction("("+x+")")))
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
