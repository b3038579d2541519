package copyfmt

import (
	"encoding/binary"
	"math"
	"strconv"
	"unsafe"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

func boolKind(b *array.BooleanBuilder) kind {
	var staged bool
	return kind{
		oid: oid.Bool,
		text: func(b []byte) bool {
			staged = len(b) == 1 && b[0] == 't'
			return staged || len(b) == 1 && b[0] == 'f'
		},
		binary:       func(b []byte) bool { staged = b[0] != 0; return true },
		put:          func(v oid.Value) error { staged = v.Bool(); return nil },
		appendStaged: func() { b.Append(staged) },
	}
}

// appender is what Arrow's builders of numbers have in common.
type appender[T any] interface{ Append(T) }

func intKind[T int8 | int16 | int32 | int64](id uint32, b appender[T], least, most int64) kind {
	var staged T
	stage := func(n int64, ok bool) bool {
		staged = T(n)
		return ok && n >= least && n <= most
	}
	return kind{
		oid:    id,
		text:   func(b []byte) bool { return stage(decimalInt(b)) },
		binary: func(b []byte) bool { return stage(bigEndian(b), true) },
		put: func(v oid.Value) error {
			if !stage(v.Int, true) {
				return pgerr.Newf(pgerr.NumericValueOutOfRange, `value "%d" is out of range for type tinyint`, v.Int)
			}
			return nil
		},
		appendStaged: func() { b.Append(staged) },
	}
}

// safeDigits is how many decimal digits always fit into 64 bits.
const safeDigits = 18

// decimalInt reads an optional minus and up to 18 digits.
func decimalInt(b []byte) (n int64, ok bool) {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > safeDigits {
		return 0, false
	}
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	if negative {
		n = -n
	}
	return n, true
}

// bigEndian is the integer of 2, 4 or 8 bytes.
func bigEndian(b []byte) int64 {
	switch len(b) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(b)))
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b)))
	}
	return int64(binary.BigEndian.Uint64(b))
}

func floatKind[T float32 | float64](id uint32, b appender[T], bits int) kind {
	var staged T
	return kind{
		oid: id,
		text: func(b []byte) bool {
			f, ok := plainFloat(b, bits)
			staged = T(f)
			return ok
		},
		binary: func(b []byte) bool {
			if bits == 32 {
				staged = T(math.Float32frombits(binary.BigEndian.Uint32(b)))
			} else {
				staged = T(math.Float64frombits(binary.BigEndian.Uint64(b)))
			}
			return true
		},
		put:          func(v oid.Value) error { staged = T(v.Float); return nil },
		appendStaged: func() { b.Append(staged) },
	}
}

// plainFloat reads digits, signs, a point and an exponent. A zero may be an underflow, which is for others to tell.
func plainFloat(b []byte, bits int) (float64, bool) {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	f, err := strconv.ParseFloat(view(b), bits)
	return f, err == nil && f != 0
}

// view is b as a string without a copy, for a call that keeps nothing of it.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
