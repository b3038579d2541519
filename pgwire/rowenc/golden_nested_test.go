package rowenc_test

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

type vals = []any

func arrayGoldens() []golden {
	i32, str := arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String
	varchar := arrow.ListOfField(arrow.Field{Name: "element", Type: str, Nullable: true, Metadata: sparkType("varchar(4)")})
	record := list(arrow.StructOf(arrow.Field{Name: "bb", Type: i32, Nullable: true}, arrow.Field{Name: "a", Type: str, Nullable: true}))
	return []golden{
		{file: "array_int4", field: field(list(i32)), oid: oid.Int4Array, cases: []goldenCase{
			{"array[1,2,3]", vals{1, 2, 3}}, {"'{}'::int4[]", vals{}}, {"array[null]::int4[]", vals{nil}}, {"array[-1,null,2147483647]", vals{-1, nil, 2147483647}},
			{"null::int4[]", nil}, {"array[0]", vals{0}},
		}},
		{file: "array_int4_nested", field: field(list(list(i32))), oid: oid.Int4Array, cases: []goldenCase{
			{"array[[1,2],[3,4]]", vals{vals{1, 2}, vals{3, 4}}}, {"array[[1],[null::int4]]", vals{vals{1}, vals{nil}}}, {"'{}'::int4[]", vals{}},
			{"array['{}'::int4[],'{}'::int4[]]", vals{vals{}, vals{}}}, {"array[[1,2,3]]", vals{vals{1, 2, 3}}}, {"null::int4[]", nil},
		}},
		{file: "array_int4_deep", field: field(list(list(list(i32)))), oid: oid.Int4Array, cases: []goldenCase{
			{"array[[[1,2],[3,4]],[[5,6],[7,8]]]", vals{vals{vals{1, 2}, vals{3, 4}}, vals{vals{5, 6}, vals{7, 8}}}},
			{"array[[[1],[2],[3]]]", vals{vals{vals{1}, vals{2}, vals{3}}}},
		}},
		{file: "array_text", field: field(list(str)), oid: oid.TextArray, cases: []goldenCase{
			{"array['a','b']", vals{"a", "b"}}, {"array['']", vals{""}}, {"array['NULL','null','nUlL',null,'NULLS']", vals{"NULL", "null", "nUlL", nil, "NULLS"}},
			{`array['a"b','a\b','a,b','{','}','a b',' a']`, vals{`a"b`, `a\b`, "a,b", "{", "}", "a b", " a"}},
			{`array[E'\t',E'\n',E'\r',E'\v',E'\f',E'\x01','ü']`, vals{"\t", "\n", "\r", "\v", "\f", "\x01", "ü"}}, {"array['it''s','(x)','[y]','a;b']", vals{"it's", "(x)", "[y]", "a;b"}},
		}},
		{file: "array_bool", field: field(list(arrow.FixedWidthTypes.Boolean)), oid: oid.BoolArray, cases: []goldenCase{{"array[true,false,null]", vals{true, false, nil}}}},
		{file: "array_int2", field: field(list(arrow.PrimitiveTypes.Int8)), oid: oid.Int2Array, cases: []goldenCase{{"array[1,-128]::int2[]", vals{1, -128}}}},
		{file: "array_int8", field: field(list(arrow.PrimitiveTypes.Int64)), oid: oid.Int8Array, cases: []goldenCase{{"array[1,9223372036854775807]", vals{1, math.MaxInt64}}}},
		{file: "array_float8", field: field(list(arrow.PrimitiveTypes.Float64)), oid: oid.Float8Array, cases: []goldenCase{
			{"array['0.1','NaN','-Infinity','1e20']::float8[]", vals{0.1, math.NaN(), math.Inf(-1), 1e20}}}},
		{file: "array_numeric", field: field(list(&arrow.Decimal128Type{Precision: 10, Scale: 2})), oid: oid.NumericArray, cases: []goldenCase{
			{"array['1.50','-0.01',null]::numeric(10,2)[]", vals{"1.50", "-0.01", nil}}}},
		{file: "array_varchar", field: field(varchar), oid: oid.VarcharArray, cases: []goldenCase{{"array['ab','cd e']::varchar(4)[]", vals{"ab", "cd e"}}}},
		{file: "array_bytea", field: field(list(arrow.BinaryTypes.Binary)), oid: oid.ByteaArray, cases: []goldenCase{
			{`array['\x00ff','\x']::bytea[]`, vals{[]byte{0, 0xff}, []byte{}}}}},
		{file: "array_date", field: field(list(arrow.FixedWidthTypes.Date32)), oid: oid.DateArray, cases: []goldenCase{
			{"array['2024-01-02','0044-03-15 BC']::date[]", vals{day(2024, 1, 2), day(-43, 3, 15)}}}},
		{file: "array_timestamptz", settings: settings{timeZone: "America/New_York"}, field: field(list(arrow.FixedWidthTypes.Timestamp_us)), oid: oid.TimestampTZArray, cases: []goldenCase{
			{"array['1970-01-01Z','2024-07-04 01:02:03.4Z']::timestamptz[]", vals{0, micros(2024, 7, 4, 1, 2, 3, 400000)}}}},
		{file: "array_interval", field: field(list(arrow.FixedWidthTypes.MonthInterval)), oid: oid.IntervalArray, cases: []goldenCase{{"array['1 mon','1 year 2 mons']::interval[]", vals{1, 14}}}},
		{file: "array_void", field: field(list(arrow.Null)), oid: oid.TextArray, cases: []goldenCase{{"array[null,null]::text[]", vals{nil, nil}}, {"'{}'::text[]", vals{}}}},
		{file: "array_jsonb", field: field(record), oid: oid.JSONBArray, cases: []goldenCase{
			{`array['{"bb": 1, "a": "x \" y"}', null, '{"bb": null, "a": null}']::jsonb[]`, vals{vals{1, `x " y`}, nil, vals{nil, nil}}}, {"'{}'::jsonb[]", vals{}}}},
	}
}

// jsonGoldens are structs and maps beside what PostgreSQL makes of the same values.
func jsonGoldens() []golden {
	str, ny := arrow.BinaryTypes.String, settings{timeZone: "America/New_York", dateStyle: "German, DMY"}
	structOf := func(t arrow.DataType) arrow.Field {
		return field(arrow.StructOf(arrow.Field{Name: "v", Type: t, Nullable: true}))
	}
	v := func(sql string, value any) goldenCase {
		return goldenCase{"jsonb_build_object('v', " + sql + ")", vals{value}}
	}
	mapOf := func(key, value arrow.DataType) arrow.Field { return field(arrow.MapOf(key, value)) }
	g := func(file string, s settings, f arrow.Field, cases ...goldenCase) golden {
		return golden{file: "jsonb_" + file, settings: s, field: f, oid: oid.JSONB, cases: cases}
	}
	float8s := []goldenCase{}
	for _, c := range float8Cases() {
		float8s = append(float8s, v(c.sql, c.value))
	}
	return []golden{
		g("struct", settings{}, field(arrow.StructOf(arrow.Field{Name: "name", Type: str, Nullable: true}, arrow.Field{Name: "id", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
			arrow.Field{Name: "ok", Type: arrow.FixedWidthTypes.Boolean, Nullable: true}, arrow.Field{Name: "Größe \"x\"", Type: str, Nullable: true},
			arrow.Field{Name: "tags", Type: list(str), Nullable: true}, arrow.Field{Name: "id", Type: str, Nullable: true})),
			goldenCase{`'{"name":"ana","id":7,"ok":true,"Größe \"x\"":"xl","tags":["a",null],"id":"last"}'::jsonb`, vals{"ana", 7, true, "xl", vals{"a", nil}, "last"}},
			goldenCase{`'{"name":null,"ok":null,"Größe \"x\"":null,"tags":null,"id":null}'::jsonb`, vals{nil, nil, nil, nil, nil, nil}},
			goldenCase{"null::jsonb", nil}),
		g("empty_struct", settings{}, field(arrow.StructOf()), goldenCase{"'{}'::jsonb", vals{}}),
		g("map", settings{}, mapOf(str, arrow.PrimitiveTypes.Int32),
			goldenCase{`'{"b":1,"aa":2,"a":3,"":4}'::jsonb`, []entry{{"b", 1}, {"aa", 2}, {"a", 3}, {"", 4}}}, goldenCase{"'{}'::jsonb", []entry{}},
			goldenCase{`'{"k":1,"k":2,"z":null}'::jsonb`, []entry{{"k", 1}, {"k", 2}, {"z", nil}}}, goldenCase{`'{"é":1,"zz":2,"\"":3}'::jsonb`, []entry{{"é", 1}, {"zz", 2}, {`"`, 3}}}),
		g("map_int_keys", settings{}, mapOf(arrow.PrimitiveTypes.Int32, str), goldenCase{`'{"10":"x","9":"y","-1":"z"}'::jsonb`, []entry{{10, "x"}, {9, "y"}, {-1, "z"}}}),
		g("map_date_keys", ny, mapOf(arrow.FixedWidthTypes.Date32, list(arrow.PrimitiveTypes.Int32)),
			goldenCase{`'{"2024-01-02":[1,2],"1970-01-01":[]}'::jsonb`, []entry{{day(2024, 1, 2), vals{1, 2}}, {0, vals{}}}}),
		g("text", settings{}, structOf(str), v(`E'\b\f\n\r\t\x01\x1f\x7f"\\/'::text`, "\b\f\n\r\t\x01\x1f\x7f\"\\/"), v("'ü🎉'::text", "ü🎉"), v("''::text", "")),
		g("float8", settings{}, structOf(arrow.PrimitiveTypes.Float64), float8s...),
		g("float4", settings{}, structOf(arrow.PrimitiveTypes.Float32), v("'0.1'::float4", 0.1), v("'1e10'::float4", 1e10), v("'NaN'::float4", math.NaN())),
		g("numeric", settings{}, structOf(&arrow.Decimal128Type{Precision: 38, Scale: 2}), v("1.50::numeric(38,2)", "1.50"), v("'-0.01'::numeric(38,2)", "-0.01"), v("0.00::numeric(38,2)", "0.00")),
		g("int8", settings{}, structOf(arrow.PrimitiveTypes.Int64), v("'9223372036854775807'::int8", math.MaxInt64), v("null::int8", nil)),
		g("bool", settings{}, structOf(arrow.FixedWidthTypes.Boolean), v("true", true), v("false", false)),
		g("date", ny, structOf(arrow.FixedWidthTypes.Date32), v("date '2024-02-29'", day(2024, 2, 29)), v("date '0044-03-15 BC'", day(-43, 3, 15))),
		g("time", ny, structOf(arrow.FixedWidthTypes.Time64ns), v("time '01:02:03.4'", 3_723_400_000_000)),
		g("timestamp", ny, structOf(&arrow.TimestampType{Unit: arrow.Microsecond}), v("timestamp '2024-02-29 12:34:56.5'", micros(2024, 2, 29, 12, 34, 56, 500000))),
		g("timestamptz", ny, structOf(arrow.FixedWidthTypes.Timestamp_us), v("timestamptz '2024-07-04 01:02:03.4Z'", micros(2024, 7, 4, 1, 2, 3, 400000)),
			v("timestamptz '1850-01-01Z'", micros(1850, 1, 1, 0, 0, 0, 0)), v("timestamptz '0044-03-15 12:00Z BC'", micros(-43, 3, 15, 12, 0, 0, 0))),
		g("timestamptz", settings{}, structOf(arrow.FixedWidthTypes.Timestamp_us), v("timestamptz '2024-07-04 01:02:03.4Z'", micros(2024, 7, 4, 1, 2, 3, 400000))),
		g("interval", settings{intervalStyle: "iso_8601"}, structOf(arrow.FixedWidthTypes.MonthInterval), v("interval '1 year 2 mons'", 14)),
		g("nested", settings{}, structOf(list(arrow.MapOf(str, arrow.StructOf(arrow.Field{Name: "q", Type: arrow.PrimitiveTypes.Int16, Nullable: true})))),
			goldenCase{`'{"v": [{"x": {"q": 1}, "a": null}, {}, null]}'::jsonb`, vals{vals{[]entry{{"x", vals{1}}, {"a", nil}}, []entry{}, nil}}}),
		g("seven_dimensions", settings{}, field(list(list(list(list(list(list(list(arrow.PrimitiveTypes.Int32)))))))), goldenCase{"'[[[[[[[1, 2], [3]]]]]]]'::jsonb", vals{vals{vals{vals{vals{vals{vals{1, 2}, vals{3}}}}}}}}),
	}
}
