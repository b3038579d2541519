package copyfmt

import (
	"math"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

func dateKind(b *array.Date32Builder) kind {
	var staged int64
	return kind{
		oid: oid.Date,
		text: func(b []byte) bool {
			days, rest, ok := isoDate(b)
			staged = days
			return ok && len(rest) == 0
		},
		binary: func(b []byte) bool {
			staged = bigEndian(b) + oid.UnixToPostgresDays
			return staged >= oid.MinDate && staged < oid.EndDate
		},
		put: func(v oid.Value) error {
			staged = v.Int
			return finite(v, "date")
		},
		appendStaged: func() { b.Append(arrow.Date32(staged)) },
	}
}

// finite refuses the infinities that PostgreSQL's types have.
func finite(v oid.Value, name string) error {
	if v.Infinite == 0 {
		return nil
	}
	return pgerr.Newf(pgerr.DatetimeFieldOverflow, "Spark's %s cannot hold infinity", name)
}

func timestampKind(b *array.TimestampBuilder, zoned bool, env *oid.Env) kind {
	id := oid.Timestamp
	if zoned {
		id = oid.TimestampTZ
	}
	utc := env.TimeZone == nil || env.TimeZone == time.UTC
	var staged int64
	return kind{
		oid: id,
		text: func(b []byte) bool {
			micros, offset, ok := isoTimestamp(b)
			staged = micros
			if zoned {
				staged -= offset.seconds * oid.MicrosPerSecond
				return ok && (offset.given || utc)
			}
			return ok
		},
		binary: func(b []byte) bool {
			n := bigEndian(b)
			staged = n + oid.UnixToPostgresMicros
			return n >= oid.MinTimestamp-oid.UnixToPostgresMicros && n < math.MaxInt64-oid.UnixToPostgresMicros
		},
		put: func(v oid.Value) error {
			staged = v.Int
			return finite(v, "timestamp")
		},
		appendStaged: func() { b.Append(arrow.Timestamp(staged)) },
	}
}

// clockKind reads times of day, rounded to the digits of time(p).
func clockKind(f arrow.Field, b *array.Time64Builder) kind {
	unit := int64(1)
	if p, ok := parameter(f, "time"); ok {
		for range 6 - min(p, 6) {
			unit *= 10
		}
	}
	var staged int64
	return kind{
		oid: oid.Time,
		put: func(v oid.Value) error {
			if staged = (v.Int + unit/2) / unit * unit; staged >= oid.MicrosPerDay {
				return pgerr.New(pgerr.DatetimeFieldOverflow, "Spark's time is less than 24:00:00")
			}
			return nil
		},
		appendStaged: func() { b.Append(arrow.Time64(staged * 1000)) },
	}
}
