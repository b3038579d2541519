package rowenc_test

import (
	"errors"
	"math"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/pgwire/rowenc"
)

// declaredGoldens are values of types that the field's own type does not tell.
func declaredGoldens() []golden {
	text, list := field(arrow.BinaryTypes.String), func(t arrow.DataType) arrow.Field { return field(arrow.ListOf(t)) }
	id := "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
	return []golden{
		{file: "declared_uuid", field: text, oid: oid.UUID, declared: true, cases: []goldenCase{
			{"'" + id + "'::uuid", id}, {"'F81D4FAE7DEC11D0A76500A0C91E6BF6'::uuid", "F81D4FAE7DEC11D0A76500A0C91E6BF6"}, {"null::uuid", nil},
		}},
		{file: "declared_json", field: text, oid: oid.JSON, declared: true, cases: []goldenCase{
			{`'{"b":1, "a":[]}'::json`, `{"b":1, "a":[]}`}, {"null::json", nil},
		}},
		{file: "declared_jsonb", field: text, oid: oid.JSONB, declared: true, cases: []goldenCase{
			{`'{"b":1,"a":[]}'::jsonb`, `{"a": [], "b": 1}`}, {"null::jsonb", nil},
		}},
		{file: "declared_name", field: text, oid: oid.Name, declared: true, cases: []goldenCase{{"'a b'::name", "a b"}, {"null::name", nil}}},
		{file: "declared_numeric", field: text, oid: oid.Numeric, declared: true, cases: []goldenCase{
			{"0::numeric", "0"}, {"0.000::numeric", "0.000"}, {"1.50", "1.50"}, {"-12345.6789", "-12345.6789"}, {"10000::numeric", "10000"},
			{"0.00012", "0.00012"}, {"12345678901234567890123456789012345678901234567890.5", "12345678901234567890123456789012345678901234567890.5"},
			{"'NaN'::numeric", "NaN"}, {"'-Infinity'::numeric", "-Infinity"}, {"'Infinity'::numeric", "Infinity"}, {"null::numeric", nil},
		}},
		{file: "declared_interval", field: text, oid: oid.Interval, declared: true, cases: []goldenCase{
			{"interval '1 year 2 months -3 days 04:05:06.7'", "1 year 2 months -3 days 04:05:06.7"}, {"interval '36 hours'", "36:00:00"}, {"null::interval", nil},
		}},
		{file: "declared_interval_iso", settings: settings{intervalStyle: "iso_8601"}, field: text, oid: oid.Interval, declared: true, cases: []goldenCase{
			{"interval '1 mon 90 min'", "1 mon 01:30:00"},
		}},
		{file: "declared_int_narrow", field: field(arrow.PrimitiveTypes.Int64), oid: oid.Int4, declared: true, cases: []goldenCase{
			{"2147483647", math.MaxInt32}, {"-2147483648", math.MinInt32}, {"null::int4", nil},
		}},
		{file: "declared_int_wide", field: field(arrow.PrimitiveTypes.Int32), oid: oid.Int8, declared: true, cases: []goldenCase{{"-5::int8", -5}, {"70000::int8", 70000}}},
		{file: "declared_oid", field: field(arrow.PrimitiveTypes.Int64), oid: oid.OID, declared: true, cases: []goldenCase{{"4294967295::oid", math.MaxUint32}, {"0::oid", 0}}},
		{file: "declared_int_numeric", field: field(arrow.PrimitiveTypes.Int64), oid: oid.Numeric, declared: true, cases: []goldenCase{
			{"-9223372036854775808::numeric", math.MinInt64}, {"10000::numeric", 10000}, {"0::numeric", 0},
		}},
		{file: "declared_uuid_array", field: list(arrow.BinaryTypes.String), oid: oid.UUIDArray, declared: true, cases: []goldenCase{
			{"array['" + id + "', null]::uuid[]", []any{id, nil}}, {"'{}'::uuid[]", []any{}},
		}},
		{file: "declared_jsonb_array", field: list(arrow.BinaryTypes.String), oid: oid.JSONBArray, declared: true, cases: []goldenCase{
			{`array['{"a": "b"}', '1']::jsonb[]`, []any{`{"a": "b"}`, "1"}},
		}},
		{file: "declared_record", field: field(arrow.StructOf(field(arrow.PrimitiveTypes.Int32), field(arrow.BinaryTypes.String), field(arrow.FixedWidthTypes.Boolean))),
			oid: oid.Record, declared: true, cases: []goldenCase{
				{"row(1, 'a'::text, true)", []any{1, "a", true}}, {"row(null::int, null::text, null::bool)", []any{nil, nil, nil}},
				{"row(-1, 'x\"y\\z, (b) '::text, false)", []any{-1, `x"y\z, (b) `, false}}, {"row(0, ''::text, null::bool)", []any{0, "", nil}},
			}},
		{file: "declared_record_nested", field: field(arrow.StructOf(field(arrow.PrimitiveTypes.Int32), field(arrow.StructOf(field(arrow.BinaryTypes.String))))),
			oid: oid.Record, declared: true, cases: []goldenCase{{"row(1, row('a b'::text))", []any{1, []any{"a b"}}}}},
		{file: "declared_void", field: field(arrow.Null), oid: oid.Int4, declared: true, cases: []goldenCase{{"null::int4", nil}}},
		{file: "declared_list_json", field: list(arrow.PrimitiveTypes.Int32), oid: oid.JSON, declared: true, cases: []goldenCase{{"'[1, null, 2]'::json", []any{1, nil, 2}}}},
	}
}

// TestDeclaredMismatch: what can't be of the promised type is an error, as a whole or as one value.
func TestDeclaredMismatch(t *testing.T) {
	for _, c := range []struct {
		field arrow.Field
		value any
		oid   uint32
		code  string
	}{
		{field(arrow.PrimitiveTypes.Int64), int(math.MaxInt32) + 1, oid.Int4, pgerr.NumericValueOutOfRange},
		{field(arrow.PrimitiveTypes.Int32), -1, oid.OID, pgerr.NumericValueOutOfRange},
		{field(arrow.BinaryTypes.String), "no uuid", oid.UUID, pgerr.InvalidTextRepresentation},
		{field(arrow.BinaryTypes.String), "1", oid.Int4, pgerr.InternalError},
		{field(arrow.BinaryTypes.String), "x", oid.TextArray, pgerr.InternalError},
		{field(arrow.FixedWidthTypes.Boolean), true, oid.Text, pgerr.InternalError},
		{field(arrow.PrimitiveTypes.Float64), 1.5, oid.Numeric, pgerr.InternalError},
		{field(arrow.ListOf(arrow.PrimitiveTypes.Int32)), []any{1}, oid.TextArray, pgerr.InternalError},
		{field(arrow.StructOf(field(arrow.ListOf(arrow.StructOf(field(arrow.PrimitiveTypes.Int32)))))), []any{[]any{}}, oid.Record, pgerr.InternalError},
		{field(arrow.ListOf(arrow.PrimitiveTypes.Int32)), []any{1}, oid.Int4, pgerr.InternalError},
	} {
		rec := column(t, c.field, c.value)
		err := func() error {
			enc, err := rowenc.NewDeclared(rec.Schema(), []rowenc.Type{{OID: c.oid, Typmod: -1}}, []int16{1}, rowenc.Style{})
			if err != nil {
				return err
			}
			batch, err := enc.Batch(rec)
			if err != nil {
				return err
			}
			defer batch.Release()
			_, err = batch.AppendRow(nil, 0)
			return err
		}()
		rec.Release()
		var e *pgerr.Error
		if !errors.As(err, &e) || e.Code != c.code {
			t.Errorf("%s as %s: %v, want %s", c.field.Type, oid.FormatType(c.oid, -1), err, c.code)
		}
	}
}

// TestDeclaredNothing: a SELECT without columns has rows without fields; two types for one column are a mistake.
func TestDeclaredNothing(t *testing.T) {
	rec := column(t, field(arrow.PrimitiveTypes.Int32), 1, 2)
	defer rec.Release()
	enc, err := rowenc.NewDeclared(rec.Schema(), nil, nil, rowenc.Style{})
	if err != nil {
		t.Fatal(err)
	}
	batch, err := enc.Batch(rec)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	if row, err := batch.AppendRow(nil, 1); err != nil || string(row) != "D\x00\x00\x00\x06\x00\x00" || batch.Len() != 2 {
		t.Errorf("%q %v", row, err)
	}
	if _, err := rowenc.NewDeclared(rec.Schema(), make([]rowenc.Type, 2), nil, rowenc.Style{}); err == nil {
		t.Error("two types for one column")
	}
}
