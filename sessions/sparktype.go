package sessions

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/sessions/sparkconnect"
)

// scalarTypes are the Spark types of parameters by their PostgreSQL type; every other scalar is sent as a string.
var scalarTypes = map[uint32]sparkconnect.Type{
	oid.Bool:        sparkconnect.BooleanType,
	oid.Int2:        sparkconnect.ShortType,
	oid.Int4:        sparkconnect.IntType,
	oid.Int8:        sparkconnect.LongType,
	oid.OID:         sparkconnect.LongType,
	oid.XID:         sparkconnect.LongType,
	oid.Float4:      sparkconnect.FloatType,
	oid.Float8:      sparkconnect.DoubleType,
	oid.Numeric:     sparkconnect.DecimalType(38, 18),
	oid.Bytea:       sparkconnect.BinaryType,
	oid.Date:        sparkconnect.DateType,
	oid.Time:        sparkconnect.TimeType(6),
	oid.Timestamp:   sparkconnect.TimestampNTZType,
	oid.TimestampTZ: sparkconnect.TimestampType,
	oid.Interval:    sparkconnect.DayTimeIntervalType,
}

// sparkType is the Spark type of a parameter of a PostgreSQL type.
func sparkType(t uint32) sparkconnect.Type {
	if elem := oid.ElemOf(t); elem != 0 {
		return sparkconnect.ArrayType(sparkType(elem))
	}
	if s, ok := scalarTypes[t]; ok {
		return s
	}
	return sparkconnect.StringType
}

// sample stands for a parameter of a type where a statement is analyzed and not run. It is NULL, but for integers: a
// LIMIT must not be NULL.
func sample(t uint32) sparkconnect.Literal {
	switch t {
	case oid.Int2:
		return sparkconnect.Short(1)
	case oid.Int4:
		return sparkconnect.Int(1)
	case oid.Int8:
		return sparkconnect.Long(1)
	}
	return sparkconnect.Null(sparkType(t))
}
