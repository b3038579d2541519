package rowenc

import (
	"encoding/binary"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/whereq/libra/pgwire/oid"
)

// Spark's time is in nanoseconds on the wire, with at most six digits that count; PostgreSQL's is in microseconds.
const nanosPerMicro = 1000

type timeText struct{ vals []arrow.Time64 }

func newTimeText(arr arrow.Array, _ *Style) codec {
	return &timeText{arr.(values[arrow.Time64]).Values()}
}

func (c *timeText) append(dst []byte, i int) ([]byte, error) {
	return appendClock(dst, int64(c.vals[i])/nanosPerMicro), nil
}

type timeBinary struct{ vals []arrow.Time64 }

func newTimeBinary(arr arrow.Array, _ *Style) codec {
	return &timeBinary{arr.(values[arrow.Time64]).Values()}
}

func (c *timeBinary) append(dst []byte, i int) ([]byte, error) {
	return binary.BigEndian.AppendUint64(dst, uint64(c.vals[i]/nanosPerMicro)), nil
}

// appendClock prints the time of day of so many microseconds after midnight.
func appendClock(dst []byte, micros int64) []byte {
	seconds := uint32(micros / oid.MicrosPerSecond)
	h, m, s := seconds/3600, seconds/60%60, seconds%60
	dst = append(dst, pairs[2*h], pairs[2*h+1], ':', pairs[2*m], pairs[2*m+1], ':', pairs[2*s], pairs[2*s+1])
	return appendFraction(dst, uint64(micros%oid.MicrosPerSecond), microDigits)
}

// The digits of a second's fraction.
const (
	microDigits = 6
	nanoDigits  = 9
)

// appendFraction prints a second's fraction of so many digits, if it isn't 0, without zeros at the end.
func appendFraction(dst []byte, fraction uint64, digits int) []byte {
	if fraction == 0 {
		return dst
	}
	for fraction%10 == 0 {
		fraction /= 10
		digits--
	}
	return appendPadded(append(dst, '.'), fraction, digits)
}
