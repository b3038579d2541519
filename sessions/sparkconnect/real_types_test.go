package sparkconnect_test

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// realSession is a session of its own in a real Spark.
func realSession(t testing.TB, conf map[string]string) *sparkconnect.Session {
	t.Helper()
	s := session(t, testenv.SparkURL(t), sparkconnect.Retry{})
	t.Cleanup(func() { _ = s.Release(t.Context()) })
	if len(conf) > 0 {
		must(t, s.Config().Set(t.Context(), conf))
	}
	return s
}

// onlyRow reads a result of one row.
func onlyRow(t testing.TB, s *sparkconnect.Session, q sparkconnect.Query) (*arrow.Schema, arrow.RecordBatch) {
	t.Helper()
	op, err := s.Execute(t.Context(), q)
	must(t, err)
	defer op.Close()
	schema, err := op.Schema(t.Context())
	must(t, err)
	batch, err := op.Next(t.Context())
	must(t, err)
	t.Cleanup(batch.Release)
	if batch.NumRows() != 1 {
		t.Fatalf("%d rows", batch.NumRows())
	}
	return schema, batch
}

var realTypes = []struct{ sql, spark, arrow string }{
	{"cast(null as void)", "void", "null"},
	{"true", "boolean", "bool"},
	{"1Y", "tinyint", "int8"},
	{"2S", "smallint", "int16"},
	{"3", "int", "int32"},
	{"4L", "bigint", "int64"},
	{"cast(1.5 as float)", "float", "float32"},
	{"2.5D", "double", "float64"},
	{"cast(1.25 as decimal(38,10))", "decimal(38,10)", "decimal(38, 10)"},
	{"'s'", "string", "utf8"},
	{"'s' collate UTF8_LCASE", "string collate UTF8_LCASE", "utf8"},
	{"X'01ff'", "binary", "binary"},
	{"date'2024-01-02'", "date", "date32"},
	{"timestamp'2024-01-02 03:04:05.123456'", "timestamp", "timestamp[us, tz=UTC]"},
	{"timestamp_ntz'2024-01-02 03:04:05.123456'", "timestamp_ntz", "timestamp[us]"},
	{"cast('2024-01-02 03:04:05.123456789' as timestamp_ntz(9))", "timestamp_ntz(9)", "timestamp[ns]"},
	{"cast('2024-01-02 03:04:05.123456789' as timestamp_ltz(8))", "timestamp_ltz(8)", "timestamp[ns, tz=UTC]"},
	{"time'12:34:56.789'", "time(6)", "time64[ns]"},
	{"cast('12:34:56.789' as time(3))", "time(3)", "time64[ns]"},
	{"interval '1-2' year to month", "interval year to month", "month_interval"},
	{"interval 1 month", "interval month", "month_interval"},
	{"interval '1 2:3:4.5' day to second", "interval day to second", "duration[us]"},
	{"interval '1 2' day to hour", "interval day to hour", "duration[us]"},
	{"make_interval(1,2,3,4,5,6,7.5)", "interval", "month_day_nano_interval"},
	{"array(1,null)", "array<int>", "list<element: int32, nullable>"},
	{"map('a',1,'b',null)", "map<string,int>", "map<utf8, int32, items_nullable>"},
	{"struct(1 as a,'x' as b)", "struct<a:int,b:string>", "struct<a: int32, b: utf8>"},
	{"named_struct('a',1,'a',2)", "struct<a:int,a:int>", "struct<a_0: int32, a_1: int32>"},
	{"parse_json('{\"a\":1}')", "variant", "struct<value: binary, metadata: binary>"},
	{"array(struct(map(1, array(parse_json('1'))) as m))", "array<struct<m:map<int,array<variant>>>>", ""},
	{"array(null)", "array<void>", "list<element: null, nullable>"},
	{"array()", "array<void>", "list<element: null>"},
	{"map()", "map<void,void>", ""},
	{"st_geomfromwkb(X'0101000000000000000000F03F0000000000000040')", "geometry(0)", "struct<srid: int32, wkb: binary>"},
	{"st_geogfromwkb(X'0101000000000000000000F03F0000000000000040')", "geography(4326)", "struct<srid: int32, wkb: binary>"},
}

func TestRealTypes(t *testing.T) {
	for name, conf := range map[string]map[string]string{
		"standard":   nil,
		"large":      {"spark.sql.execution.arrow.useLargeVarTypes": "true"},
		"compressed": {"spark.sql.execution.arrow.compression.codec": "zstd", "spark.sql.session.timeZone": "Asia/Tokyo"},
	} {
		t.Run(name, func(t *testing.T) {
			s := realSession(t, map[string]string{"spark.sql.timeType.enabled": "true", "spark.sql.timestampNanosTypes.enabled": "true"})
			if conf != nil {
				must(t, s.Config().Set(t.Context(), conf))
			}
			var columns []string
			for i, c := range realTypes {
				columns = append(columns, fmt.Sprintf("%s as c%d, typeof(%s) as t%d", c.sql, i, c.sql, i))
			}
			q := sparkconnect.Query{SQL: "select " + strings.Join(columns, ", ")}
			schema, batch := onlyRow(t, s, q)
			analyzed, err := s.Analyze(t.Context(), q)
			must(t, err)
			if !analyzed.Equal(schema) {
				t.Errorf("Analyze gives %v, Execute %v", analyzed, schema)
			}
			if name != "large" && !batch.Schema().Equal(schema) {
				t.Errorf("batches have %v, the schema says %v", batch.Schema(), schema)
			}
			for i, c := range realTypes {
				f := schema.Field(2 * i)
				kind, _ := f.Metadata.GetValue(sparkconnect.TypeKey)
				said := batch.Column(2*i + 1).ValueStr(0)
				if kind != c.spark || said != c.spark || c.arrow != "" && f.Type.String() != c.arrow {
					t.Errorf("%s: got %s as %s, typeof says %s; want %s as %s", c.sql, kind, f.Type, said, c.spark, c.arrow)
				}
			}
		})
	}
}

func TestRealDeclaredTypes(t *testing.T) {
	s := realSession(t, nil)
	const table = "sparkconnect_declared"
	for _, sql := range []string{
		"drop table if exists " + table,
		"create table " + table + "(a varchar(10) comment 'x', b char(3), c array<varchar(4)>, d struct<x:char(2),y:map<string,varchar(7)>>) using parquet",
		"insert into " + table + " values ('a', 'b', array('c'), struct('d', map('e', 'f')))",
	} {
		run(t, s, sql)
	}
	schema, batch := onlyRow(t, s, sparkconnect.Query{SQL: "select * from " + table})
	for i, want := range []string{"varchar(10)", "char(3)", "array<varchar(4)>", "struct<x:char(2),y:map<string,varchar(7)>>"} {
		if kind, _ := schema.Field(i).Metadata.GetValue(sparkconnect.TypeKey); kind != want {
			t.Errorf("got %s, want %s", kind, want)
		}
	}
	if batch.Column(1).ValueStr(0) != "b  " {
		t.Errorf("got %v", batch)
	}
	run(t, s, "drop table "+table)
}

func TestRealLiterals(t *testing.T) {
	s := realSession(t, map[string]string{"spark.sql.timeType.enabled": "true", "spark.sql.session.timeZone": "UTC"})
	sc := func(t sparkconnect.Type, l ...sparkconnect.Literal) sparkconnect.Literal {
		return sparkconnect.Array(t, l...)
	}
	cases := []struct {
		value       sparkconnect.Literal
		kind, shown string
		bare        string // the type without a cast, where it differs
	}{
		{sparkconnect.Literal{}, "void", "NULL", ""},
		{sparkconnect.Null(sparkconnect.DecimalType(7, 2)), "decimal(7,2)", "NULL", ""},
		{sparkconnect.Null(sparkconnect.TimestampType), "timestamp", "NULL", ""},
		{sparkconnect.Null(sparkconnect.ArrayType(sparkconnect.LongType)), "array<bigint>", "NULL", "void"},
		{sparkconnect.Bool(true), "boolean", "true", ""},
		{sparkconnect.Byte(-128), "tinyint", "-128", ""},
		{sparkconnect.Short(-32768), "smallint", "-32768", ""},
		{sparkconnect.Int(-2147483648), "int", "-2147483648", ""},
		{sparkconnect.Long(-9223372036854775808), "bigint", "-9223372036854775808", ""},
		{sparkconnect.Float(1.5), "float", "1.5", ""},
		{sparkconnect.Double(-2.25), "double", "-2.25", ""},
		{sparkconnect.Double(math.NaN()), "double", "NaN", ""},
		{sparkconnect.Double(math.Inf(-1)), "double", "-Infinity", ""},
		{sparkconnect.Double(5e-324), "double", "4.9E-324", ""},
		{sparkconnect.Double(0.1), "double", "0.1", ""},
		{sparkconnect.Float(float32(math.Inf(1))), "float", "Infinity", ""},
		{sparkconnect.Float(3.4028235e38), "float", "3.4028235E38", ""},
		{sparkconnect.String("a\\b\n\t\"'' :p1 ? /* -- \\'; \u0000"), "string", "a\\b\n\t\"'' :p1 ? /* -- \\'; \u0000", ""},
		{sparkconnect.Timestamp(-62135596800000000), "timestamp", "0001-01-01 00:00:00", ""},
		{sparkconnect.Date(2932896), "date", "9999-12-31", ""},
		{sparkconnect.Decimal("-12.50", 5, 2), "decimal(5,2)", "-12.50", "decimal(4,2)"},
		{sparkconnect.Decimal("12345678901234567890123456789012345678", 38, 0), "decimal(38,0)", "12345678901234567890123456789012345678", ""},
		{sparkconnect.String("it's ${x} 😀"), "string", "it's ${x} 😀", ""},
		{sparkconnect.Binary([]byte("ab")), "binary", "ab", ""},
		{sparkconnect.Date(-1), "date", "1969-12-31", ""},
		{sparkconnect.Timestamp(1_000_001), "timestamp", "1970-01-01 00:00:01.000001", ""},
		{sparkconnect.TimestampNTZ(-1), "timestamp_ntz", "1969-12-31 23:59:59.999999", ""},
		{sparkconnect.Time(45_296_000_001_000), "time(6)", "12:34:56.000001", ""},
		{sparkconnect.CalendarInterval(0, 3, 1_500_000), "interval day to second", "INTERVAL '3 00:00:01.5' DAY TO SECOND", ""},
		{sparkconnect.YearMonthInterval(14), "interval year to month", "INTERVAL '1-2' YEAR TO MONTH", ""},
		{sparkconnect.DayTimeInterval(93_784_500_000), "interval day to second", "INTERVAL '1 02:03:04.5' DAY TO SECOND", ""},
		{sc(sparkconnect.IntType, sparkconnect.Int(1), sparkconnect.Null(sparkconnect.IntType)), "array<int>", "[1, null]", ""},
		{sc(sparkconnect.StringType), "array<string>", "[]", "array<void>"},
		{sc(sparkconnect.DecimalType(9, 1), sparkconnect.Decimal("1.5", 9, 1)), "array<decimal(9,1)>", "[1.5]", "array<decimal(2,1)>"},
		{sc(sparkconnect.ArrayType(sparkconnect.LongType), sc(sparkconnect.LongType, sparkconnect.Long(7)), sparkconnect.Null(sparkconnect.ArrayType(sparkconnect.LongType))), "array<array<bigint>>", "[[7], null]", ""},
		{sc(sparkconnect.DateType, sparkconnect.Date(0)), "array<date>", "[1970-01-01]", ""},
	}
	named := sparkconnect.Query{Named: map[string]sparkconnect.Literal{}}
	var positional sparkconnect.Query
	var byName, byPlace, inText []string
	for i, c := range cases {
		name := fmt.Sprintf("p%d", i)
		named.Named[name] = c.value
		positional.Positional = append(positional.Positional, c.value, c.value, c.value)
		byName = append(byName, fmt.Sprintf("typeof(:%s), typeof(cast(:%s as %s)), coalesce(cast(cast(:%s as %s) as string), 'NULL')", name, name, c.kind, name, c.kind))
		inText = append(inText, fmt.Sprintf("typeof(%s), typeof(cast(%s as %s)), coalesce(cast(cast(%s as %s) as string), 'NULL')", c.value.SQL(), c.value.SQL(), c.kind, c.value.SQL(), c.kind))
		byPlace = append(byPlace, fmt.Sprintf("typeof(?), typeof(cast(? as %s)), coalesce(cast(cast(? as %s) as string), 'NULL')", c.kind, c.kind))
	}
	named.SQL, positional.SQL = "select "+strings.Join(byName, ", "), "select "+strings.Join(byPlace, ", ")
	for _, q := range []sparkconnect.Query{named, positional, {SQL: "select " + strings.Join(inText, ", ")}} {
		_, batch := onlyRow(t, s, q)
		for i, c := range cases {
			column := func(n int) string { return batch.Column(3*i + n).(*array.String).Value(0) }
			bare := cmp.Or(c.bare, c.kind)
			if q.Named == nil && q.Positional == nil { // each has just its type then
				bare = c.kind
			}
			if column(0) != bare || column(1) != c.kind || column(2) != c.shown {
				t.Errorf("got %s, cast %s %s; want %s, cast %s %s", column(0), column(1), column(2), bare, c.kind, c.shown)
			}
		}
	}
}
