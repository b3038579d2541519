package rowenc_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/pgwire/rowenc"
)

var noNames = []byte{1, 0, 0}

func variantText(t testing.TB, value, metadata []byte, style rowenc.Style) (string, error) {
	t.Helper()
	rec := column(t, field(variantType()), variant{value, metadata})
	defer rec.Release()
	enc, err := rowenc.New(rec.Schema(), nil, style)
	if err != nil {
		t.Fatal(err)
	}
	batch, err := enc.Batch(rec)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	row, err := batch.AppendRow(nil, 0)
	if err != nil {
		return "", err
	}
	return string(onlyValue(t, row)), nil
}

// TestVariantScalars are those that JSON lacks.
func TestVariantScalars(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	style := rowenc.DefaultStyle()
	style.TimeZone = zone
	for _, c := range []struct{ hex, want string }{
		{"2c 2a4d0000", `"2024-02-01"`},
		{"2c d6ffffff", `"1969-11-20"`},
		{"30 0100000000000000", `"1969-12-31T19:00:00.000001-05:00"`},
		{"34 ffffffffffffffff", `"1969-12-31T23:59:59.999999"`},
		{"38 cdcccc3d", "0.1"},
		{"1c 000000000000f87f", `"NaN"`},
		{"1c 000000000000f0ff", `"-Infinity"`},
		{"3c 03000000 00ff10", `"AP8Q"`},
		{"44 40771b0000000000", `"00:00:01.8"`},
		{"48 0100000000000000", `"1969-12-31T19:00:00.000000001-05:00"`},
		{"4c ffffffffffffffff", `"1969-12-31T23:59:59.999999999"`},
		{"50 00112233445566778899aabbccddeeff", `"00112233-4455-6677-8899-aabbccddeeff"`},
		{"20 09 01000000", "0.000000001"},
	} {
		got, err := variantText(t, unhex(t, c.hex), noNames, style)
		if err != nil || got != c.want {
			t.Errorf("%s: got %s, %v; want %s", c.hex, got, err, c.want)
		}
	}
}

func TestBrokenVariants(t *testing.T) {
	deep := []byte{}
	for range 1200 {
		deep = append([]byte{0x03 | 3<<2, 1, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0}, deep...)
	}
	for _, c := range []struct {
		name, value, metadata, code string
	}{
		{"nothing", "", "010000", pgerr.DataCorrupted},
		{"no metadata", "00", "", pgerr.DataCorrupted},
		{"another version", "00", "020000", pgerr.DataCorrupted},
		{"a number cut off", "1800", "010000", pgerr.DataCorrupted},
		{"a string cut off", "0d61", "010000", pgerr.DataCorrupted},
		{"a long string cut off", "40ffffffff61", "010000", pgerr.DataCorrupted},
		{"an unknown type", "54", "010000", pgerr.DataCorrupted},
		{"more children than bytes", "13ffffffff", "010000", pgerr.DataCorrupted},
		{"a child outside", "03010909", "010000", pgerr.DataCorrupted},
		{"children that share bytes", "030200000005", "010000", pgerr.DataCorrupted},
		{"a name that isn't there", "0201000001 00", "010000", pgerr.DataCorrupted},
		{"names that overlap the end", "0201000001 00", "010100ff61", pgerr.DataCorrupted},
		{"too many names", "00", "c1ffffffff", pgerr.DataCorrupted},
		{"NUL in a string", "0500", "010000", pgerr.UntranslatableCharacter},
		{"a string that isn't UTF-8", "05ff", "010000", pgerr.CharacterNotInRepertoire},
		{"a date before PostgreSQL's first", "2c00000080", "010000", pgerr.DatetimeFieldOverflow},
	} {
		_, err := variantText(t, unhex(t, c.value), unhex(t, c.metadata), rowenc.DefaultStyle())
		if err == nil || pgerr.From(err).Code != c.code {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
	if _, err := variantText(t, deep, noNames, rowenc.DefaultStyle()); err == nil || pgerr.From(err).Code != pgerr.StatementTooComplex {
		t.Errorf("a deep one: %v", err)
	}
}

// FuzzVariant prints any bytes as a variant: it gives JSON or an error, and doesn't panic.
func FuzzVariant(f *testing.F) {
	for _, g := range variantGoldens() {
		for _, c := range g.cases {
			if v, ok := c.value.(variant); ok {
				f.Add(v.value, v.metadata)
			}
		}
	}
	f.Fuzz(func(t *testing.T, value, metadata []byte) {
		text, err := variantText(t, value, metadata, rowenc.DefaultStyle())
		if err == nil && !json.Valid([]byte(text)) {
			t.Errorf("not JSON: %s", text)
		}
	})
}
