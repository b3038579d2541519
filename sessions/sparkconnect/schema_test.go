package sparkconnect

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

type dataType = connectpb.DataType

func list(element *dataType) *dataType {
	return &dataType{Kind: &connectpb.DataType_Array_{Array: &connectpb.DataType_Array{ElementType: element, ContainsNull: true}}}
}

func mapping(key, value *dataType) *dataType {
	return &dataType{Kind: &connectpb.DataType_Map_{Map: &connectpb.DataType_Map{KeyType: key, ValueType: value}}}
}

func row(fields ...*connectpb.DataType_StructField) *dataType {
	return &dataType{Kind: &connectpb.DataType_Struct_{Struct: &connectpb.DataType_Struct{Fields: fields}}}
}

func field(name string, t *dataType) *connectpb.DataType_StructField {
	return &connectpb.DataType_StructField{Name: name, DataType: t, Nullable: true}
}

func declared(name string, t *dataType, text string) *connectpb.DataType_StructField {
	f := field(name, t)
	metadata := `{"comment":"c","` + charVarcharKey + `":"` + text + `"}`
	f.Metadata = &metadata
	return f
}

func interval(start, end int32, yearMonth bool) *dataType {
	if yearMonth {
		return &dataType{Kind: &connectpb.DataType_YearMonthInterval{YearMonthInterval: fields(start, end)}}
	}
	return &dataType{Kind: &connectpb.DataType_DayTimeInterval{DayTimeInterval: fields(start, end)}}
}

func TestSchema(t *testing.T) {
	text, number := StringType.pb, IntType.pb
	variant := &dataType{Kind: &connectpb.DataType_Variant{Variant: plain}}
	nanos := int32(9)
	for _, c := range []struct {
		field *connectpb.DataType_StructField
		spark string
		arrow string
	}{
		{field("c", VoidType.pb), "void", "null"},
		{field("c", BooleanType.pb), "boolean", "bool"},
		{field("c", ByteType.pb), "tinyint", "int8"},
		{field("c", ShortType.pb), "smallint", "int16"},
		{field("c", number), "int", "int32"},
		{field("c", LongType.pb), "bigint", "int64"},
		{field("c", FloatType.pb), "float", "float32"},
		{field("c", DoubleType.pb), "double", "float64"},
		{field("c", DecimalType(38, 10).pb), "decimal(38,10)", "decimal(38, 10)"},
		{field("c", text), "string", "utf8"},
		{field("c", &dataType{Kind: &connectpb.DataType_String_{String_: &connectpb.DataType_String{Collation: "UTF8_BINARY"}}}), "string", "utf8"},
		{field("c", &dataType{Kind: &connectpb.DataType_String_{String_: &connectpb.DataType_String{Collation: "UNICODE_CI"}}}), "string collate UNICODE_CI", "utf8"},
		{field("c", BinaryType.pb), "binary", "binary"},
		{field("c", DateType.pb), "date", "date32"},
		{field("c", TimestampType.pb), "timestamp", "timestamp[us, tz=UTC]"},
		{field("c", TimestampNTZType.pb), "timestamp_ntz", "timestamp[us]"},
		{field("c", &dataType{Kind: &connectpb.DataType_TimestampNtzNanos{TimestampNtzNanos: &connectpb.DataType_Time{Precision: &nanos}}}), "timestamp_ntz(9)", "timestamp[ns]"},
		{field("c", &dataType{Kind: &connectpb.DataType_TimestampLtzNanos{TimestampLtzNanos: &connectpb.DataType_Time{Precision: &nanos}}}), "timestamp_ltz(9)", "timestamp[ns, tz=UTC]"},
		{field("c", TimeType(3).pb), "time(3)", "time64[ns]"},
		{field("c", CalendarIntervalType.pb), "interval", "month_day_nano_interval"},
		{field("c", interval(0, 1, true)), "interval year to month", "month_interval"},
		{field("c", interval(1, 1, true)), "interval month", "month_interval"},
		{field("c", interval(0, 3, false)), "interval day to second", "duration[us]"},
		{field("c", interval(1, 2, false)), "interval hour to minute", "duration[us]"},
		{field("c", interval(0, 77, false)), "interval day to second", "duration[us]"},
		{field("c", variant), "variant", "struct<value: binary, metadata: binary>"},
		{field("c", &dataType{Kind: &connectpb.DataType_Geometry{Geometry: &connectpb.DataType_Spatial{Srid: 4326}}}), "geometry(4326)", "struct<srid: int32, wkb: binary>"},
		{field("c", &dataType{Kind: &connectpb.DataType_Geography{Geography: &connectpb.DataType_Spatial{Srid: -1}}}), "geography(any)", "struct<srid: int32, wkb: binary>"},
		{field("c", &dataType{Kind: &connectpb.DataType_Udt{Udt: &connectpb.DataType_UDT{SqlType: list(DoubleType.pb)}}}), "array<double>", "list<element: float64, nullable>"},
		{field("c", list(list(variant))), "array<array<variant>>", "list<element: list<element: struct<value: binary, metadata: binary>, nullable>, nullable>"},
		{field("c", row(field("a", number), field("b c", text))), "struct<a:int,`b c`:string>", "struct<a: int32 nullable, b c: utf8 nullable>"},
		{field("c", row(field("a", number), field("a", text))), "struct<a:int,a:string>", "struct<a_0: int32 nullable, a_1: utf8 nullable>"},
		{declared("c", text, "varchar(10)"), "varchar(10)", "utf8"},
		{declared("c", text, "char(3)"), "char(3)", "utf8"},
		{declared("c", list(text), "array<varchar(4)>"), "array<varchar(4)>", "list<element: utf8, nullable>"},
		{declared("c", row(field("x,y", text), field("m", mapping(number, text)), field("z", text)), "struct<x,y:char(2),m:map<int,varchar(7)>,z:string>"),
			"struct<`x,y`:char(2),m:map<int,varchar(7)>,z:string>", ""},
		{declared("c", text, "varchar(x)"), "string", "utf8"},
		{declared("c", text, "varchar(10"), "string", "utf8"},
		{declared("c", text, "varchar(10) and more"), "string", "utf8"},
		{declared("c", list(text), "map<string,string>"), "array<string>", "list<element: utf8, nullable>"},
	} {
		schema, err := arrowSchema(row(c.field))
		if err != nil {
			t.Errorf("%s: %v", c.spark, err)
			continue
		}
		f := schema.Field(0)
		if spark, _ := f.Metadata.GetValue(TypeKey); spark != c.spark || c.arrow != "" && f.Type.String() != c.arrow || !f.Nullable {
			t.Errorf("got %s as %s, want %s as %s", spark, f.Type, c.spark, c.arrow)
		}
	}
}

func TestSchemaNestsTypeNames(t *testing.T) {
	schema, err := arrowSchema(row(declared("c", mapping(IntType.pb, list(StringType.pb)), "map<int,array<varchar(3)>>")))
	if err != nil {
		t.Fatal(err)
	}
	pair := schema.Field(0).Type.(*arrow.MapType)
	element := pair.ItemField().Type.(*arrow.ListType).ElemField()
	key, _ := pair.KeyField().Metadata.GetValue(TypeKey)
	item, _ := pair.ItemField().Metadata.GetValue(TypeKey)
	leaf, _ := element.Metadata.GetValue(TypeKey)
	if key != "int" || item != "array<varchar(3)>" || leaf != "varchar(3)" {
		t.Errorf("got %q, %q, %q", key, item, leaf)
	}
}

func TestSchemaErrors(t *testing.T) {
	deep := IntType.pb
	for range 2 * maxDepth {
		deep = list(deep)
	}
	for name, bad := range map[string]*dataType{
		"nil": nil, "not a row": IntType.pb, "unknown": row(field("c", &dataType{})), "no type": row(field("c", nil)),
		"nested unknown": row(field("c", list(nil))), "unknown key": row(field("c", mapping(nil, nil))), "too deep": row(field("c", deep)),
	} {
		if schema, err := arrowSchema(bad); err == nil {
			t.Errorf("%s: got %v", name, schema)
		}
	}
}

func TestTypeNames(t *testing.T) {
	for kind, want := range map[Type]string{
		{}: "void", ArrayType(Type{}): "array<void>", ArrayType(DecimalType(5, 2)): "array<decimal(5,2)>",
		TimeType(6): "time(6)", YearMonthIntervalType: "interval year to month", DayTimeIntervalType: "interval day to second",
	} {
		if kind.String() != want {
			t.Errorf("got %s, want %s", kind, want)
		}
	}
}

func FuzzDeclaredType(f *testing.F) {
	f.Add("struct<a:char(2),b:map<string,varchar(7)>>")
	t := row(field("a", StringType.pb), field("b", mapping(StringType.pb, list(StringType.pb))))
	f.Fuzz(func(tt *testing.T, text string) {
		if strings.ContainsAny(text, "\"\\") {
			return
		}
		if got := declaredType(declared("c", t, text)); got.GetStruct() == nil {
			tt.Errorf("%q became %v", text, got)
		}
	})
}
