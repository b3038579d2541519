package sparkconnect

import connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"

// Type is a data type of Spark's, for arguments: the type of a NULL, the element type of an array.
// The zero Type is void.
type Type struct{ pb *connectpb.DataType }

var plain = &connectpb.DataType_Plain{}

// The types without parameters.
var (
	VoidType             = Type{&connectpb.DataType{Kind: &connectpb.DataType_Null{Null: plain}}}
	BooleanType          = Type{&connectpb.DataType{Kind: &connectpb.DataType_Boolean{Boolean: plain}}}
	ByteType             = Type{&connectpb.DataType{Kind: &connectpb.DataType_Byte{Byte: plain}}}
	ShortType            = Type{&connectpb.DataType{Kind: &connectpb.DataType_Short{Short: plain}}}
	IntType              = Type{&connectpb.DataType{Kind: &connectpb.DataType_Integer{Integer: plain}}}
	LongType             = Type{&connectpb.DataType{Kind: &connectpb.DataType_Long{Long: plain}}}
	FloatType            = Type{&connectpb.DataType{Kind: &connectpb.DataType_Float{Float: plain}}}
	DoubleType           = Type{&connectpb.DataType{Kind: &connectpb.DataType_Double{Double: plain}}}
	StringType           = Type{&connectpb.DataType{Kind: &connectpb.DataType_String_{String_: &connectpb.DataType_String{}}}}
	BinaryType           = Type{&connectpb.DataType{Kind: &connectpb.DataType_Binary{Binary: plain}}}
	DateType             = Type{&connectpb.DataType{Kind: &connectpb.DataType_Date{Date: plain}}}
	TimestampType        = Type{&connectpb.DataType{Kind: &connectpb.DataType_Timestamp{Timestamp: plain}}}
	TimestampNTZType     = Type{&connectpb.DataType{Kind: &connectpb.DataType_TimestampNtz{TimestampNtz: plain}}}
	CalendarIntervalType = Type{&connectpb.DataType{Kind: &connectpb.DataType_CalendarInterval{CalendarInterval: plain}}}
	// YearMonthIntervalType is interval year to month.
	YearMonthIntervalType = Type{&connectpb.DataType{Kind: &connectpb.DataType_YearMonthInterval{YearMonthInterval: fields(0, 1)}}}
	// DayTimeIntervalType is interval day to second.
	DayTimeIntervalType = Type{&connectpb.DataType{Kind: &connectpb.DataType_DayTimeInterval{DayTimeInterval: fields(0, 3)}}}
)

func fields(start, end int32) *connectpb.DataType_Interval {
	return &connectpb.DataType_Interval{StartField: &start, EndField: &end}
}

// DecimalType is decimal(precision, scale): precision 1 to 38, scale 0 to precision.
func DecimalType(precision, scale int32) Type {
	return Type{&connectpb.DataType{Kind: &connectpb.DataType_Decimal_{
		Decimal: &connectpb.DataType_Decimal{Precision: &precision, Scale: &scale},
	}}}
}

// TimeType is time(precision): 0 to 6 digits of the second, to 9 from Spark 4.2 on. Spark has it since 4.1.
func TimeType(precision int32) Type {
	return Type{&connectpb.DataType{Kind: &connectpb.DataType_Time_{Time: &connectpb.DataType_Time{Precision: &precision}}}}
}

// ArrayType is an array whose elements may be NULL.
func ArrayType(element Type) Type {
	return Type{&connectpb.DataType{Kind: &connectpb.DataType_Array_{
		Array: &connectpb.DataType_Array{ElementType: element.proto(), ContainsNull: true},
	}}}
}

func (t Type) proto() *connectpb.DataType {
	if t.pb == nil {
		return VoidType.pb
	}
	return t.pb
}

// String is Spark's name of the type, in small letters: bigint, decimal(10,2), array<string>.
func (t Type) String() string { return typeText(t.proto()) }
