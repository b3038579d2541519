package rowenc_test

import (
	"math"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

func allGoldens() []golden {
	var all []golden
	for _, some := range [][]golden{integerGoldens(), floatGoldens(), numericGoldens(), textGoldens(), dateGoldens(),
		timestampGoldens(), intervalGoldens(), arrayGoldens(), jsonGoldens(), variantGoldens(), declaredGoldens()} {
		all = append(all, some...)
	}
	return all
}

func integerGoldens() []golden {
	return []golden{
		{file: "bool", field: field(arrow.FixedWidthTypes.Boolean), oid: oid.Bool, cases: []goldenCase{
			{"true", true}, {"false", false}, {"null::bool", nil},
		}},
		{file: "int2", field: field(arrow.PrimitiveTypes.Int16), oid: oid.Int2, cases: []goldenCase{
			{"0::int2", 0}, {"1::int2", 1}, {"(-1)::int2", -1}, {"32767::int2", 32767}, {"(-32768)::int2", -32768}, {"null::int2", nil},
		}},
		{file: "tinyint", field: field(arrow.PrimitiveTypes.Int8), oid: oid.Int2, cases: []goldenCase{
			{"0::int2", 0}, {"127::int2", 127}, {"(-128)::int2", -128}, {"(-1)::int2", -1}, {"null::int2", nil},
		}},
		{file: "int4", field: field(arrow.PrimitiveTypes.Int32), oid: oid.Int4, cases: []goldenCase{
			{"0", 0}, {"9", 9}, {"10", 10}, {"99", 99}, {"100", 100}, {"-1", -1}, {"-10", -10}, {"999999999", 999999999},
			{"1000000000", 1000000000}, {"2147483647", math.MaxInt32}, {"-2147483648", math.MinInt32}, {"null::int4", nil},
		}},
		{file: "int8", field: field(arrow.PrimitiveTypes.Int64), oid: oid.Int8, cases: []goldenCase{
			{"0::int8", 0}, {"7::int8", 7}, {"(-7)::int8", -7}, {"9999999999::int8", 9999999999}, {"10000000000::int8", 10000000000},
			{"999999999999999999", 999999999999999999}, {"1000000000000000000", 1000000000000000000},
			{"9223372036854775807", math.MaxInt64}, {"(-9223372036854775808)::int8", math.MinInt64}, {"null::int8", nil},
		}},
	}
}

// The expressions are the shortest decimals of the values beside them, or decimals that read as those.
func float8Cases() []goldenCase {
	return []goldenCase{
		{"'0'::float8", 0.0}, {"'-0'::float8", math.Copysign(0, -1)}, {"'1'::float8", 1.0}, {"'-1'::float8", -1.0},
		{"'0.5'::float8", 0.5}, {"'0.1'::float8", 0.1}, {"'0.3'::float8", 0.3}, {"'100'::float8", 100.0}, {"'123456.789'::float8", 123456.789},
		{"'0.1'::float8 + '0.2'::float8", 0.30000000000000004}, {"'1'::float8/3", 1.0 / 3.0}, {"pi()", math.Pi},
		{"'0.001'::float8", 0.001}, {"'0.0001'::float8", 0.0001}, {"'0.00001'::float8", 0.00001}, {"'0.000123456789'::float8", 0.000123456789},
		{"'99999999999999'::float8", 99999999999999.0}, {"'123456789012345'::float8", 123456789012345.0},
		{"'999999999999999'::float8", 999999999999999.0}, {"'1e15'::float8", 1e15}, {"'1234567890123456'::float8", 1234567890123456.0},
		{"'123456789012345680'::float8", 123456789012345680.0}, {"'100000000000000'::float8", 1e14}, {"'99999999999999.5'::float8", 99999999999999.5},
		{"'1e20'::float8", 1e20}, {"'1e22'::float8", 1e22}, {"'1e23'::float8", 1e23}, {"'1e100'::float8", 1e100}, {"'-1e-100'::float8", -1e-100},
		{"'9007199254740991'::float8", 9007199254740991.0}, {"'9007199254740992'::float8", 9007199254740992.0}, {"'9007199254740993'::float8", 9007199254740993.0},
		{"'18014398509481984'::float8", 18014398509481984.0}, {"'9223372036854775807'::float8", 9223372036854775807.0},
		{"'2.2250738585072014e-308'::float8", 2.2250738585072014e-308}, {"'2.225073858507201e-308'::float8", 2.225073858507201e-308},
		{"'5e-324'::float8", 5e-324}, {"'1.5e-323'::float8", 1.5e-323}, {"'1.7976931348623157e308'::float8", math.MaxFloat64},
		{"'-1.7976931348623157e308'::float8", -math.MaxFloat64}, {"'4.35'::float8", 4.35}, {"'2.675'::float8", 2.675},
		{"'8.41e21'::float8", 8.41e21}, {"'5.0e-15'::float8", 5.0e-15}, {"'9.5e-5'::float8", 9.5e-5}, {"'4.8828125e-4'::float8", 4.8828125e-4},
		{"'NaN'::float8", math.NaN()}, {"'Infinity'::float8", math.Inf(1)}, {"'-Infinity'::float8", math.Inf(-1)}, {"null::float8", nil},
	}
}

func float4Cases() []goldenCase {
	return []goldenCase{
		{"'0'::float4", 0.0}, {"'-0'::float4", math.Copysign(0, -1)}, {"'1'::float4", 1.0}, {"'0.1'::float4", 0.1}, {"'-2.5'::float4", -2.5},
		{"'3.4028235e38'::float4", math.MaxFloat32}, {"'1e-45'::float4", 1e-45}, {"'1.17549435e-38'::float4", 1.17549435e-38},
		{"'999999'::float4", 999999.0}, {"'1000000'::float4", 1000000.0}, {"'1234567'::float4", 1234567.0}, {"'100000'::float4", 100000.0},
		{"'123456.7'::float4", 123456.7}, {"'16777216'::float4", 16777216.0}, {"'0.0001'::float4", 0.0001}, {"'0.00001'::float4", 0.00001},
		{"'8.5899346e+09'::float4", 8.5899346e+09}, {"'3.3554432e7'::float4", 3.3554432e7}, {"'0.33333334'::float4", 1.0 / 3.0}, {"'1e10'::float4", 1e10},
		{"'NaN'::float4", math.NaN()}, {"'Infinity'::float4", math.Inf(1)}, {"'-Infinity'::float4", math.Inf(-1)}, {"null::float4", nil},
	}
}

func floatGoldens() []golden {
	var all []golden
	for _, digits := range []string{"1", "0", "-3", "-15"} {
		s := settings{extraFloatDigits: digits}
		all = append(all,
			golden{file: "float8", settings: s, field: field(arrow.PrimitiveTypes.Float64), oid: oid.Float8, cases: float8Cases()},
			golden{file: "float4", settings: s, field: field(arrow.PrimitiveTypes.Float32), oid: oid.Float4, cases: float4Cases()})
	}
	return all
}

// numericCases are decimals of a scale, each as PostgreSQL's literal.
func numericCases(scale string, decimals ...string) []goldenCase {
	cases := []goldenCase{{"null::numeric", nil}}
	for _, d := range decimals {
		cases = append(cases, goldenCase{"'" + d + "'::numeric(38," + scale + ")", d})
	}
	return cases
}

func numericGoldens() []golden {
	of := func(scale int32, text string, decimals ...string) golden {
		return golden{file: "numeric_scale_" + text, field: field(&arrow.Decimal128Type{Precision: 38, Scale: scale}),
			oid: oid.Numeric, cases: numericCases(text, decimals...)}
	}
	return []golden{
		of(0, "0", "0", "1", "-1", "9", "10", "9999", "10000", "10001", "-99999999", "100000000", "123456789012345678",
			"9223372036854775807", "18446744073709551615", "18446744073709551616", "10000000000000000000",
			"99999999999999999999", "12345678901234567890123456789012345678", "-99999999999999999999999999999999999999",
			"10000000000000000000000000000000000000", "100000000000000000000000000000000000"),
		of(1, "1", "0.0", "0.1", "-0.1", "1.0", "1234.5", "99999.9", "1000000000000000000000000000000000000.5"),
		of(2, "2", "0.00", "0.01", "-0.01", "1.00", "12.34", "9999.99", "10000.00", "123456789012345678.90", "-5000000.05"),
		of(3, "3", "0.000", "0.001", "1.234", "-12345678.900"),
		of(5, "5", "0.00001", "0.10000", "1.00010", "123456.00000", "99999999.99999"),
		of(18, "18", "0.000000000000000000", "0.000000000000000001", "1.000000000000000000", "-12345678901234567890.123456789012345678",
			"0.100000000000000000", "0.000010000000000000", "9.999999999999999999", "19.000000000000000000"),
		of(38, "38", "0.00000000000000000000000000000000000001", "0.99999999999999999999999999999999999999",
			"-0.12345678901234567890123456789012345678", "0.00000000000000000000000000000000000000", "0.00010000000000000000000000000000000000"),
	}
}
