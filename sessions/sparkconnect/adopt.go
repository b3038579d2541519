package sparkconnect

import "github.com/apache/arrow-go/v18/arrow"

// Field numbers and union members of Arrow's Message.fbs and Schema.fbs.
const (
	messageKind   = 1
	messageHeader = 2
	messageBody   = 3
	schemaFields  = 1

	fieldTypeKind = 2
	fieldType     = 3
	fieldChildren = 5

	kindNull        = 1
	kindInt         = 2
	kindFloat       = 3
	kindBinary      = 4
	kindUtf8        = 5
	kindBool        = 6
	kindDecimal     = 7
	kindDate        = 8
	kindTime        = 9
	kindTimestamp   = 10
	kindInterval    = 11
	kindList        = 12
	kindStruct      = 13
	kindMap         = 17
	kindDuration    = 18
	kindLargeBinary = 19
	kindLargeUtf8   = 20
)

// adopt gives the schema that batches are read with: wanted, whose types the schema message in front of the batches
// has to have as well. Large strings and binaries are taken where plain ones are wanted, since a session can ask for
// them (spark.sql.execution.arrow.useLargeVarTypes).
func adopt(wanted *arrow.Schema, message []byte) (*arrow.Schema, error) {
	sent := flatRoot(message).table(messageHeader).tables(schemaFields)
	fields, ok := adoptFields(wanted.Fields(), sent)
	if !ok {
		return nil, malformed("the batches' columns are not those of their schema, %s", wanted)
	}
	return arrow.NewSchema(fields, nil), nil
}

func adoptFields(wanted []arrow.Field, sent []flatTable) ([]arrow.Field, bool) {
	if len(wanted) != len(sent) {
		return nil, false
	}
	fields := make([]arrow.Field, len(wanted))
	for i := range wanted {
		dt, ok := adoptType(wanted[i].Type, sent[i])
		if !ok {
			return nil, false
		}
		fields[i] = wanted[i]
		fields[i].Type = dt
	}
	return fields, true
}

// adoptType is false when the types don't mean the same.
func adoptType(wanted arrow.DataType, sent flatTable) (arrow.DataType, bool) {
	kind := sent.int8(fieldTypeKind, 0)
	nested, ok := wanted.(arrow.NestedType)
	if !ok {
		return adoptLeaf(wanted, kind, sent.table(fieldType))
	}
	fields, ok := adoptFields(nested.Fields(), sent.tables(fieldChildren))
	if !ok {
		return nil, false
	}
	switch wanted.(type) {
	case *arrow.ListType:
		return arrow.ListOfField(fields[0]), kind == kindList
	case *arrow.StructType:
		return arrow.StructOf(fields...), kind == kindStruct
	case *arrow.MapType:
		pair := fields[0].Type.(*arrow.StructType)
		return arrow.MapOfFields(pair.Field(0), pair.Field(1)), kind == kindMap
	}
	return nil, false
}

func adoptLeaf(wanted arrow.DataType, kind int8, sent flatTable) (arrow.DataType, bool) {
	switch w := wanted.(type) {
	case *arrow.StringType:
		if kind == kindLargeUtf8 {
			return arrow.BinaryTypes.LargeString, true
		}
		return wanted, kind == kindUtf8
	case *arrow.BinaryType:
		if kind == kindLargeBinary {
			return arrow.BinaryTypes.LargeBinary, true
		}
		return wanted, kind == kindBinary
	case *arrow.NullType:
		return wanted, kind == kindNull
	case *arrow.BooleanType:
		return wanted, kind == kindBool
	case *arrow.Decimal128Type:
		return wanted, kind == kindDecimal && sent.int32(0, 0) == w.Precision && sent.int32(1, 0) == w.Scale && sent.int32(2, 128) == 128
	case *arrow.Int8Type, *arrow.Int16Type, *arrow.Int32Type, *arrow.Int64Type:
		return wanted, kind == kindInt && int(sent.int32(0, 0)) == w.(arrow.FixedWidthDataType).BitWidth() && sent.int8(1, 0) == 1
	case *arrow.Float32Type:
		return wanted, kind == kindFloat && sent.int16(0, 0) == 1
	case *arrow.Float64Type:
		return wanted, kind == kindFloat && sent.int16(0, 0) == 2
	}
	return wanted, adoptTime(wanted, kind, sent)
}

// Units count seconds, milliseconds, microseconds, nanoseconds from 0; in Schema.fbs they count as in arrow-go but for
// what is absent.
func adoptTime(wanted arrow.DataType, kind int8, sent flatTable) bool {
	switch w := wanted.(type) {
	case *arrow.Date32Type:
		return kind == kindDate && sent.int16(0, 1) == 0
	case *arrow.Time64Type:
		return kind == kindTime && sent.int16(0, 1) == int16(w.Unit) && sent.int32(1, 32) == 64
	case *arrow.TimestampType:
		zoned := sent.field(1, 4) != 0 // the zone is the session's in the batches, UTC here
		return kind == kindTimestamp && sent.int16(0, 0) == int16(w.Unit) && zoned == (w.TimeZone != "")
	case *arrow.DurationType:
		return kind == kindDuration && sent.int16(0, 1) == int16(w.Unit)
	case *arrow.MonthIntervalType:
		return kind == kindInterval && sent.int16(0, 0) == 0
	case *arrow.MonthDayNanoIntervalType:
		return kind == kindInterval && sent.int16(0, 0) == 2
	}
	return false
}
