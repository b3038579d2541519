package querytree

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"github.com/whereq/libra/pgwire/oid"
)

// Constant is the value of a CONST, decoded from PostgreSQL's memory.
type Constant struct {
	Type   uint32
	Typmod int32
	Null   bool
	// Value is a bool, an int64 (integers, OIDs), a float64 (float4's too), a string (texts, and the text form of numeric,
	// uuid, json and jsonb), Bytes (bytea), Days (date), Micros (time, timestamp, timestamptz), Interval or Array.
	Value any
}

// Days counts days from 2000-01-01; Infinity and -Infinity are the ends of int32.
type Days int32

// Micros counts microseconds: of a day, or from 2000-01-01 00:00. The ends of int64 are Infinity and -Infinity.
type Micros int64

// Interval is PostgreSQL's interval.
type Interval struct {
	Micros       int64
	Days, Months int32
}

// Array is an array's elements, one level for each dimension.
type Array struct {
	Element uint32
	Dims    []int
	Lower   []int
	Values  []Constant // all elements, row by row
}

// ErrType says that a constant's type can't be decoded.
var ErrType = errors.New("querytree: a constant of a type that is not known")

// Constant decodes a CONST node.
func (n *Node) Constant() (Constant, error) {
	c := Constant{Type: n.OID("consttype"), Typmod: int32(n.Int("consttypmod")), Null: n.Bool("constisnull")}
	if c.Null {
		return c, nil
	}
	data, ok := n.Fields["constvalue"].(Bytes)
	if !ok {
		return c, errors.New("querytree: a constant without a value")
	}
	var err error
	c.Value, err = decode(c.Type, data, n.Int("constlen"), n.Bool("constbyval"))
	return c, err
}

// jsonPathType is jsonpath's OID.
const jsonPathType = 4072

var errShort = errors.New("querytree: a constant that is too short")

// decode reads one datum; length is pg_type.typlen.
func decode(typ uint32, b Bytes, length int, byValue bool) (any, error) {
	if byValue {
		if len(b) < 8 {
			return nil, errShort
		}
		return decodeWord(typ, binary.NativeEndian.Uint64(b))
	}
	switch length {
	case -1:
		payload, err := varlena(b)
		if err != nil {
			return nil, err
		}
		return decodeVarlena(typ, payload)
	case -2: // a C string
		for i, c := range b {
			if c == 0 {
				return string(b[:i]), nil
			}
		}
		return string(b), nil
	}
	return decodeFixed(typ, b)
}

func decodeWord(typ uint32, w uint64) (any, error) {
	switch typ {
	case oid.Bool:
		return w != 0, nil
	case oid.Int2:
		return int64(int16(w)), nil
	case oid.Int4:
		return int64(int32(w)), nil
	case oid.Int8:
		return int64(w), nil
	case oid.Float4:
		return float64(math.Float32frombits(uint32(w))), nil
	case oid.Float8:
		return math.Float64frombits(w), nil
	case oid.Date:
		return Days(int32(w)), nil
	case oid.Time, oid.Timestamp, oid.TimestampTZ:
		return Micros(w), nil
	case oid.OID, oid.RegClass, oid.RegType, oid.RegProc:
		return int64(uint32(w)), nil
	case oid.Char:
		return string([]byte{byte(w)}), nil
	}
	return nil, fmt.Errorf("%w: %d", ErrType, typ)
}

// decodeFixed reads types of a fixed length that don't fit in a word.
func decodeFixed(typ uint32, b Bytes) (any, error) {
	switch typ {
	case oid.Interval:
		if len(b) < 16 {
			return nil, errShort
		}
		return Interval{Micros: int64(binary.NativeEndian.Uint64(b)), Days: int32(binary.NativeEndian.Uint32(b[8:])),
			Months: int32(binary.NativeEndian.Uint32(b[12:]))}, nil
	case oid.UUID:
		if len(b) < 16 {
			return nil, errShort
		}
		return fmt.Sprintf("%x-%x-%x-%x-%x", []byte(b[:4]), []byte(b[4:6]), []byte(b[6:8]), []byte(b[8:10]), []byte(b[10:16])), nil
	case oid.Name:
		for i, c := range b {
			if c == 0 {
				return string(b[:i]), nil
			}
		}
		return string(b), nil
	}
	return nil, fmt.Errorf("%w: %d", ErrType, typ)
}

// varlena gives what follows a varlena's length word (postgres.h, varattrib_4b and varattrib_1b).
func varlena(b Bytes) (Bytes, error) {
	if len(b) == 0 {
		return nil, errShort
	}
	if b[0]&1 == 1 {
		return b[1:], nil
	}
	if len(b) < 4 || b[0]&3 != 0 {
		return nil, errShort
	}
	return b[4:], nil
}

func decodeVarlena(typ uint32, b Bytes) (any, error) {
	switch typ {
	case oid.Text, oid.Varchar, oid.BPChar, oid.JSON, oid.Unknown:
		return string(b), nil
	case oid.Bytea:
		return b, nil
	case oid.Numeric:
		return numeric(b)
	case oid.JSONB:
		return jsonb(b)
	case jsonPathType:
		return jsonPath(b)
	}
	return array(b)
}
