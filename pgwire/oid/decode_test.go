package oid_test

import (
	"encoding/hex"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// unhex reads bytes whose fields are parted by spaces.
func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBinary(t *testing.T) {
	for _, c := range []struct {
		id   uint32
		hex  string
		want oid.Value
	}{
		{oid.Bool, "01", oid.Value{Kind: oid.KindBool, Int: 1}},
		{oid.Bool, "00", oid.Value{Kind: oid.KindBool}},
		{oid.Int2, "8000", oid.Value{Kind: oid.KindInt2, Int: math.MinInt16}},
		{oid.Int4, "ffffffff", oid.Value{Kind: oid.KindInt4, Int: -1}},
		{oid.Int8, "7fffffffffffffff", oid.Value{Kind: oid.KindInt8, Int: math.MaxInt64}},
		{oid.OID, "ffffffff", oid.Value{Kind: oid.KindInt8, Int: math.MaxUint32}},
		{oid.Float4, "3fc00000", oid.Value{Kind: oid.KindFloat4, Float: 1.5}},
		{oid.Float8, "fff0000000000000", oid.Value{Kind: oid.KindFloat8, Float: math.Inf(-1)}},
		{oid.Numeric, "0000 0000 0000 0002", oid.Value{Kind: oid.KindNumeric, Text: "0.00"}},
		{oid.Numeric, "0002 0000 4000 0002 000c 0d48", oid.Value{Kind: oid.KindNumeric, Text: "-12.34"}},
		{oid.Numeric, "0001 ffff 0000 0003 2694", oid.Value{Kind: oid.KindNumeric, Text: "0.987"}},
		{oid.Numeric, "0001 fffe 0000 0008 0001", oid.Value{Kind: oid.KindNumeric, Text: "0.00000001"}},
		{oid.Numeric, "0001 0002 0000 0000 0001", oid.Value{Kind: oid.KindNumeric, Text: "100000000"}},
		{oid.Numeric, "0000 0000 c000 0000", oid.Value{Kind: oid.KindNumeric, Text: "NaN"}},
		{oid.Numeric, "0000 0000 d000 0020", oid.Value{Kind: oid.KindNumeric, Text: "Infinity"}},
		{oid.Numeric, "0000 0000 f000 0020", oid.Value{Kind: oid.KindNumeric, Text: "-Infinity"}},
		{oid.Text, "c3bc", oid.Value{Kind: oid.KindText, Text: "ü"}},
		{oid.Unknown, "61", oid.Value{Kind: oid.KindText, Text: "a"}},
		{oid.Bytea, "00ff", oid.Value{Kind: oid.KindBytea, Text: "\x00\xff"}},
		{oid.Date, "00000000", oid.Value{Kind: oid.KindDate, Int: 10957}},
		{oid.Date, "7fffffff", oid.Value{Kind: oid.KindDate, Infinite: 1}},
		{oid.Date, "80000000", oid.Value{Kind: oid.KindDate, Infinite: -1}},
		{oid.Time, "0000000000000001", oid.Value{Kind: oid.KindTime, Int: 1}},
		{oid.TimeTZ, "0000000000000001 ffffe3e0", oid.Value{Kind: oid.KindTimeTZ, Int: 1, Offset: 7200}},
		{oid.Timestamp, "0000000000000000", oid.Value{Kind: oid.KindTimestamp, Int: 946684800000000}},
		{oid.TimestampTZ, "7fffffffffffffff", oid.Value{Kind: oid.KindTimestampTZ, Infinite: 1}},
		{oid.TimestampTZ, "8000000000000000", oid.Value{Kind: oid.KindTimestampTZ, Infinite: -1}},
		{oid.Interval, "ffffffffffffffff 00000002 fffffffd", oid.Value{Kind: oid.KindInterval, Int: -1, Days: 2, Months: -3}},
		{oid.Interval, "7fffffffffffffff 7fffffff 7fffffff", oid.Value{Kind: oid.KindInterval, Infinite: 1}},
		{oid.UUID, "a0eebc999c0b4ef8bb6d6bb9bd380a11", oid.Value{Kind: oid.KindUUID, Text: "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"}},
		{oid.JSON, "7b7d", oid.Value{Kind: oid.KindJSON, Text: "{}"}},
		{oid.JSONB, "01 5b315d", oid.Value{Kind: oid.KindJSON, Text: "[1]"}},
	} {
		got, err := oid.Decode(c.id, oid.FormatBinary, unhex(t, c.hex), oid.Env{})
		c.want.Type = c.id
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %s: got %+v, %v; want %+v", oid.FormatType(c.id, -1), c.hex, got, err, c.want)
		}
	}
}

func TestBinaryArrays(t *testing.T) {
	two := "00000002 00000001 00000017  00000002 00000001  00000002 00000000" +
		"00000004 00000001  00000004 00000002  ffffffff  00000004 00000004"
	v, err := oid.Decode(oid.Int4Array, oid.FormatBinary, unhex(t, two), oid.Env{})
	if err != nil {
		t.Fatal(err)
	}
	if v.Kind != oid.KindArray || len(v.Array.Elems) != 4 || !reflect.DeepEqual(v.Array.Dims, []oid.Dim{{Len: 2, Lower: 1}, {Len: 2, Lower: 0}}) {
		t.Fatalf("got %+v", v.Array)
	}
	rows := v.Array.Items()
	if len(rows) != 2 || rows[1].Kind != oid.KindArray || rows[1].Array.Items()[0].Kind != oid.KindNull || rows[1].Array.Items()[1].Int != 4 {
		t.Errorf("its items are %+v", rows)
	}
	empty, err := oid.Decode(oid.TextArray, oid.FormatBinary, unhex(t, "00000000 00000000 00000019"), oid.Env{})
	if err != nil || len(empty.Array.Items()) != 0 {
		t.Errorf("the empty array: %+v, %v", empty, err)
	}
}

func TestBinaryErrors(t *testing.T) {
	huge := "7fffffff 00000001"
	for _, c := range []struct {
		id        uint32
		hex, code string
	}{
		{oid.Int4, "000001", pgerr.InvalidBinaryRepresentation},
		{oid.Int4, "0000000001", pgerr.InvalidBinaryRepresentation},
		{oid.Bool, "", pgerr.InvalidBinaryRepresentation},
		{oid.UUID, "00", pgerr.InvalidBinaryRepresentation},
		{oid.Text, "00", pgerr.CharacterNotInRepertoire},
		{oid.Text, "ff", pgerr.CharacterNotInRepertoire},
		{oid.JSONB, "027b7d", pgerr.InternalError},
		{oid.JSONB, "", pgerr.InvalidBinaryRepresentation},
		{oid.JSON, "7b", pgerr.InvalidTextRepresentation},
		{oid.Numeric, "0001 0000 0000 0000", pgerr.InvalidBinaryRepresentation},
		{oid.Numeric, "0001 0000 0000 0000 2710", pgerr.InvalidBinaryRepresentation},
		{oid.Numeric, "0000 0000 1234 0000", pgerr.InvalidBinaryRepresentation},
		{oid.Numeric, "0000 0000 0000 4000", pgerr.InvalidBinaryRepresentation},
		{oid.Numeric, "0001 7fff 0000 0000 0001", pgerr.NumericValueOutOfRange},
		{oid.Numeric, "0000 0000 0000 3fff", pgerr.NumericValueOutOfRange},
		{oid.Date, "7ffffffe", pgerr.DatetimeFieldOverflow},
		{oid.Timestamp, "7ffffffffffffffe", pgerr.DatetimeFieldOverflow},
		{oid.Timestamp, "8000000000000001", pgerr.DatetimeFieldOverflow},
		{oid.Time, "ffffffffffffffff", pgerr.DatetimeFieldOverflow},
		{oid.TimeTZ, "0000000000000001 7fffffff", "22009"},
		{oid.Int4Array, "00000001 00000000 00000017" + huge, pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000003 00000000 00000017" + huge + huge + huge, pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000002 00000000 00000017 00000000 00000001" + huge + "ffffffff", pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000001 00000000 00000017 ffffffff 00000001", pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000007 00000000 00000017", pgerr.ProgramLimitExceeded},
		{oid.Int4Array, "7fffffff 00000000 00000017", pgerr.ProgramLimitExceeded},
		{oid.Int4Array, "00000001 00000002 00000017 00000001 00000001 ffffffff", pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000001 00000000 00000019 00000001 00000001 ffffffff", pgerr.DatatypeMismatch},
		{oid.Int4Array, "00000001 00000000 00000017 00000001 00000001 7fffffff", pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000001 00000000 00000017 00000001 00000001 fffffffe", pgerr.InvalidBinaryRepresentation},
		{oid.Int4Array, "00000001 00000000 00000017 00000001 00000001 ffffffff 00", pgerr.InvalidBinaryRepresentation},
	} {
		v, err := oid.Decode(c.id, oid.FormatBinary, unhex(t, c.hex), oid.Env{})
		if err == nil || pgerr.From(err).Code != c.code {
			t.Errorf("%s %s: got %+v, %v; want %s", oid.FormatType(c.id, -1), c.hex, v, err, c.code)
		}
	}
}

func TestWhatIsNotAValue(t *testing.T) {
	for _, c := range []struct {
		name   string
		id     uint32
		format int16
		data   string
		code   string
	}{
		{"a type that Spark lacks", oid.Point, 0, "(1,2)", pgerr.FeatureNotSupported},
		{"its array", oid.PointArray, 0, "{}", pgerr.FeatureNotSupported},
		{"a record", oid.Record, 1, "", pgerr.FeatureNotSupported},
		{"no type", 987654, 0, "x", pgerr.UndefinedObject},
		{"no format", oid.Int4, 2, "x", pgerr.InvalidParameterValue},
		{"NUL", oid.Text, 0, "a\x00b", pgerr.CharacterNotInRepertoire},
		{"not UTF-8", oid.Int4, 0, "\xff", pgerr.CharacterNotInRepertoire},
		{"a relation by name", oid.RegClass, 0, "pg_class", pgerr.FeatureNotSupported},
		{"endless zeros", oid.Numeric, 0, "1e100000", pgerr.NumericValueOutOfRange},
		{"endless zeros after the point", oid.Numeric, 0, "0e-100000", pgerr.NumericValueOutOfRange},
		{"a thousand and one digits", oid.Numeric, 0, strings.Repeat("9", 1001), pgerr.NumericValueOutOfRange},
	} {
		v, err := oid.Decode(c.id, c.format, []byte(c.data), oid.Env{})
		if err == nil || pgerr.From(err).Code != c.code {
			t.Errorf("%s: got %+v, %v; want %s", c.name, v, err, c.code)
		}
	}
}

func TestNull(t *testing.T) {
	for _, id := range []uint32{0, oid.Int4, oid.TextArray} {
		v, err := oid.Decode(id, oid.FormatText, nil, oid.Env{})
		want := id
		if id == 0 {
			want = oid.Unknown
		}
		if err != nil || v.Kind != oid.KindNull || v.Type != want {
			t.Errorf("NULL of type %d: %+v, %v", id, v, err)
		}
	}
	if _, err := oid.Decode(oid.Point, oid.FormatText, nil, oid.Env{}); err == nil {
		t.Error("NULL of an unsupported type is taken")
	}
}

func TestWordsForTheMoment(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2024, 6, 30, 23, 30, 0, 123456789, time.UTC) // the first of July in Berlin
	env := oid.Env{TimeZone: berlin, Now: now}
	day := int64(19905) // 2024-07-01
	for _, c := range []struct {
		id   uint32
		text string
		want int64
	}{
		{oid.Date, "today", day}, {oid.Date, "tomorrow", day + 1}, {oid.Date, "yesterday", day - 1}, {oid.Date, "now", day},
		{oid.TimestampTZ, "now", now.UnixMicro()}, {oid.Timestamp, "today", day * oid.MicrosPerDay},
		{oid.TimestampTZ, "today", day*oid.MicrosPerDay - 2*oid.MicrosPerHour},
		{oid.TimestampTZ, "tomorrow 10:00", (day+1)*oid.MicrosPerDay + 8*oid.MicrosPerHour},
		{oid.Time, "now", oid.MicrosPerHour + 30*oid.MicrosPerMinute + 123456},
	} {
		v, err := oid.Decode(c.id, oid.FormatText, []byte(c.text), env)
		if err != nil || v.Int != c.want {
			t.Errorf("%s %q: got %d, %v; want %d", oid.FormatType(c.id, -1), c.text, v.Int, err, c.want)
		}
	}
}
