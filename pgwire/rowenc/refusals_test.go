package rowenc_test

import (
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/pgwire/rowenc"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestRefusedValues are values that PostgreSQL's types can't hold. The rows around them are sent.
func TestRefusedValues(t *testing.T) {
	i32, str := arrow.PrimitiveTypes.Int32, arrow.BinaryTypes.String
	for _, c := range []struct {
		name    string
		typ     arrow.DataType
		good    any
		bad     any
		code    string
		message string
	}{
		{"NUL", str, "fine", "a\x00b", pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0x00`},
		{"not UTF-8", str, "ü", "\xff", pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0xff`},
		{"a character cut off", str, "ü", "a\xc3", pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0xc3`},
		{"in an array", list(str), vals{"x"}, vals{"x", "\x00"}, pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0x00`},
		{"a ragged array", list(list(i32)), vals{vals{1}}, vals{vals{1, 2}, vals{3}}, "2202E", "multidimensional arrays must have sub-arrays with matching dimensions"},
		{"an empty array beside another", list(list(i32)), vals{vals{1}}, vals{vals{}, vals{3}}, "2202E", "multidimensional arrays must have sub-arrays with matching dimensions"},
		{"NULL for an array", list(list(i32)), vals{vals{nil}}, vals{vals{1}, nil}, pgerr.NullValueNotAllowed, "multidimensional arrays must not have NULL in place of a sub-array"},
		{"an early date", arrow.FixedWidthTypes.Date32, 0, math.MinInt32, pgerr.DatetimeFieldOverflow, "date out of range"},
		{"a late date", arrow.FixedWidthTypes.Date32, 0, math.MaxInt32, pgerr.DatetimeFieldOverflow, "date out of range"},
		{"an early timestamp", arrow.FixedWidthTypes.Timestamp_us, 0, math.MinInt64, pgerr.DatetimeFieldOverflow, "timestamp out of range"},
		{"an early timestamp without time zone", &arrow.TimestampType{Unit: arrow.Microsecond}, 0, math.MinInt64, pgerr.DatetimeFieldOverflow, "timestamp out of range"},
		{"NUL in JSON", arrow.MapOf(str, str), []entry{{"a", "b"}}, []entry{{"a", "\x00"}}, pgerr.UntranslatableCharacter, "unsupported Unicode escape sequence"},
		{"a key that isn't UTF-8", arrow.MapOf(str, str), []entry{{"a", "b"}}, []entry{{"\xff", ""}}, pgerr.CharacterNotInRepertoire, `invalid byte sequence for encoding "UTF8": 0xff`},
	} {
		for format := range int16(2) {
			rec := column(t, field(c.typ), c.good, c.bad, c.good)
			enc, err := rowenc.New(rec.Schema(), []int16{format}, rowenc.DefaultStyle())
			if err != nil {
				t.Fatal(err)
			}
			batch, err := enc.Batch(rec)
			if err != nil {
				t.Fatal(err)
			}
			for i := range 3 {
				row, err := batch.AppendRow([]byte("kept"), i)
				e := pgerr.From(err)
				switch {
				case i != 1 && err != nil:
					t.Errorf("%s, format %d: a good row is refused: %v", c.name, format, err)
				case i == 1 && (err == nil || e.Code != c.code || e.Message != c.message || e.Where != `column "x"`):
					t.Errorf("%s, format %d: got %+v, want %s %s", c.name, format, e, c.code, c.message)
				case i == 1 && string(row) != "kept":
					t.Errorf("%s, format %d: the buffer is %q", c.name, format, row)
				}
			}
			batch.Release()
			rec.Release()
		}
	}
}

// TestSplitCharacter has two broken strings whose bytes are whole only together.
func TestSplitCharacter(t *testing.T) {
	rec := column(t, field(arrow.BinaryTypes.String), "\xc3", "\xbc", "fine")
	defer rec.Release()
	enc, err := rowenc.New(rec.Schema(), nil, rowenc.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	batch, err := enc.Batch(rec)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	for i, wrong := range []bool{true, true, false} {
		if _, err := batch.AppendRow(nil, i); (err != nil) != wrong {
			t.Errorf("row %d: %v", i, err)
		}
	}
}

func TestRefusedTypes(t *testing.T) {
	for _, typ := range []arrow.DataType{
		arrow.PrimitiveTypes.Uint8, arrow.FixedWidthTypes.Float16, &arrow.Decimal256Type{Precision: 40}, arrow.BinaryTypes.StringView,
		&arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int8, ValueType: arrow.BinaryTypes.String},
		arrow.FixedWidthTypes.Timestamp_ns, arrow.FixedWidthTypes.Time64us, arrow.FixedWidthTypes.Duration_ns, arrow.FixedWidthTypes.DayTimeInterval,
		list(arrow.PrimitiveTypes.Uint8), arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Uint8), arrow.StructOf(field(arrow.PrimitiveTypes.Uint8)),
	} {
		_, err := rowenc.Columns(arrow.NewSchema([]arrow.Field{field(typ)}, nil))
		if e := pgerr.From(err); err == nil || e.Code != pgerr.FeatureNotSupported || e.Hint == "" {
			t.Errorf("%s: %v", typ, err)
		}
	}
}

func TestFormats(t *testing.T) {
	schema := arrow.NewSchema([]arrow.Field{field(arrow.PrimitiveTypes.Int32), field(arrow.BinaryTypes.String)}, nil)
	for _, c := range []struct {
		formats []int16
		code    string
	}{{nil, ""}, {[]int16{1}, ""}, {[]int16{0, 1}, ""}, {[]int16{0, 1, 0}, pgerr.ProtocolViolation}, {[]int16{2}, pgerr.InvalidParameterValue}, {[]int16{0, -1}, pgerr.InvalidParameterValue}} {
		_, err := rowenc.New(schema, c.formats, rowenc.DefaultStyle())
		if (err != nil) != (c.code != "") || err != nil && pgerr.From(err).Code != c.code {
			t.Errorf("formats %v: %v, want %s", c.formats, err, c.code)
		}
	}
}

func TestAnotherSchema(t *testing.T) {
	enc, err := rowenc.New(arrow.NewSchema([]arrow.Field{field(list(arrow.PrimitiveTypes.Int32))}, nil), nil, rowenc.DefaultStyle())
	if err != nil {
		t.Fatal(err)
	}
	for _, typ := range []arrow.DataType{arrow.PrimitiveTypes.Int32, list(arrow.PrimitiveTypes.Int64)} {
		rec := column(t, field(typ), nil)
		if _, err := enc.Batch(rec); err == nil || pgerr.From(err).Code != pgerr.InternalError {
			t.Errorf("%s: %v", typ, err)
		}
		rec.Release()
	}
}

func TestColumns(t *testing.T) {
	spark := func(name string, typ arrow.DataType, sparkName string) arrow.Field {
		return arrow.Field{Name: name, Type: typ, Metadata: sparkType(sparkName)}
	}
	wkb := arrow.StructOf(arrow.Field{Name: "srid", Type: arrow.PrimitiveTypes.Int32}, arrow.Field{Name: "wkb", Type: arrow.BinaryTypes.Binary})
	schema := arrow.NewSchema([]arrow.Field{
		spark("n", &arrow.Decimal128Type{Precision: 10, Scale: 2}, "decimal(10,2)"),
		spark("v", arrow.BinaryTypes.String, "varchar(10)"),
		spark("c", arrow.BinaryTypes.String, "char(3)"),
		spark("s", arrow.BinaryTypes.String, "string collate utf8_lcase"),
		spark("t", arrow.FixedWidthTypes.Time64ns, "time(3)"),
		spark("odd", arrow.PrimitiveTypes.Int32, "varchar(10)"),
		spark("a", arrow.ListOfField(spark("element", arrow.BinaryTypes.String, "varchar(5)")), "array<varchar(5)>"),
		spark("g", wkb, "geometry(4326)"),
		spark("m", arrow.MapOf(arrow.BinaryTypes.String, arrow.PrimitiveTypes.Int32), "map<string,int>"),
		spark("void", arrow.Null, "void"),
	}, nil)
	want := []rowenc.Column{
		{Name: "n", OID: oid.Numeric, Size: -1, Typmod: oid.NumericTypmod(10, 2)},
		{Name: "v", OID: oid.Varchar, Size: -1, Typmod: oid.CharTypmod(10)},
		{Name: "c", OID: oid.BPChar, Size: -1, Typmod: oid.CharTypmod(3)},
		{Name: "s", OID: oid.Text, Size: -1, Typmod: -1},
		{Name: "t", OID: oid.Time, Size: 8, Typmod: 3},
		{Name: "odd", OID: oid.Int4, Size: 4, Typmod: -1},
		{Name: "a", OID: oid.VarcharArray, Size: -1, Typmod: oid.CharTypmod(5)},
		{Name: "g", OID: oid.Bytea, Size: -1, Typmod: -1},
		{Name: "m", OID: oid.JSONB, Size: -1, Typmod: -1},
		{Name: "void", OID: oid.Text, Size: -1, Typmod: -1},
	}
	got, err := rowenc.Columns(schema)
	if err != nil {
		t.Fatal(err)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("got %+v, want %+v", got[i], want[i])
		}
	}
}
