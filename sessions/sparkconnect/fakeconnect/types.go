package fakeconnect

import (
	"fmt"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// typeKey is where a field's metadata names its Spark type.
const typeKey = "spark.type"

// SparkSchema is the Spark type of a result with that schema. It panics on Arrow types that Spark doesn't send.
func SparkSchema(schema *arrow.Schema) *connectpb.DataType { return structOf(schema.Fields()) }

func structOf(fields []arrow.Field) *connectpb.DataType {
	s := &connectpb.DataType_Struct{}
	for _, f := range fields {
		out := &connectpb.DataType_StructField{Name: f.Name, DataType: sparkType(f), Nullable: f.Nullable}
		if text, _ := f.Metadata.GetValue(typeKey); strings.Contains(text, "char(") {
			metadata := fmt.Sprintf(`{"__CHAR_VARCHAR_TYPE_STRING":%q}`, text)
			out.Metadata = &metadata
		}
		s.Fields = append(s.Fields, out)
	}
	return &connectpb.DataType{Kind: &connectpb.DataType_Struct_{Struct: s}}
}

func sparkType(f arrow.Field) *connectpb.DataType {
	plain := &connectpb.DataType_Plain{}
	if text, _ := f.Metadata.GetValue(typeKey); text == "variant" {
		return &connectpb.DataType{Kind: &connectpb.DataType_Variant{Variant: plain}}
	}
	switch t := f.Type.(type) {
	case *arrow.Decimal128Type:
		return &connectpb.DataType{Kind: &connectpb.DataType_Decimal_{Decimal: &connectpb.DataType_Decimal{Precision: &t.Precision, Scale: &t.Scale}}}
	case *arrow.TimestampType:
		if t.TimeZone == "" {
			return &connectpb.DataType{Kind: &connectpb.DataType_TimestampNtz{TimestampNtz: plain}}
		}
		return &connectpb.DataType{Kind: &connectpb.DataType_Timestamp{Timestamp: plain}}
	case *arrow.StructType:
		return structOf(t.Fields())
	case *arrow.ListType:
		element := t.ElemField()
		return &connectpb.DataType{Kind: &connectpb.DataType_Array_{Array: &connectpb.DataType_Array{ElementType: sparkType(element), ContainsNull: element.Nullable}}}
	case *arrow.MapType:
		return &connectpb.DataType{Kind: &connectpb.DataType_Map_{Map: &connectpb.DataType_Map{
			KeyType: sparkType(t.KeyField()), ValueType: sparkType(t.ItemField()), ValueContainsNull: t.ItemField().Nullable,
		}}}
	}
	return leaf(f.Type, plain)
}

func leaf(t arrow.DataType, plain *connectpb.DataType_Plain) *connectpb.DataType {
	switch t.ID() {
	case arrow.NULL:
		return &connectpb.DataType{Kind: &connectpb.DataType_Null{Null: plain}}
	case arrow.BOOL:
		return &connectpb.DataType{Kind: &connectpb.DataType_Boolean{Boolean: plain}}
	case arrow.INT8:
		return &connectpb.DataType{Kind: &connectpb.DataType_Byte{Byte: plain}}
	case arrow.INT16:
		return &connectpb.DataType{Kind: &connectpb.DataType_Short{Short: plain}}
	case arrow.INT32:
		return &connectpb.DataType{Kind: &connectpb.DataType_Integer{Integer: plain}}
	case arrow.INT64:
		return &connectpb.DataType{Kind: &connectpb.DataType_Long{Long: plain}}
	case arrow.FLOAT32:
		return &connectpb.DataType{Kind: &connectpb.DataType_Float{Float: plain}}
	case arrow.FLOAT64:
		return &connectpb.DataType{Kind: &connectpb.DataType_Double{Double: plain}}
	case arrow.STRING, arrow.LARGE_STRING:
		return &connectpb.DataType{Kind: &connectpb.DataType_String_{String_: &connectpb.DataType_String{}}}
	case arrow.BINARY, arrow.LARGE_BINARY:
		return &connectpb.DataType{Kind: &connectpb.DataType_Binary{Binary: plain}}
	case arrow.DATE32:
		return &connectpb.DataType{Kind: &connectpb.DataType_Date{Date: plain}}
	case arrow.TIME64:
		precision := int32(6)
		return &connectpb.DataType{Kind: &connectpb.DataType_Time_{Time: &connectpb.DataType_Time{Precision: &precision}}}
	case arrow.INTERVAL_MONTHS:
		return &connectpb.DataType{Kind: &connectpb.DataType_YearMonthInterval{YearMonthInterval: &connectpb.DataType_Interval{}}}
	case arrow.DURATION:
		return &connectpb.DataType{Kind: &connectpb.DataType_DayTimeInterval{DayTimeInterval: &connectpb.DataType_Interval{}}}
	case arrow.INTERVAL_MONTH_DAY_NANO:
		return &connectpb.DataType{Kind: &connectpb.DataType_CalendarInterval{CalendarInterval: plain}}
	}
	panic(fmt.Sprintf("fakeconnect: Spark sends no %s", t))
}
