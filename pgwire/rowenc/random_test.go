package rowenc_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/rowenc"
)

// randomColumn is a type and how its values are drawn, edges among them.
type randomColumn struct {
	field arrow.Field
	draw  func(r *rand.Rand) any
}

// bits draws a number whose size is drawn, too.
func bits(r *rand.Rand, n int) int { return int(int64(r.Uint64()) >> (64 - n + r.IntN(n))) }

func drawFloat8(r *rand.Rand) any {
	switch r.IntN(4) {
	case 0:
		return math.Float64frombits(r.Uint64())
	case 1:
		return float64(bits(r, 60)) // whole numbers beyond 2^53 among them
	case 2:
		return float64(bits(r, 40)) / 1000
	}
	return math.Ldexp(float64(1+r.IntN(1000)), r.IntN(400)-200) // borders of the rounding intervals
}

func drawFloat4(r *rand.Rand) any {
	if r.IntN(2) == 0 {
		return float64(math.Float32frombits(r.Uint32()))
	}
	return float64(float32(bits(r, 30)) / 100)
}

func drawDecimal(r *rand.Rand) any {
	digits := make([]byte, 1+r.IntN(30))
	for i := range digits {
		digits[i] = byte('0' + r.IntN(10)*r.IntN(2))
	}
	return strings.Repeat("-", r.IntN(2)) + string(digits) + fmt.Sprintf(".%08d", r.IntN(1e8)*r.IntN(2))
}

func drawText(r *rand.Rand) any {
	const letters = "aäb \t\n\"\\{},NULlnü🎉'/%_0"
	runes := []rune(letters)
	out := make([]rune, r.IntN(8))
	for i := range out {
		out[i] = runes[r.IntN(len(runes))]
	}
	return string(out)
}

func drawBytes(r *rand.Rand) any {
	out := make([]byte, r.IntN(9))
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func drawTimestamp(r *rand.Rand) any {
	if r.IntN(2) == 0 {
		return max(bits(r, 63), oid.MinTimestamp)
	}
	return bits(r, 52)
}

func drawList(draw func(*rand.Rand) any) func(*rand.Rand) any {
	return func(r *rand.Rand) any {
		out := make(vals, r.IntN(5))
		for i := range out {
			if r.IntN(4) > 0 {
				out[i] = draw(r)
			}
		}
		return out
	}
}

func randomColumns() []randomColumn {
	number := func(n int) func(*rand.Rand) any { return func(r *rand.Rand) any { return bits(r, n) } }
	scalars := []randomColumn{
		{field(arrow.FixedWidthTypes.Boolean), func(r *rand.Rand) any { return r.IntN(2) == 0 }},
		{field(arrow.PrimitiveTypes.Int16), number(16)},
		{field(arrow.PrimitiveTypes.Int32), number(32)},
		{field(arrow.PrimitiveTypes.Int64), number(64)},
		{field(arrow.PrimitiveTypes.Float32), drawFloat4},
		{field(arrow.PrimitiveTypes.Float64), drawFloat8},
		{field(&arrow.Decimal128Type{Precision: 38, Scale: 8}), drawDecimal},
		{field(arrow.BinaryTypes.String), drawText},
		{field(arrow.BinaryTypes.Binary), drawBytes},
		{field(arrow.FixedWidthTypes.Date32), func(r *rand.Rand) any { return max(bits(r, 31), oid.MinDate) }},
		{field(arrow.FixedWidthTypes.Time64ns), func(r *rand.Rand) any { return int(r.Int64N(oid.MicrosPerDay)) * 1000 }},
		{field(&arrow.TimestampType{Unit: arrow.Microsecond}), drawTimestamp},
		{field(arrow.FixedWidthTypes.Timestamp_us), drawTimestamp},
		{field(arrow.FixedWidthTypes.MonthInterval), number(32)},
		{field(arrow.FixedWidthTypes.Duration_us), number(64)},
		{field(arrow.FixedWidthTypes.MonthDayNanoInterval), func(r *rand.Rand) any {
			return arrow.MonthDayNanoInterval{Months: int32(bits(r, 31)), Days: int32(bits(r, 31)), Nanoseconds: int64(bits(r, 53)) * 1000}
		}},
	}
	all := scalars
	for _, c := range scalars {
		all = append(all, randomColumn{field(list(c.field.Type)), drawList(c.draw)})
	}
	return all
}

func randomSettings() []settings {
	return []settings{
		{},
		{timeZone: "America/New_York", dateStyle: "SQL, DMY", intervalStyle: "sql_standard", byteaOutput: "escape"},
		{timeZone: "Asia/Kathmandu", dateStyle: "Postgres, MDY", intervalStyle: "postgres_verbose", extraFloatDigits: "0"},
		{timeZone: "Australia/Lord_Howe", dateStyle: "German, DMY", intervalStyle: "iso_8601", extraFloatDigits: "3"},
	}
}

// TestRandomValues sends random values to a real PostgreSQL in binary, and compares what it sends back of them, as text
// and as binary, with what rowenc makes of them.
func TestRandomValues(t *testing.T) {
	const rows = 100
	conn := connect(t)
	r := rand.New(rand.NewPCG(7, 11))
	for _, s := range randomSettings() {
		s.apply(t, conn)
		style := s.style(t)
		for _, c := range randomColumns() {
			rec := drawn(t, r, c, rows)
			columns, err := rowenc.Columns(rec.Schema())
			if err != nil {
				t.Fatal(err)
			}
			texts, binaries := encode(t, rec, style, 0), encode(t, rec, style, 1)
			batch := conn.StartPipeline(t.Context())
			for _, b := range binaries {
				for _, format := range []int16{0, 1} {
					batch.SendQueryParams("SELECT $1", [][]byte{b}, []uint32{columns[0].OID}, []int16{1}, []int16{format})
				}
			}
			if err := batch.Sync(); err != nil {
				t.Fatal(err)
			}
			for i := range binaries {
				for _, mine := range [][]byte{texts[i], binaries[i]} {
					theirs := nextValue(t, batch)
					if !bytes.Equal(mine, theirs) {
						t.Errorf("%s (%s): got %q, want %q", c.field.Type, s, mine, theirs)
					}
				}
			}
			if err := batch.Close(); err != nil {
				t.Fatal(err)
			}
			rec.Release()
		}
	}
}

func drawn(t *testing.T, r *rand.Rand, c randomColumn, rows int) arrow.RecordBatch {
	t.Helper()
	values := make([]any, rows)
	for i := range values {
		values[i] = c.draw(r)
	}
	return column(t, c.field, values...)
}

// TestDecodeUnderstandsEncode reads every random value with oid.Decode from both formats: it is the same value.
func TestDecodeUnderstandsEncode(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for _, s := range randomSettings() {
		style := s.style(t)
		env := oid.Env{TimeZone: style.TimeZone, DateStyle: style.DateStyle, IntervalStyle: style.IntervalStyle}
		for _, c := range randomColumns() {
			rec := drawn(t, r, c, 200)
			columns, err := rowenc.Columns(rec.Schema())
			if err != nil {
				t.Fatal(err)
			}
			texts, binaries := encode(t, rec, style, 0), encode(t, rec, style, 1)
			for i := range texts {
				fromText, err1 := oid.Decode(columns[0].OID, oid.FormatText, texts[i], env)
				fromBinary, err2 := oid.Decode(columns[0].OID, oid.FormatBinary, binaries[i], env)
				if err1 != nil || err2 != nil {
					t.Errorf("%s (%s) %q %x: %v, %v", c.field.Type, s, texts[i], binaries[i], err1, err2)
				} else if !alike(fromText, fromBinary, style) {
					t.Errorf("%s (%s) %q: text gives %+v, binary %+v", c.field.Type, s, texts[i], fromText, fromBinary)
				}
			}
			rec.Release()
		}
	}
}

// alike compares values. Rounded floats don't come back exactly; nor do times that the clocks show twice, nor those of
// zones whose abbreviation alone is printed; the styles that print so are left out.
func alike(a, b oid.Value, style rowenc.Style) bool {
	switch {
	case a.Kind != b.Kind || a.Type != b.Type:
		return false
	case a.Kind == oid.KindArray:
		for i := range a.Array.Elems {
			if len(a.Array.Elems) != len(b.Array.Elems) || !alike(a.Array.Elems[i], b.Array.Elems[i], style) {
				return false
			}
		}
		return true
	case a.Kind == oid.KindFloat4 || a.Kind == oid.KindFloat8:
		return a.Float == b.Float || a.Float != a.Float && b.Float != b.Float || style.ExtraFloatDigits < 1
	case a.Kind == oid.KindTimestampTZ && style.DateStyle.Format != oid.DateISO:
		return true
	}
	return a == b
}

// nextValue reads the only value of a pipeline's next result.
func nextValue(t *testing.T, p *pgconn.Pipeline) []byte {
	t.Helper()
	results, err := p.GetResults()
	if err != nil {
		t.Fatal(err)
	}
	r, ok := results.(*pgconn.ResultReader)
	if !ok {
		t.Fatalf("got a %T", results)
	}
	read := r.Read()
	if read.Err != nil {
		t.Fatal(read.Err)
	}
	return read.Rows[0][0]
}
