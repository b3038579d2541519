package sparkconnect

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

// TypeKey is the key of each field's metadata that has Spark's name of the field's type, in small letters.
const TypeKey = "spark.type"

// CommentKey is the key of a column's metadata that has its comment, where it has one.
const CommentKey = "spark.comment"

// maxDepth bounds the nesting of types, far beyond what Spark's own parser takes.
const maxDepth = 100

// arrowSchema turns the type of a result's rows into the schema of its batches.
func arrowSchema(t *connectpb.DataType) (*arrow.Schema, error) {
	row := t.GetStruct()
	if row == nil {
		return nil, malformed("Spark's schema is not a struct but %s", typeText(t))
	}
	fields := make([]arrow.Field, len(row.GetFields()))
	for i, f := range row.GetFields() {
		field, err := arrowField(f.GetName(), declaredType(f), f.GetNullable(), maxDepth)
		if err != nil {
			return nil, err
		}
		fields[i] = withComment(field, f.GetMetadata())
	}
	return arrow.NewSchema(fields, nil), nil
}

// withComment puts a column's comment, which is in Spark's metadata, beside its type.
func withComment(f arrow.Field, metadata string) arrow.Field {
	if !strings.Contains(metadata, `"comment"`) {
		return f
	}
	var kept struct {
		Comment string `json:"comment"`
	}
	if json.Unmarshal([]byte(metadata), &kept) != nil || kept.Comment == "" {
		return f
	}
	all := f.Metadata.ToMap()
	all[CommentKey] = kept.Comment
	f.Metadata = arrow.MetadataFrom(all)
	return f
}

func arrowField(name string, t *connectpb.DataType, nullable bool, depth int) (arrow.Field, error) {
	if depth == 0 {
		return arrow.Field{}, malformed("Spark's schema is nested too deeply")
	}
	dt, err := arrowType(t, depth-1)
	if err != nil {
		return arrow.Field{}, err
	}
	metadata := arrow.MetadataFrom(map[string]string{TypeKey: typeText(t)})
	return arrow.Field{Name: name, Type: dt, Nullable: nullable, Metadata: metadata}, nil
}

// Fields of a variant, and of a spatial value, whose batches have them as structs.
var (
	variantFields = arrow.StructOf(
		arrow.Field{Name: "value", Type: arrow.BinaryTypes.Binary},
		arrow.Field{Name: "metadata", Type: arrow.BinaryTypes.Binary})
	spatialFields = arrow.StructOf(
		arrow.Field{Name: "srid", Type: arrow.PrimitiveTypes.Int32},
		arrow.Field{Name: "wkb", Type: arrow.BinaryTypes.Binary})
)

func arrowType(t *connectpb.DataType, depth int) (arrow.DataType, error) {
	switch k := t.GetKind().(type) {
	case *connectpb.DataType_Decimal_:
		return &arrow.Decimal128Type{Precision: precisionOf(k.Decimal), Scale: k.Decimal.GetScale()}, nil
	case *connectpb.DataType_Array_:
		element, err := arrowField("element", k.Array.GetElementType(), k.Array.GetContainsNull(), depth)
		if err != nil {
			return nil, err
		}
		return arrow.ListOfField(element), nil
	case *connectpb.DataType_Map_:
		return arrowMap(k.Map, depth)
	case *connectpb.DataType_Struct_:
		return arrowStruct(k.Struct, depth)
	case *connectpb.DataType_Udt:
		return arrowType(k.Udt.GetSqlType(), depth)
	}
	if dt := leafType(t); dt != nil {
		return dt, nil
	}
	return nil, malformed("Spark's type %s is not known here", typeText(t))
}

func leafType(t *connectpb.DataType) arrow.DataType {
	switch t.GetKind().(type) {
	case *connectpb.DataType_Null:
		return arrow.Null
	case *connectpb.DataType_Boolean:
		return arrow.FixedWidthTypes.Boolean
	case *connectpb.DataType_Byte:
		return arrow.PrimitiveTypes.Int8
	case *connectpb.DataType_Short:
		return arrow.PrimitiveTypes.Int16
	case *connectpb.DataType_Integer:
		return arrow.PrimitiveTypes.Int32
	case *connectpb.DataType_Long:
		return arrow.PrimitiveTypes.Int64
	case *connectpb.DataType_Float:
		return arrow.PrimitiveTypes.Float32
	case *connectpb.DataType_Double:
		return arrow.PrimitiveTypes.Float64
	case *connectpb.DataType_String_, *connectpb.DataType_Char_, *connectpb.DataType_VarChar_:
		return arrow.BinaryTypes.String
	case *connectpb.DataType_Binary:
		return arrow.BinaryTypes.Binary
	case *connectpb.DataType_Variant:
		return variantFields
	case *connectpb.DataType_Geometry, *connectpb.DataType_Geography:
		return spatialFields
	}
	return timeType(t)
}

// timeType maps what has to do with time. A timestamp's zone is always UTC: the values are instants, and in which
// zone they are shown is not the client's matter.
func timeType(t *connectpb.DataType) arrow.DataType {
	switch t.GetKind().(type) {
	case *connectpb.DataType_Date:
		return arrow.FixedWidthTypes.Date32
	case *connectpb.DataType_Timestamp:
		return arrow.FixedWidthTypes.Timestamp_us
	case *connectpb.DataType_TimestampNtz:
		return &arrow.TimestampType{Unit: arrow.Microsecond}
	case *connectpb.DataType_TimestampLtzNanos:
		return arrow.FixedWidthTypes.Timestamp_ns
	case *connectpb.DataType_TimestampNtzNanos:
		return &arrow.TimestampType{Unit: arrow.Nanosecond}
	case *connectpb.DataType_Time_:
		return arrow.FixedWidthTypes.Time64ns
	case *connectpb.DataType_YearMonthInterval:
		return arrow.FixedWidthTypes.MonthInterval
	case *connectpb.DataType_DayTimeInterval:
		return arrow.FixedWidthTypes.Duration_us
	case *connectpb.DataType_CalendarInterval:
		return arrow.FixedWidthTypes.MonthDayNanoInterval
	}
	return nil
}

func arrowMap(m *connectpb.DataType_Map, depth int) (arrow.DataType, error) {
	key, err := arrowField("key", m.GetKeyType(), false, depth)
	if err != nil {
		return nil, err
	}
	value, err := arrowField("value", m.GetValueType(), m.GetValueContainsNull(), depth)
	if err != nil {
		return nil, err
	}
	return arrow.MapOfFields(key, value), nil
}

// arrowStruct numbers fields that share a name, as Spark does when it makes the batches.
func arrowStruct(s *connectpb.DataType_Struct, depth int) (arrow.DataType, error) {
	count := map[string]int{}
	for _, f := range s.GetFields() {
		count[f.GetName()]++
	}
	seen := map[string]int{}
	fields := make([]arrow.Field, len(s.GetFields()))
	for i, f := range s.GetFields() {
		name := f.GetName()
		if count[name] > 1 {
			name += "_" + strconv.Itoa(seen[name])
			seen[f.GetName()]++
		}
		field, err := arrowField(name, declaredType(f), f.GetNullable(), depth)
		if err != nil {
			return nil, err
		}
		fields[i] = field
	}
	return arrow.StructOf(fields...), nil
}

func malformed(format string, args ...any) error {
	return &Error{Class: classProtocol, Message: fmt.Sprintf(format, args...)}
}
