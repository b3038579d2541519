package sparkconnect

import (
	"fmt"
	"strings"

	connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"
)

var (
	yearMonthFields = []string{"year", "month"}
	dayTimeFields   = []string{"day", "hour", "minute", "second"}
)

// typeText is Spark's own name of a type (DataType.catalogString), which Spark's parser reads back.
func typeText(t *connectpb.DataType) string {
	switch k := t.GetKind().(type) {
	case *connectpb.DataType_Decimal_:
		return fmt.Sprintf("decimal(%d,%d)", precisionOf(k.Decimal), k.Decimal.GetScale())
	case *connectpb.DataType_String_:
		return stringText(k.String_.GetCollation())
	case *connectpb.DataType_Char_:
		return fmt.Sprintf("char(%d)", k.Char.GetLength())
	case *connectpb.DataType_VarChar_:
		return fmt.Sprintf("varchar(%d)", k.VarChar.GetLength())
	case *connectpb.DataType_YearMonthInterval:
		return intervalText(k.YearMonthInterval, yearMonthFields)
	case *connectpb.DataType_DayTimeInterval:
		return intervalText(k.DayTimeInterval, dayTimeFields)
	case *connectpb.DataType_Array_:
		return "array<" + typeText(k.Array.GetElementType()) + ">"
	case *connectpb.DataType_Map_:
		return "map<" + typeText(k.Map.GetKeyType()) + "," + typeText(k.Map.GetValueType()) + ">"
	case *connectpb.DataType_Struct_:
		return structText(k.Struct)
	case *connectpb.DataType_Geometry:
		return spatialText("geometry", k.Geometry)
	case *connectpb.DataType_Geography:
		return spatialText("geography", k.Geography)
	case *connectpb.DataType_Time_:
		return precisionText("time", k.Time)
	case *connectpb.DataType_TimestampNtzNanos:
		return precisionText("timestamp_ntz", k.TimestampNtzNanos)
	case *connectpb.DataType_TimestampLtzNanos:
		return precisionText("timestamp_ltz", k.TimestampLtzNanos)
	case *connectpb.DataType_Udt:
		return typeText(k.Udt.GetSqlType())
	case *connectpb.DataType_Unparsed_:
		return strings.ToLower(k.Unparsed.GetDataTypeString())
	}
	return plainText(t)
}

func plainText(t *connectpb.DataType) string {
	switch t.GetKind().(type) {
	case *connectpb.DataType_Null:
		return "void"
	case *connectpb.DataType_Boolean:
		return "boolean"
	case *connectpb.DataType_Byte:
		return "tinyint"
	case *connectpb.DataType_Short:
		return "smallint"
	case *connectpb.DataType_Integer:
		return "int"
	case *connectpb.DataType_Long:
		return "bigint"
	case *connectpb.DataType_Float:
		return "float"
	case *connectpb.DataType_Double:
		return "double"
	case *connectpb.DataType_Binary:
		return "binary"
	case *connectpb.DataType_Date:
		return "date"
	case *connectpb.DataType_Timestamp:
		return "timestamp"
	case *connectpb.DataType_TimestampNtz:
		return "timestamp_ntz"
	case *connectpb.DataType_CalendarInterval:
		return "interval"
	case *connectpb.DataType_Variant:
		return "variant"
	}
	return "unknown"
}

func structText(s *connectpb.DataType_Struct) string {
	parts := make([]string, len(s.GetFields()))
	for i, field := range s.GetFields() {
		parts[i] = fieldName(field.GetName()) + ":" + typeText(field.GetDataType())
	}
	return "struct<" + strings.Join(parts, ",") + ">"
}

// fieldName quotes what would not be read back as one name.
func fieldName(name string) string {
	for _, r := range name {
		if r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return "`" + strings.ReplaceAll(name, "`", "``") + "`"
		}
	}
	return name
}

func stringText(collation string) string {
	if collation == "" || collation == "UTF8_BINARY" {
		return "string"
	}
	return "string collate " + collation
}

func intervalText(i *connectpb.DataType_Interval, fields []string) string {
	start, end := 0, len(fields)-1
	if i.StartField != nil {
		start = clamp(i.GetStartField(), end)
		end = start
	}
	if i.EndField != nil {
		end = clamp(i.GetEndField(), len(fields)-1)
	}
	if start == end {
		return "interval " + fields[start]
	}
	return "interval " + fields[start] + " to " + fields[end]
}

func clamp(field int32, last int) int { return min(max(int(field), 0), last) }

func precisionText(name string, t *connectpb.DataType_Time) string {
	if t.Precision == nil {
		return name
	}
	return fmt.Sprintf("%s(%d)", name, t.GetPrecision())
}

func spatialText(name string, t *connectpb.DataType_Spatial) string {
	if t.GetSrid() < 0 {
		return name + "(any)"
	}
	return fmt.Sprintf("%s(%d)", name, t.GetSrid())
}

// precisionOf gives Spark's default where the message leaves it out.
func precisionOf(d *connectpb.DataType_Decimal) int32 {
	if d.Precision == nil {
		return 10
	}
	return d.GetPrecision()
}
