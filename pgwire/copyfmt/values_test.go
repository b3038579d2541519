package copyfmt

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// valuePieces are what values of a type are made of at random. The first ones make whole good values.
var valuePieces = map[string][]string{
	"boolean":          {"t", "f", "true", "no", "1", "of", " ", "T"},
	"smallint":         {"1", "32767", "-32768", "-", "+", "9", " ", "0", "."},
	"integer":          {"1", "2147483647", "-2147483648", "-", "9", " ", "0", "00", "e"},
	"bigint":           {"1", "9223372036854775807", "-9223372036854775808", "-", "99", "0"},
	"double precision": {"1", "1.5", "-", "+", ".", "e", "e1", "-2", "0", "inf", "NaN", " "},
	"real":             {"1", "1.5", "-", ".", "e3", "0.1", "16777217", "NaN"},
	"numeric(7,3)":     {"1", "12.3456", "-", ".", "9999", "0005", "0", "e2", "5"},
	"varchar(4)":       {"a", "é", " ", "bcd"},
	"date":             {"2024-02-29", "1900-02-29", "0001-01-01", "-", "1", "2024-04-31", "99", "2024-", "12-31", " "},
	"timestamp":        {"2024-02-29 12:34:56", "2024-06-30T23:59:59", ".5", ".123456", "+02", "Z", ".1234567", " 24:00:00", "2024-02-30", "2024-12-31", " 12:34"},
	"timestamptz":      {"2024-02-29 12:34:56", "2024-06-30 23:59:59", ".5", "+02", "-05:30", "Z", "+15", "+14:60", "2024-12-31", "+1", " UTC"},
}

// TestValuesAgainstPostgres reads random values with a Loader and a real PostgreSQL: a value that is taken must be the one
// that PostgreSQL takes. (What is refused, and how, is oid.Decode's matter, and told in the golden files.)
func TestValuesAgainstPostgres(t *testing.T) {
	for name, pieces := range valuePieces {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(len(name)), 18))
			target, schema := typedTarget(t, "a "+name)
			o := LoaderOptions{ReaderOptions: ReaderOptions{Options: mustParse(From, ""), Target: target}, Schema: schema}
			for range 100 {
				var value strings.Builder
				for range 1 + random.IntN(3) {
					value.WriteString(pieces[random.IntN(len(pieces))])
				}
				want := postgres(t).copyIn(t, "a "+name, "", "", value.String()+"\n")
				if got := loadAll(t, o, []byte(value.String()+"\n"), whole); got != want && !strings.HasPrefix(got, "ERROR") {
					t.Errorf("%q: got\n%swant\n%s", value.String(), got, want)
				}
			}
		})
	}
}
