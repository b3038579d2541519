package oid_test

import (
	"testing"

	"github.com/whereq/libra/pgwire/oid"
)

func TestFormatType(t *testing.T) {
	for _, c := range []struct {
		id     uint32
		typmod int32
		want   string
	}{
		{oid.Int4, -1, "integer"},
		{oid.Int4Array, -1, "integer[]"},
		{oid.Char, -1, `"char"`},
		{oid.BPChar, -1, "bpchar"},
		{oid.BPChar, oid.CharTypmod(5), "character(5)"},
		{oid.BPCharArray, oid.CharTypmod(5), "character(5)[]"},
		{oid.Varchar, oid.CharTypmod(10), "character varying(10)"},
		{oid.Numeric, oid.NumericTypmod(10, 2), "numeric(10,2)"},
		{oid.Numeric, oid.NumericTypmod(3, -2), "numeric(3,-2)"},
		{oid.NumericArray, oid.NumericTypmod(38, 18), "numeric(38,18)[]"},
		{oid.Time, oid.TimeTypmod(3), "time(3) without time zone"},
		{oid.TimestampTZ, -1, "timestamp with time zone"},
		{oid.TimestampTZ, oid.TimeTypmod(0), "timestamp(0) with time zone"},
		{oid.Interval, 458751, "interval year to month"},
		{oid.Interval, 470286339, "interval day to second(3)"},
		{oid.Interval, 2147418114, "interval(2)"},
		{987654, -1, "???"},
	} {
		if got := oid.FormatType(c.id, c.typmod); got != c.want {
			t.Errorf("FormatType(%d, %d) = %q, want %q", c.id, c.typmod, got, c.want)
		}
	}
}

func TestTypmodsComeBack(t *testing.T) {
	for _, c := range [][2]int32{{1, 0}, {38, 38}, {1000, 1000}, {3, -2}, {38, -1000}} {
		p, s, ok := oid.NumericPrecisionScale(oid.NumericTypmod(c[0], c[1]))
		if !ok || p != c[0] || s != c[1] {
			t.Errorf("numeric(%d,%d) came back as (%d,%d) %v", c[0], c[1], p, s, ok)
		}
	}
	if _, _, ok := oid.NumericPrecisionScale(oid.NoTypmod); ok {
		t.Error("numeric without a modifier has a precision")
	}
	if n, ok := oid.CharLength(oid.CharTypmod(7)); !ok || n != 7 {
		t.Errorf("varchar(7) came back as %d", n)
	}
}

func TestLookups(t *testing.T) {
	for _, typ := range oid.All() {
		if got, ok := oid.Lookup(typ.OID); !ok || got != typ {
			t.Errorf("Lookup(%d) = %+v", typ.OID, got)
		}
		if got, ok := oid.ByName(typ.Name); !ok || got.OID != typ.OID {
			t.Errorf("ByName(%q) = %+v", typ.Name, got)
		}
		if typ.Array != 0 && (oid.ElemOf(typ.Array) != typ.OID || oid.ArrayOf(typ.OID) != typ.Array) {
			t.Errorf("%s and its array type don't know each other", typ.Name)
		}
	}
	if oid.SizeOf(oid.Int8) != 8 || oid.SizeOf(oid.Text) != -1 || oid.SizeOf(1<<31) != -1 {
		t.Error("SizeOf")
	}
	if got, ok := oid.ByName("double precision"); !ok || got.OID != oid.Float8 {
		t.Errorf("double precision is %+v", got)
	}
}
