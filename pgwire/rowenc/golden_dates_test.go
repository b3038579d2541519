package rowenc_test

import (
	"time"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

// day is a date as Arrow has it; the year 0 is 1 BC.
func day(year int, month time.Month, day int) int {
	return int(floorDiv(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix(), 86400))
}

func floorDiv(a, b int64) int64 {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// micros is a timestamp as Arrow has it.
func micros(year int, month time.Month, day, hour, minute, second, micro int) int {
	return int(time.Date(year, month, day, hour, minute, second, 0, time.UTC).Unix()*1_000_000) + micro
}

func everyDateStyle() []string {
	return []string{"ISO, MDY", "SQL, MDY", "SQL, DMY", "Postgres, MDY", "Postgres, DMY", "German, DMY", "ISO, YMD", "SQL, YMD", "Postgres, YMD"}
}

func dateGoldens() []golden {
	dates := []goldenCase{
		{"date '2000-01-01'", day(2000, 1, 1)}, {"date '1970-01-01'", 0}, {"date '1969-12-31'", -1}, {"date '2024-02-29'", day(2024, 2, 29)},
		{"date '1900-02-28'", day(1900, 2, 28)}, {"date '2000-12-31'", day(2000, 12, 31)}, {"date '0001-01-01'", day(1, 1, 1)},
		{"date '0001-12-31 BC'", day(0, 12, 31)}, {"date '0044-03-15 BC'", day(-43, 3, 15)}, {"date '4713-01-01 BC'", day(-4712, 1, 1)},
		{"date '4714-11-24 BC'", day(-4713, 11, 24)}, {"date '9999-12-31'", day(9999, 12, 31)}, {"date '10000-01-01'", day(10000, 1, 1)},
		{"date '123456-07-08'", day(123456, 7, 8)}, {"date '5874897-12-31'", day(5874897, 12, 31)}, {"date '0999-10-05'", day(999, 10, 5)},
		{"date '1582-10-10'", day(1582, 10, 10)}, {"null::date", nil},
	}
	const hour = 3_600_000_000_000
	times := []goldenCase{
		{"time '00:00'", 0}, {"time '23:59:59.999999'", 24*hour - 1000}, {"time '12:34:56'", 12*hour + 34*hour/60 + 56*hour/3600},
		{"time '01:02:03.4'", hour + 2*hour/60 + 3*hour/3600 + 400_000_000}, {"time '00:00:00.000001'", 1000},
		{"time '10:00:00.120'", 10*hour + 120_000_000}, {"null::time", nil},
	}
	all := []golden{{file: "time", field: field(arrow.FixedWidthTypes.Time64ns), oid: oid.Time, cases: times}}
	for _, style := range everyDateStyle() {
		all = append(all, golden{file: "date", settings: settings{dateStyle: style}, field: field(arrow.FixedWidthTypes.Date32), oid: oid.Date, cases: dates})
	}
	return all
}

func timestampGoldens() []golden {
	naive := []goldenCase{
		{"timestamp '2000-01-01 00:00:00'", micros(2000, 1, 1, 0, 0, 0, 0)}, {"timestamp '1970-01-01'", 0},
		{"timestamp '1969-12-31 23:59:59.999999'", -1}, {"timestamp '2024-02-29 12:34:56.5'", micros(2024, 2, 29, 12, 34, 56, 500000)},
		{"timestamp '2024-07-04 01:02:03.000004'", micros(2024, 7, 4, 1, 2, 3, 4)}, {"timestamp '9999-12-31 23:59:59.999999'", micros(9999, 12, 31, 23, 59, 59, 999999)},
		{"timestamp '10000-01-01'", micros(10000, 1, 1, 0, 0, 0, 0)}, {"timestamp '0044-03-15 12:00 BC'", micros(-43, 3, 15, 12, 0, 0, 0)},
		{"timestamp '0001-01-01'", micros(1, 1, 1, 0, 0, 0, 0)}, {"timestamp '4714-11-24 BC'", micros(-4713, 11, 24, 0, 0, 0, 0)},
		{"timestamp '294247-01-10 04:00:54.775807'", 9223372036854775807}, {"timestamp '1999-12-31 23:59:59.123'", micros(1999, 12, 31, 23, 59, 59, 123000)},
		{"null::timestamp", nil},
	}
	zoned := []goldenCase{
		{"timestamptz '2000-01-01 00:00:00Z'", micros(2000, 1, 1, 0, 0, 0, 0)}, {"timestamptz '1970-01-01Z'", 0},
		{"timestamptz '1969-12-31 23:59:59.999999Z'", -1}, {"timestamptz '2024-02-29 12:34:56.5Z'", micros(2024, 2, 29, 12, 34, 56, 500000)},
		{"timestamptz '2024-07-04 01:02:03.000004Z'", micros(2024, 7, 4, 1, 2, 3, 4)}, {"timestamptz '2024-03-10 06:59:59.9Z'", micros(2024, 3, 10, 6, 59, 59, 900000)},
		{"timestamptz '2024-03-10 07:00:00Z'", micros(2024, 3, 10, 7, 0, 0, 0)}, {"timestamptz '2024-11-03 05:30Z'", micros(2024, 11, 3, 5, 30, 0, 0)},
		{"timestamptz '2024-11-03 06:30Z'", micros(2024, 11, 3, 6, 30, 0, 0)}, {"timestamptz '1850-06-01 12:00Z'", micros(1850, 6, 1, 12, 0, 0, 0)},
		{"timestamptz '1943-06-01 12:00Z'", micros(1943, 6, 1, 12, 0, 0, 0)}, {"timestamptz '2100-07-01 12:00Z'", micros(2100, 7, 1, 12, 0, 0, 0)},
		{"timestamptz '12345-07-01 12:00Z'", micros(12345, 7, 1, 12, 0, 0, 0)}, {"timestamptz '0001-01-01Z'", micros(1, 1, 1, 0, 0, 0, 0)},
		{"timestamptz '0044-03-15 12:00Z BC'", micros(-43, 3, 15, 12, 0, 0, 0)}, {"timestamptz '4714-11-24 00:00Z BC'", micros(-4713, 11, 24, 0, 0, 0, 0)},
		{"timestamptz '294247-01-10 04:00:54.775807Z'", 9223372036854775807}, {"null::timestamptz", nil},
	}
	var all []golden
	for _, style := range everyDateStyle() {
		all = append(all, golden{file: "timestamp", settings: settings{dateStyle: style}, field: field(&arrow.TimestampType{Unit: arrow.Microsecond}),
			oid: oid.Timestamp, cases: naive})
	}
	zones := []string{"UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata", "Asia/Kathmandu", "America/Sao_Paulo",
		"Australia/Lord_Howe", "Africa/Monrovia", "Pacific/Apia", "Europe/London", "America/St_Johns"}
	for _, zone := range zones {
		all = append(all, golden{file: "timestamptz", settings: settings{timeZone: zone}, field: field(arrow.FixedWidthTypes.Timestamp_us),
			oid: oid.TimestampTZ, cases: zoned})
	}
	for _, style := range everyDateStyle()[1:] {
		for _, zone := range []string{"America/New_York", "America/Sao_Paulo"} {
			all = append(all, golden{file: "timestamptz", settings: settings{timeZone: zone, dateStyle: style},
				field: field(arrow.FixedWidthTypes.Timestamp_us), oid: oid.TimestampTZ, cases: zoned})
		}
	}
	return all
}

func intervalGoldens() []golden {
	yearMonth := []goldenCase{
		{"interval '0'", 0}, {"interval '1 year'", 12}, {"interval '-1 year'", -12}, {"interval '1 mon'", 1}, {"interval '-1 mon'", -1},
		{"interval '1 year 2 mons'", 14}, {"interval '-1 year -2 mons'", -14}, {"interval '178956970 years 7 mons'", 2147483647},
		{"interval '-178956970 years -8 mons'", -2147483648}, {"interval '11 mons'", 11}, {"null::interval", nil},
	}
	const second, hour, wholeDay = 1_000_000, 3_600_000_000, 86_400_000_000
	dayTime := []goldenCase{
		{"interval '0'", 0}, {"interval '1 day'", wholeDay}, {"interval '-1 day'", -wholeDay}, {"interval '2 days 03:04:05.678'", 2*wholeDay + 3*hour + 4*60*second + 5678000},
		{"interval '-2 days -03:04:05.678'", -(2*wholeDay + 3*hour + 4*60*second + 5678000)}, {"interval '00:00:01'", second}, {"interval '-00:00:00.000001'", -1},
		{"interval '00:00:01.5'", 1500000}, {"interval '23:59:59.999999'", wholeDay - 1}, {"interval '106751991 days 04:00:54.775807'", 9223372036854775807},
		{"interval '-106751991 days -04:00:54.775808'", -9223372036854775808}, {"interval '10 minutes'", 600 * second}, {"null::interval", nil},
	}
	type mdn = arrow.MonthDayNanoInterval
	calendar := []goldenCase{
		{"interval '0'", mdn{}}, {"interval '1 year 2 mons 3 days 04:05:06.789'", mdn{Months: 14, Days: 3, Nanoseconds: (4*hour + 5*60*second + 6789000) * 1000}},
		{"interval '1 mon -1 day'", mdn{Months: 1, Days: -1}}, {"interval '-1 mon +1 day'", mdn{Months: -1, Days: 1}}, {"interval '-1 day +01:00'", mdn{Days: -1, Nanoseconds: hour * 1000}},
		{"interval '1 day -01:00'", mdn{Days: 1, Nanoseconds: -hour * 1000}}, {"interval '-1 year -2 days -00:00:03.04'", mdn{Months: -12, Days: -2, Nanoseconds: -3_040_000_000}},
		{"interval '1 mon 00:00:00.000001'", mdn{Months: 1, Nanoseconds: 1000}}, {"interval '100:00:00'", mdn{Nanoseconds: 100 * hour * 1000}},
		{"interval '-100:00:00.5'", mdn{Nanoseconds: -(100*hour + 500000) * 1000}}, {"interval '-1 year +2 days +00:00:01'", mdn{Months: -12, Days: 2, Nanoseconds: 1_000_000_000}},
		{"interval '1 year 1 day -00:00:01'", mdn{Months: 12, Days: 1, Nanoseconds: -1_000_000_000}}, {"interval '2147483647 days'", mdn{Days: 2147483647}}, {"null::interval", nil},
	}
	var all []golden
	for _, style := range []string{"postgres", "postgres_verbose", "sql_standard", "iso_8601"} {
		s := settings{intervalStyle: style}
		all = append(all,
			golden{file: "interval_year_month", settings: s, field: field(arrow.FixedWidthTypes.MonthInterval), oid: oid.Interval, cases: yearMonth},
			golden{file: "interval_day_time", settings: s, field: field(arrow.FixedWidthTypes.Duration_us), oid: oid.Interval, cases: dayTime},
			golden{file: "interval_calendar", settings: s, field: field(arrow.FixedWidthTypes.MonthDayNanoInterval), oid: oid.Interval, cases: calendar})
	}
	return all
}
