package deparse

// Arithmetic and casts of dates, times and timestamps.
var _ = register(map[string]rule{
	"date_pli": as("date_add($1, $2)"), "date_mii": as("date_sub($1, $2)"), "integer_pl_date": as("date_add($2, $1)"),
	"date_mi": as("datediff($1, $2)"),

	"date_pl_interval": moved(local, "+", 0, 1), "date_mi_interval": moved(local, "-", 0, 1), "interval_pl_date": moved(local, "+", 1, 0),
	"timestamp_pl_interval": moved(itself, "+", 0, 1), "timestamp_mi_interval": moved(itself, "-", 0, 1), "interval_pl_timestamp": moved(itself, "+", 1, 0),
	"timestamptz_pl_interval": movedZoned("+", 0, 1), "timestamptz_mi_interval": movedZoned("-", 0, 1), "interval_pl_timestamptz": movedZoned("+", 1, 0),
	"date_add(timestamptz,interval)": movedZoned("+", 0, 1), "date_subtract(timestamptz,interval)": movedZoned("-", 0, 1),
	"time_pl_interval": timeMoved("+", 0, 1), "time_mi_interval": timeMoved("-", 0, 1), "interval_pl_time": timeMoved("+", 1, 0),
	"timestamp_mi":   difference(func(a, b string) string { return localMicros(a) + " - " + localMicros(b) }),
	"timestamptz_mi": difference(func(a, b string) string { return "unix_micros(" + a + ") - unix_micros(" + b + ")" }),
	"time_mi_time":   underNames(func(v []string) string { return intervalOf("0", "0", timeMicros(v[0])+" - "+timeMicros(v[1])) }),
	"datetime_pl":    underNames(dateTime(0, 1)), "timedate_pl": underNames(dateTime(1, 0)), "timestamp(date,time)": underNames(dateTime(0, 1)),
	"age(timestamp,timestamp)":     func(c *call) string { return age(c.w, c.arg(0), c.arg(1)) },
	"age(timestamptz,timestamptz)": func(c *call) string { return age(c.w, local(c.arg(0)), local(c.arg(1))) },
	"age(timestamp)":               func(c *call) string { return age(c.w, local("current_date()"), c.arg(0)) },
	"age(timestamptz)":             func(c *call) string { return age(c.w, local("current_date()"), local(c.arg(0))) },

	"date(timestamp)": as("CAST($1 AS DATE)"), "date(timestamptz)": as("CAST($1 AS DATE)"),
	"timestamp(date)": as("CAST($1 AS TIMESTAMP_NTZ)"), "timestamp(timestamptz)": as("CAST($1 AS TIMESTAMP_NTZ)"),
	"timestamptz(date)": toZoned, "timestamptz(timestamp)": toZoned,
	"time(timestamp)": as("CAST($1 AS TIME(6))"), "time(timestamptz)": as("CAST(CAST($1 AS TIMESTAMP_NTZ) AS TIME(6))"),
	"time(interval)": func(c *call) string {
		return c.w.letOne(c.arg(0), func(v string) string { return fromTimeMicros(v + ".u") })
	},
	"timestamp(timestamp,int4)": rounded, "timestamptz(timestamptz,int4)": rounded, "time(time,int4)": timeRounded,
	"isfinite(date)": as("($1 IS NOT NULL OR NULL)"), "isfinite(timestamp)": as("($1 IS NOT NULL OR NULL)"), "isfinite(timestamptz)": as("($1 IS NOT NULL OR NULL)"),

	"now()": as("current_timestamp()"), "transaction_timestamp()": as("current_timestamp()"), "statement_timestamp()": as("current_timestamp()"),
	"clock_timestamp()":         as("current_timestamp()"),
	"make_date(int4,int4,int4)": as("make_date($1, $2, $3)"),
	"make_time(int4,int4,float8)": underNames(func(v []string) string {
		return checked(fromTimeMicros("("+v[0]+" * 3600L + "+v[1]+" * 60L) * 1000000L + CAST(rint("+v[2]+" * 1e6D) AS BIGINT)"),
			v[0]+" NOT BETWEEN 0 AND 23 OR "+v[1]+" NOT BETWEEN 0 AND 59 OR "+v[2]+" < 0 OR "+v[2]+" >= 60", raise("22008", "time field value out of range"))
	}),
	"make_timestamp(int4,int4,int4,int4,int4,float8)": as("make_timestamp_ntz($1, $2, $3, $4, $5, CAST($6 AS DECIMAL(16,6)))"),
	"make_timestamptz(int4,int4,int4,int4,int4,float8)": func(c *call) string {
		return c.w.zoned(c.template("make_timestamp_ntz($1, $2, $3, $4, $5, CAST($6 AS DECIMAL(16,6)))"))
	},
	"date_add(timestamptz,interval,text)":      movedInZone("+"),
	"date_subtract(timestamptz,interval,text)": movedInZone("-"),
	"timestamptz(date,time)":                   func(c *call) string { return c.w.zoned(c.w.let(dateTime(0, 1), c.all()...)) },
	"make_timestamptz(int4,int4,int4,int4,int4,float8,text)": func(c *call) string {
		zone, ok := c.zone(6)
		if !ok {
			return "NULL"
		}
		return c.w.letOne(c.template("make_timestamp_ntz($1, $2, $3, $4, $5, CAST($6 AS DECIMAL(16,6)))"), func(v string) string { return c.w.ofZone(v, zone) })
	},
	"to_timestamp(float8)":                       as("timestamp_micros(CAST(rint($1 * 1e6D) AS BIGINT))"),
	"date_bin(interval,timestamp,timestamp)":     binned(localMicros, fromLocalMicros),
	"date_bin(interval,timestamptz,timestamptz)": binned(func(v string) string { return "unix_micros(" + v + ")" }, func(s string) string { return "timestamp_micros(" + s + ")" }),
})

func itself(v string) string { return v }

// underNames is a rule whose arguments have names.
func underNames(body func(v []string) string) rule {
	return func(c *call) string { return c.w.let(body, c.all()...) }
}

// moved is a moment plus or minus an interval; argument t is the moment. Spark adds a calendar interval as PostgreSQL does: months, days
// in the session's time zone, time.
func moved(as func(string) string, sign string, t, i int) rule {
	return func(c *call) string { return "(" + as(c.arg(t)) + " " + sign + " " + c.w.calendarOf(c.args[i]) + ")" }
}

// timeMoved goes round the clock.
func timeMoved(sign string, t, i int) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			return fromTimeMicros("(" + timeMicros(v[0]) + " " + sign + " " + v[1] + ".u)")
		}, c.arg(t), c.arg(i))
	}
}

// difference is that of two timestamps: full days, and the rest.
func difference(micros func(a, b string) string) rule {
	return underNames(func(v []string) string {
		d := "(" + micros(v[0], v[1]) + ")"
		return "if(" + v[0] + " IS NULL OR " + v[1] + " IS NULL, NULL, " + intervalOf("0", d+" div 86400000000", d+" % 86400000000") + ")"
	})
}

func dateTime(d, t int) func(v []string) string {
	return func(v []string) string { return "(" + local(v[d]) + " + " + dayTime(timeMicros(v[t])) + ")" }
}

// rounded is timestamp(p): seconds are rounded to p digits.
func rounded(c *call) string {
	v, ok := c.constant(1)
	p, isInt := v.(int64)
	switch {
	case !ok || !isInt:
		return c.refuse("this precision of a timestamp", "")
	case p >= 6:
		return c.arg(0)
	}
	return c.w.roundedMoment(c.arg(0), int(p))
}

func (w *writer) roundedMoment(moment string, p int) string {
	return w.letOne(moment, func(x string) string {
		s, ulp := "extract(SECOND FROM "+x+")", "1"
		for range p {
			ulp += "0"
		}
		// PostgreSQL counts from 2000: halves go away from there.
		near := "if(" + x + " < CAST('2000-01-01' AS TIMESTAMP_NTZ), CAST(ceil(" + s + " * " + ulp + "BD - 0.5BD) AS DECIMAL(18,6)) / " + ulp + "BD, round(" + s + ", " + itoa(p) + "))"
		return "(" + x + " + make_dt_interval(0, 0, 0, CAST(" + near + " - " + s + " AS DECIMAL(18,6))))"
	})
}

func roundedTime(x string, p int) string {
	return fromTimeMicros("round(" + timeMicros(x) + ", " + itoa(p-6) + ")")
}

func timeRounded(c *call) string {
	v, ok := c.constant(1)
	p, isInt := v.(int64)
	switch {
	case !ok || !isInt:
		return c.refuse("this precision of a time", "")
	case p >= 6:
		return c.arg(0)
	}
	return c.w.letOne(c.arg(0), func(x string) string { return roundedTime(x, int(p)) })
}

// binned is date_bin.
func binned(micros func(string) string, back func(string) string) rule {
	return func(c *call) string {
		return c.w.let(func(v []string) string {
			return c.w.let(func(x []string) string {
				return checked(back("("+x[1]+" - pmod("+x[1]+" - "+x[2]+", "+x[0]+"))"),
					v[0]+".m <> 0", raise("0A000", "timestamps cannot be binned into intervals containing months or years"),
					x[0]+" <= 0", raise("22008", "stride must be greater than zero"))
			}, "("+v[0]+".d * 86400000000L + "+v[0]+".u)", micros(v[1]), micros(v[2]))
		}, c.all()...)
	}
}

// age is the difference of two moments in years, months, days and time: the days of the earlier one's month are borrowed
// (timestamp_age).
func age(w *writer, a, b string) string {
	return w.let(func(v []string) string {
		hi, lo := "greatest("+v[0]+", "+v[1]+")", "least("+v[0]+", "+v[1]+")"
		return w.let(func(x []string) string {
			hi, lo := x[0], x[1]
			return w.let(func(y []string) string { // months, days, microseconds, each with its sign
				return w.let(func(z []string) string { // the days when the time has borrowed one
					borrow, sign := "if("+z[0]+" < 0, 1, 0)", "if("+v[0]+" < "+v[1]+", -1, 1)"
					return "if(" + v[0] + " IS NULL OR " + v[1] + " IS NULL, NULL, " + intervalOf("("+y[0]+" - "+borrow+") * "+sign,
						"("+z[0]+" + "+borrow+" * day(last_day(CAST("+lo+" AS DATE)))) * "+sign,
						"("+y[2]+" + if("+y[2]+" < 0, 86400000000L, 0L)) * "+sign) + ")"
				}, "("+y[1]+" - if("+y[2]+" < 0, 1, 0))")
			}, "((year("+hi+") - year("+lo+")) * 12 + month("+hi+") - month("+lo+"))", "(day("+hi+") - day("+lo+"))",
				"("+timeMicros(hi)+" - "+timeMicros(lo)+")")
		}, hi, lo)
	}, a, b)
}

// movedInZone is date_add and date_subtract with the zone whose days and months they are.
func movedInZone(sign string) rule {
	return func(c *call) string {
		zone, ok := c.zone(2)
		if !ok {
			return "NULL"
		}
		return c.w.let(func(v []string) string {
			return c.w.letOne("("+inZone(v[0], zone)+" "+sign+" make_interval(0, "+v[1]+".m, 0, "+v[1]+".d))", func(moved string) string {
				return "(" + c.w.ofZone(moved, zone) + " " + sign + " " + dayTime(v[1]+".u") + ")"
			})
		}, c.arg(0), c.arg(1))
	}
}
