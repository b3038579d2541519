package sparkconnect

import connectpb "github.com/whereq/libra/sessions/sparkconnect/proto"

type literal = connectpb.Expression_Literal

// Literal is a typed value for a Query's arguments. The zero Literal is a NULL of type void.
//
// Spark 4.1 and later write arguments into the statement, as SQL literals and safely, before they parse it. Some types
// are not what they were then, unless the statement casts: a NULL array is void, an empty array is array<void>, a
// decimal has the digits of its value.
type Literal struct{ pb *literal }

// Null is a NULL of a type.
func Null(t Type) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Null{Null: t.proto()}}}
}

// Bool is a boolean.
func Bool(v bool) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Boolean{Boolean: v}}}
}

// Byte is a tinyint.
func Byte(v int8) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Byte{Byte: int32(v)}}}
}

// Short is a smallint.
func Short(v int16) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Short{Short: int32(v)}}}
}

// Int is an int.
func Int(v int32) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Integer{Integer: v}}}
}

// Long is a bigint.
func Long(v int64) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Long{Long: v}}}
}

// Float is a float.
func Float(v float32) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Float{Float: v}}}
}

// Double is a double.
func Double(v float64) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Double{Double: v}}}
}

// Decimal is a decimal(precision, scale); text is its value in plain digits, as in -12.50.
func Decimal(text string, precision, scale int32) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Decimal_{
		Decimal: &connectpb.Expression_Literal_Decimal{Value: text, Precision: &precision, Scale: &scale},
	}}}
}

// String is a string.
func String(v string) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_String_{String_: v}}}
}

// Binary is a binary; v is not copied.
func Binary(v []byte) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Binary{Binary: v}}}
}

// Date is a date: days since 1970-01-01.
func Date(days int32) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Date{Date: days}}}
}

// Timestamp is a timestamp: microseconds since 1970-01-01 00:00:00 UTC.
func Timestamp(micros int64) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Timestamp{Timestamp: micros}}}
}

// TimestampNTZ is a timestamp_ntz: microseconds since 1970-01-01 00:00:00 of no time zone.
func TimestampNTZ(micros int64) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_TimestampNtz{TimestampNtz: micros}}}
}

// Time is a time(6): nanoseconds since midnight. Spark has it since 4.1.
func Time(nanos int64) Literal {
	precision := int32(6)
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_Time_{
		Time: &connectpb.Expression_Literal_Time{Nano: nanos, Precision: &precision},
	}}}
}

// CalendarInterval is an interval of the old kind, with three parts that don't add up. Spark 4.1 and later refuse one
// that has months as well as days or microseconds, and take others for one of the two new kinds.
func CalendarInterval(months, days int32, micros int64) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_CalendarInterval_{
		CalendarInterval: &connectpb.Expression_Literal_CalendarInterval{Months: months, Days: days, Microseconds: micros},
	}}}
}

// YearMonthInterval is an interval year to month, in months.
func YearMonthInterval(months int32) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_YearMonthInterval{YearMonthInterval: months}}}
}

// DayTimeInterval is an interval day to second, in microseconds.
func DayTimeInterval(micros int64) Literal {
	return Literal{&literal{LiteralType: &connectpb.Expression_Literal_DayTimeInterval{DayTimeInterval: micros}}}
}

// Array is an array; each value is of the element type or Null of it.
func Array(element Type, values ...Literal) Literal {
	array := &connectpb.Expression_Literal_Array{ElementType: element.proto()}
	for _, value := range values {
		array.Elements = append(array.Elements, value.proto())
	}
	// Spark before 4.1 takes the type from the array, later ones from data_type; each ignores the other.
	return Literal{&literal{
		LiteralType: &connectpb.Expression_Literal_Array_{Array: array},
		DataType:    ArrayType(element).proto(),
	}}
}

func (l Literal) proto() *literal {
	if l.pb == nil {
		return Null(VoidType).pb
	}
	return l.pb
}

func (l Literal) expression() *connectpb.Expression {
	return &connectpb.Expression{ExprType: &connectpb.Expression_Literal_{Literal: l.proto()}}
}
