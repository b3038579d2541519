package copyfmt

import (
	"testing"

	"github.com/whereq/libra/pgwire/charset"
)

// fuzzChunks gives sizes of chunks made from a seed: 0 to 7 bytes.
func fuzzChunks(seed uint64) func() int {
	return func() int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed >> 61)
	}
}

// checkChunks reads data whole, by bytes and in the seed's chunks: how it is cut must not matter. A Reader has to end.
func checkChunks(t *testing.T, o ReaderOptions, data []byte, seed uint64) {
	t.Helper()
	o.MaxRow = 1 << 16
	want := readAll(o, data, whole)
	for _, size := range []func() int{single, fuzzChunks(seed)} {
		if got := readAll(o, data, size); got != want {
			t.Fatalf("whole\n%sin chunks\n%s", want, got)
		}
	}
}

// addGoldens seeds a fuzz target with the data of the golden files.
func addGoldens(f *testing.F, name string, add func(options string, data []byte)) {
	f.Helper()
	t := &testing.T{}
	for _, c := range readGolden(t, name) {
		add(c.values["options"], []byte(c.unquoted(t, "data")))
	}
}

// fuzzOptions picks one of a format's options.
func fuzzOptions(list []string, i uint8) *Options { return mustParse(From, list[int(i)%len(list)]) }

func FuzzText(f *testing.F) {
	addGoldens(f, "read_text.txt", func(_ string, data []byte) { f.Add(data, uint8(len(data)), uint64(0)) })
	f.Fuzz(func(t *testing.T, data []byte, option uint8, seed uint64) {
		checkChunks(t, ReaderOptions{Options: fuzzOptions(textOptions, option), Target: textTarget("a text default 'd', b")}, data, seed)
	})
}

func FuzzCSV(f *testing.F) {
	addGoldens(f, "read_csv.txt", func(_ string, data []byte) { f.Add(data, uint8(len(data)), uint64(0)) })
	f.Fuzz(func(t *testing.T, data []byte, option uint8, seed uint64) {
		checkChunks(t, ReaderOptions{Options: fuzzOptions(csvOptions, option), Target: textTarget("a text default 'd', b")}, data, seed)
	})
}

func FuzzBinary(f *testing.F) {
	addGoldens(f, "read_binary.txt", func(_ string, data []byte) { f.Add(data, uint64(0)) })
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		checkChunks(t, ReaderOptions{Options: mustParse(From, "format binary"), Target: textTarget("a, b")}, data, seed)
	})
}

func FuzzEncodings(f *testing.F) {
	names := []string{"LATIN1", "WIN1252", "SJIS", "EUC_JP", "GBK", "GB18030", "BIG5", "EUC_KR", "SQL_ASCII"}
	addGoldens(f, "read_encoding.txt", func(_ string, data []byte) { f.Add(data, uint8(len(data)), uint64(0)) })
	f.Fuzz(func(t *testing.T, data []byte, name uint8, seed uint64) {
		from, err := charset.Lookup(names[int(name)%len(names)])
		if err != nil {
			t.Fatal(err)
		}
		checkChunks(t, ReaderOptions{Options: mustParse(From, "format csv"), Target: textTarget("a, b"), Charset: from}, data, seed)
	})
}

// FuzzLoader reads values of every type: text and csv first, binary with option 2.
func FuzzLoader(f *testing.F) {
	const columns = "a boolean, b integer, c double precision, d numeric(10,2), e varchar(3), f bytea, g date, h timestamptz, i time, j interval, k integer[]"
	options := []string{"format text", "format csv, on_error ignore", "format binary"}
	f.Add([]byte("t\t1\t1.5\t1.25\tabc\t\\\\x00\t2024-01-01\t2024-01-01 00:00:00\t01:02:03\t1 day\t{1,2}\n"), uint8(0), uint64(1))
	f.Add([]byte("t,1,1.5,1.25,abc,\\x00,2024-01-01,2024-01-01 00:00:00,01:02:03,1 day,\"{1,2}\"\nx,,,,,,,,,,\n"), uint8(1), uint64(1))
	f.Add([]byte(binarySignature+"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0b\x00\x00\x00\x01\x01"), uint8(2), uint64(1))
	f.Fuzz(func(t *testing.T, data []byte, option uint8, seed uint64) {
		target, schema := typedTarget(t, columns)
		o := LoaderOptions{
			ReaderOptions: ReaderOptions{Options: fuzzOptions(options, option), Target: target, MaxRow: 1 << 16}, Schema: schema, BatchRows: 3,
		}
		if want, got := loadAll(t, o, data, whole), loadAll(t, o, data, fuzzChunks(seed)); got != want {
			t.Fatalf("whole\n%sin chunks\n%s", want, got)
		}
	})
}

// FuzzWriter writes two values and reads them.
func FuzzWriter(f *testing.F) {
	f.Add("a,b", "\\.", false, uint8(0))
	f.Add("", "\r\n\"", true, uint8(1))
	options := []string{"format text", "format csv", "format csv, quote '*', escape '/'", "format text, delimiter ','", "format csv, null 'N', delimiter ';'"}
	f.Fuzz(func(t *testing.T, a, b string, null bool, option uint8) {
		if charset.CheckUTF8([]byte(a)) != nil || charset.CheckUTF8([]byte(b)) != nil {
			return
		}
		row := []*string{&a, &b}
		if null {
			row[0] = nil
		}
		chosen := options[int(option)%len(options)]
		data, err := writeAll(WriterOptions{Options: mustParse(To, chosen), Target: textTarget("a, b")}, [][]*string{row, row})
		if err != nil {
			t.Fatal(err)
		}
		checkRoundTrip(t, chosen, data, [][]*string{row, row})
	})
}
