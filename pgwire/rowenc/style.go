package rowenc

import (
	"time"

	"github.com/whereq/libra/pgwire/oid"
)

// ByteaOutput is the bytea_output setting.
type ByteaOutput uint8

// The values of bytea_output.
const (
	ByteaHex ByteaOutput = iota
	ByteaEscape
)

// Style is those settings of the connection that decide how values are printed as text. DefaultStyle has PostgreSQL's
// defaults.
type Style struct {
	TimeZone      *time.Location // nil is UTC
	DateStyle     oid.DateStyle
	IntervalStyle oid.IntervalStyle
	ByteaOutput   ByteaOutput

	// ExtraFloatDigits above 0 prints floats in the shortest form that reads back exactly; else it is added to the
	// digits that a float surely has (6, 15). -15 to 3.
	ExtraFloatDigits int
}

// DefaultStyle is PostgreSQL's own default, in UTC.
func DefaultStyle() Style {
	return Style{TimeZone: time.UTC, ExtraFloatDigits: 1}
}

func (s Style) withDefaults() *Style {
	if s.TimeZone == nil {
		s.TimeZone = time.UTC
	}
	return &s
}
