package oid

// Kind tells which of a Value's fields count.
type Kind uint8

// The kinds of values that parameters have.
const (
	KindNull Kind = iota
	KindBool
	KindInt2
	KindInt4
	KindInt8
	KindFloat4
	KindFloat8
	KindNumeric
	KindText
	KindBytea
	KindDate
	KindTime
	KindTimeTZ
	KindTimestamp
	KindTimestampTZ
	KindInterval
	KindUUID
	KindJSON
	KindArray
)

// Value is the value of a parameter, whatever format it came in.
type Value struct {
	Kind Kind

	// Infinite is -1 or 1 for a date, timestamp or interval that is -infinity or infinity: the other fields are 0 then.
	Infinite int8

	// Type is the OID that the value was read as: of a null too, so that a typed NULL can be made of it. Unknown for one
	// whose type nobody knew, which is read as text.
	Type uint32

	// Offset is a timetz's zone, in seconds east of UTC.
	Offset int32

	// Months and Days are two of an interval's three parts; its microseconds are Int.
	Months, Days int32

	// Int is the value of the integers (oid and the reg types are of KindInt8), of a bool (0, 1), a date (days since
	// 1970-01-01), a time (microseconds since midnight), a timestamp (microseconds since 1970-01-01, in UTC if it is with
	// time zone), and an interval's microseconds.
	Int int64

	// Float is the value of float4 and float8.
	Float float64

	// Text is the text of a text type, JSON as it was sent, a UUID in its canonical form, the bytes of a bytea, and all the
	// digits of a numeric ("-12.50"), which may also be "NaN", "Infinity" and "-Infinity".
	Text string

	// Array is the value of KindArray.
	Array *Array
}

// Array is the value of an array.
type Array struct {
	Elem  uint32  // type of the elements
	Dims  []Dim   // outermost first; empty for the empty array
	Elems []Value // in row-major order
}

// Dim is one of an array's dimensions.
type Dim struct {
	Len   int
	Lower int // of the subscripts; 1 unless the client said otherwise
}

// Items are the array's outermost items: its elements, or where it has more dimensions, the arrays in it.
func (a *Array) Items() []Value {
	if len(a.Dims) < 2 {
		return a.Elems
	}
	items := make([]Value, a.Dims[0].Len)
	size := len(a.Elems) / len(items)
	for i := range items {
		sub := &Array{Elem: a.Elem, Dims: a.Dims[1:], Elems: a.Elems[i*size : (i+1)*size]}
		items[i] = Value{Kind: KindArray, Type: ArrayOf(a.Elem), Array: sub}
	}
	return items
}

// Bool is the value of KindBool.
func (v Value) Bool() bool { return v.Int != 0 }

// Bytes are the bytes of KindBytea.
func (v Value) Bytes() []byte { return []byte(v.Text) }
