package deparse

// generate_series: Spark's sequence fails where PostgreSQL's has no rows.
var _ = registerSets(map[string]setRule{
	"generate_series(int4,int4)":                        series("1"),
	"generate_series(int4,int4,int4)":                   series(""),
	"generate_series(int8,int8)":                        series("1L"),
	"generate_series(int8,int8,int8)":                   series(""),
	"generate_series(numeric,numeric)":                  numericSeries,
	"generate_series(numeric,numeric,numeric)":          numericSeries,
	"generate_series(timestamp,timestamp,interval)":     momentSeries,
	"generate_series(timestamptz,timestamptz,interval)": momentSeries,
})

// series is one of integers.
func series(step string) setRule {
	return func(c *call) set {
		args := c.all()
		if step != "" {
			args = append(args, step)
		}
		return set{array: c.w.let(func(v []string) string {
			return bounded(v, "sequence("+commas(v)+")", v[2]+" > 0", v[2]+" < 0", v[2]+" = 0")
		}, args...)}
	}
}

// bounded is an array that is empty where the step leads away from the end.
func bounded(v []string, array, up, down, none string) string {
	return "(CASE WHEN " + none + " THEN " + raise("22023", "step size cannot equal zero") + " WHEN " + up + " AND " + v[0] + " <= " + v[1] + " OR " + down +
		" AND " + v[0] + " >= " + v[1] + " THEN " + array + " END)"
}

// numericSeries goes in steps of the finest scale that there is.
func numericSeries(c *call) set {
	s, known := 0, true
	for i := range c.args {
		f := c.shape(i)
		known = known && f.fixed && f.precision > 0
		s = max(s, f.scale)
	}
	scale := c.shape(0).scale // the first row has the start's own, and every sum the greatest
	if !known || s > 15 || len(c.args) == 3 && c.shape(2).scale > scale {
		return set{array: c.refuse("generate_series over numerics of unknown scale", "Cast the start to the step's numeric(p, s).")}
	}
	unit := "1"
	for range s {
		unit += "0"
	}
	args := each(c.all(), func(a string) string { return "CAST(" + a + " * " + unit + "BD AS BIGINT)" })
	if len(args) == 2 {
		args = append(args, unit+"L")
	}
	array := c.w.let(func(v []string) string {
		return bounded(v, "sequence("+commas(v)+")", v[2]+" > 0", v[2]+" < 0", v[2]+" = 0")
	}, args...)
	return set{array: "transform(" + array + ", x -> CAST(x / " + unit + "BD AS DECIMAL(38," + itoa(scale) + ")))"}
}

// momentSeries adds the step again and again, as PostgreSQL does: after the 31st of a month comes the last day of a shorter one, and
// from then on that day.
func momentSeries(c *call) set {
	array := c.w.let(func(v []string) string {
		length := "((" + v[2] + ".m * 30L + " + v[2] + ".d) * 86400000000L + " + v[2] + ".u)"
		steps := "sequence(" + v[0] + ", " + v[1] + ", " + calendar(v[2]) + ")"
		day := "day(" + v[0] + ")"
		one := "element_at(s, -1) + " + calendar(v[2])
		long := "filter(aggregate(sequence(1, CAST(abs(months_between(" + v[1] + ", " + v[0] + ") / " + v[2] + ".m) AS INT) + 1), array(" + v[0] +
			"), (s, i) -> concat(s, array(" + one + "))), x -> if(" + length + " > 0, x <= " + v[1] + ", x >= " + v[1] + "))"
		return bounded(v, "if("+v[2]+".m <> 0 AND "+day+" > 28, "+long+", "+steps+")", length+" > 0", length+" < 0", length+" = 0")
	}, c.all()...)
	return set{array: array}
}
