package copyfmt

import (
	"math/bits"
	"strconv"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

func decimalKind(b *array.Decimal128Builder, t *arrow.Decimal128Type) kind {
	var staged decimal128.Num
	read := func(b []byte) (form, bool) {
		n, f := parseDecimal(b, int(t.Scale))
		if f != fine || n.magnitude().Greater(largest(t.Precision)) {
			return f, false
		}
		staged = n.signed()
		return f, true
	}
	var scratch []byte
	return kind{
		oid:  oid.Numeric,
		text: func(b []byte) bool { _, ok := read(b); return ok },
		binary: func(b []byte) bool {
			var ok bool
			if scratch, ok = binaryDecimal(scratch[:0], b); ok {
				_, ok = read(scratch)
			}
			return ok
		},
		put: func(v oid.Value) error {
			if f, ok := read([]byte(v.Text)); !ok && f == malformed {
				return notFinite(t, v.Text)
			} else if !ok {
				return overflow(t)
			}
			return nil
		},
		appendStaged: func() { b.Append(staged) },
	}
}

func overflow(t *arrow.Decimal128Type) error {
	limit := "1"
	if t.Precision > t.Scale {
		limit = "10^" + strconv.Itoa(int(t.Precision-t.Scale))
	}
	return pgerr.New(pgerr.NumericValueOutOfRange, "numeric field overflow").WithDetail(
		"A field with precision " + strconv.Itoa(int(t.Precision)) + ", scale " + strconv.Itoa(int(t.Scale)) +
			" must round to an absolute value less than " + limit + ".")
}

// notFinite is the error for NaN and the infinities, which PostgreSQL's numeric has.
func notFinite(t *arrow.Decimal128Type, text string) error {
	what := "an infinite value"
	if strings.EqualFold(text, "nan") {
		what = "NaN"
	}
	return pgerr.New(pgerr.NumericValueOutOfRange, "numeric field overflow").WithDetail(
		"A field with precision " + strconv.Itoa(int(t.Precision)) + ", scale " + strconv.Itoa(int(t.Scale)) + " cannot hold " + what + ".")
}

func largest(precision int32) decimal128.Num { return decimal128.GetMaxValue(precision) }

// form is what parseDecimal makes of a text.
type form uint8

const (
	fine      form = iota
	tooBig         // more than 128 bits can hold
	malformed      // not just digits with a point and a minus
)

// wide is the magnitude and the sign of a decimal.
type wide struct {
	hi, lo   uint64
	negative bool
}

func (w wide) magnitude() decimal128.Num { return decimal128.New(int64(w.hi), w.lo) }

func (w wide) signed() decimal128.Num {
	if w.negative {
		return w.magnitude().Negate()
	}
	return w.magnitude()
}

// push appends a decimal digit; ok is false beyond 127 bits.
func (w *wide) push(digit byte) (ok bool) {
	over, lo := bits.Mul64(w.lo, 10)
	top, hi := bits.Mul64(w.hi, 10)
	var carry uint64
	w.lo, carry = bits.Add64(lo, uint64(digit), 0)
	w.hi, carry = bits.Add64(hi, over, carry)
	return top == 0 && carry == 0 && w.hi>>63 == 0
}

// parseDecimal reads a plain decimal number at a scale. As PostgreSQL's it rounds half away from zero.
func parseDecimal(b []byte, scale int) (w wide, f form) {
	if len(b) > 0 && b[0] == '-' {
		w.negative, b = true, b[1:]
	}
	whole, digits, up := -1, 0, false // whole is the number of digits before the point
	for _, c := range b {
		switch {
		case c == '.' && whole < 0:
			whole = digits
			continue
		case c < '0' || c > '9':
			return w, malformed
		}
		digits++
		if whole >= 0 && digits-whole > scale {
			up = up || digits-whole == scale+1 && c >= '5'
		} else if !w.push(c - '0') {
			f = tooBig
		}
	}
	if whole < 0 {
		whole = digits
	}
	for i := digits - whole; i < scale; i++ {
		if !w.push(0) {
			f = tooBig
		}
	}
	if digits == 0 {
		return w, malformed
	}
	if up {
		var carry uint64
		w.lo, carry = bits.Add64(w.lo, 1, 0)
		if w.hi += carry; w.hi>>63 != 0 {
			f = tooBig
		}
	}
	return w, f
}
