package copyfmt

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/charset"
)

// textTarget is a table of text columns: "a, b default 'x'".
func textTarget(columns string) *Target {
	target := &Target{Table: "t"}
	for column := range strings.SplitSeq(columns, ", ") {
		name, def, found := strings.Cut(strings.TrimSpace(column), " text default ")
		name = strings.TrimSuffix(name, " text")
		c := Column{Name: strings.ReplaceAll(strings.Trim(name, `"`), `""`, `"`)}
		if found {
			def = strings.Trim(def, "'")
			c.Default = &def
		}
		target.Columns = append(target.Columns, c)
	}
	return target
}

// readAll shows what a Reader makes of data that comes in chunks of the sizes that size gives.
func readAll(o ReaderOptions, data []byte, size func() int) string {
	r, err := NewReader(o)
	if err != nil {
		return showError(err)
	}
	var text strings.Builder
	for row := (Row{}); ; {
		switch err := r.Next(&row); {
		case err == io.EOF:
			return text.String()
		case err == ErrMore && len(data) == 0:
			r.End()
		case err == ErrMore:
			n := min(len(data), size())
			r.Feed(data[:n:n])
			data = data[n:]
		case err != nil:
			return showError(err)
		case row.Err != nil:
			return showError(r.Rest(&row))
		default:
			text.WriteString(showFields(o.Target, row.Fields))
		}
	}
}

func showFields(target *Target, fields []Field) string {
	values := make([]*string, len(fields))
	for i, f := range fields {
		switch f.State {
		case Value:
			s := string(f.Value)
			values[i] = &s
		case AtDefault:
			values[i] = target.Columns[i].Default
		}
	}
	return showRow(values)
}

func whole() int { return 1 << 20 }

func single() int { return 1 }

// optionsOf are a case's options, or the error that they are.
func optionsOf(dir Direction, text string) (*Options, error) {
	return Parse(dir, parseOptionText(text))
}

func readCase(t *testing.T, c *goldenCase, size func() int) string {
	t.Helper()
	options, err := optionsOf(From, c.values["options"])
	if err != nil {
		return showError(err)
	}
	o := ReaderOptions{Options: options, Target: textTarget(c.values["columns"])}
	if options.Encoding != "" {
		if o.Charset, err = charset.Lookup(options.Encoding); err != nil {
			return showError(err)
		}
	}
	return readAll(o, []byte(c.unquoted(t, "data")), size)
}

var readGoldens = []string{"read_text.txt", "read_csv.txt", "read_binary.txt", "read_encoding.txt"}

func postgresRead(t *testing.T, c *goldenCase) string {
	return postgres(t).copyIn(t, c.values["columns"], "", c.values["options"], c.unquoted(t, "data"))
}

func TestReader(t *testing.T) {
	for _, name := range readGoldens {
		runGolden(t, name, postgresRead, func(t *testing.T, c *goldenCase) string { return readCase(t, c, whole) })
	}
}

func TestReaderByBytes(t *testing.T) {
	for _, name := range readGoldens {
		for _, c := range readGolden(t, name) {
			if got := readCase(t, c, single); got != c.want {
				t.Errorf("%s: got\n%swant\n%s", c.name(), got, c.want)
			}
		}
	}
}

func TestReaderGoldensAreTrue(t *testing.T) {
	for _, name := range readGoldens {
		checkGolden(t, name, postgresRead)
	}
}

// TestReaderAgainstPostgres gives random data, made of what matters to a format, to a real PostgreSQL and to a Reader.
func TestReaderAgainstPostgres(t *testing.T) {
	random := rand.New(rand.NewPCG(18, 4))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	formats := []struct{ options, pieces []string }{
		{textOptions, textPieces}, {csvOptions, csvPieces}, {binaryOptions, binaryPieces},
	}
	const columns = "a text default 'd', b text"
	for i := range 2000 {
		f := formats[min(i%5/2, 2)]
		options := pick(f.options)
		var data bytes.Buffer
		if strings.Contains(options, "binary") {
			data.WriteString(binarySignature + "\x00\x00\x00\x00\x00\x00\x00\x00")
		}
		for range random.IntN(16) {
			data.WriteString(pick(f.pieces))
		}
		want := postgres(t).copyIn(t, columns, "", options, data.String())
		parsed := mustParse(From, options)
		o := ReaderOptions{Options: parsed, Target: textTarget("a text default 'd', b")}
		if got := readAll(o, data.Bytes(), whole); got != want {
			t.Fatalf("COPY (%s) %q\ngot\n%swant\n%s", options, data.String(), got, want)
		}
		if got := readAll(o, data.Bytes(), func() int { return random.IntN(4) }); got != want {
			t.Fatalf("COPY (%s) %q in pieces\ngot\n%swant\n%s", options, data.String(), got, want)
		}
	}
}

var (
	textOptions = []string{
		"format text", "format text, delimiter ','", "format text, null ''", "format text, null 'N', header", "format text, header match",
		"format text, default E'\\\\D'", `format text, delimiter '"', null 'a'`, "format text, default 'D', header", "format text, null E'\\\\x'",
	}
	textPieces = []string{"a", "b", "\t", "\t", ",", "\n", "\n", "\r", "\r\n", "\\", "\\.", "\\.\n", "\\N", "\\D", "D", "N", "é", "\xc3", "\xff", "\\x41", "\\303\\251", "\\377", "\\0", "\\x", "\\n", `"`, "a\tb\n"}
	csvOptions = []string{
		"format csv", "format csv, delimiter ';'", "format csv, null 'N'", "format csv, header", "format csv, header match", "format csv, quote '*'", `format csv, escape E'\\'`,
		"format csv, force_null (a), null 'N'", "format csv, force_not_null (a, b)", "format csv, force_not_null *", "format csv, force_null *", "format csv, default 'D'",
		"format csv, quote 'a'", "format csv, quote ';', escape 'b'",
	}
	csvPieces     = []string{"a", "b", ",", ",", ";", "\n", "\n", "\r", "\r\n", `"`, `"`, `""`, `"a"`, "\\", "\\.", "\\.\n", "N", "D", "é", "\xc3", "\xff", "\x00", "a,b\n", "*", `"` + "\n" + `"`}
	binaryOptions = []string{"format binary"}
	binaryPieces  = []string{
		"\x00\x02", "\x00\x02\x00\x00\x00\x01a\x00\x00\x00\x00", "\x00\x00\x00\x01a", "\x00\x00\x00\x00", "\xff\xff\xff\xff", "\x00\x02\xff\xff\xff\xff\x00\x00\x00\x03abc",
		"\xff\xff", "\x00", "\x00\x01", "\xff\xff\xff\xfe",
	}
)

func TestRowLimit(t *testing.T) {
	line := strings.Repeat("x", 2000)
	tuple := "\x00\x01\x00\x00\x07\xd0" + line
	for _, c := range []struct{ options, data, want string }{
		{"format text", line, `ERROR 54000 "a COPY line is longer than the limit of 1000 bytes"`},
		{"format csv", `"` + line, `ERROR 54000 "a COPY line is longer than the limit of 1000 bytes"`},
		{"format binary", binarySignature + "\x00\x00\x00\x00\x00\x00\x00\x00" + tuple, `ERROR 54000 "a COPY row is longer than the limit of 1000 bytes"`},
	} {
		o := ReaderOptions{Options: mustParse(From, c.options), Target: textTarget("a"), MaxRow: 1000}
		for _, size := range []func() int{whole, single} {
			if got := readAll(o, []byte(c.data), size); !strings.HasPrefix(got, c.want) {
				t.Errorf("%s: got %s", c.options, got)
			}
		}
	}
}

// TestMemory feeds one endless line and one endless header extension: what is held stays within the limit.
func TestMemory(t *testing.T) {
	chunk := bytes.Repeat([]byte("a\n"), 5000)
	r, err := NewReader(ReaderOptions{Options: mustParse(From, "format text"), Target: textTarget("a"), MaxRow: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for row := (Row{}); r.source.(*lineSource).line < 1_000_000; {
		if err := r.Next(&row); err == ErrMore {
			r.Feed(chunk)
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if held := cap(r.source.(*lineSource).in.buf); held > 4*len(chunk) {
		t.Errorf("holds %d bytes", held)
	}
}

func TestNoAllocations(t *testing.T) {
	for _, c := range []struct{ options, data string }{
		{"format text", "abc\t\\N\td\\tef\n"},
		{"format csv", "abc,,\"d\"\"ef\"\n"},
		{"format binary", "\x00\x03\x00\x00\x00\x01a\xff\xff\xff\xff\x00\x00\x00\x02bc"},
	} {
		r, err := NewReader(ReaderOptions{Options: mustParse(From, c.options), Target: textTarget("a, b, c")})
		if err != nil {
			t.Fatal(err)
		}
		if c.options == "format binary" {
			r.Feed([]byte(binarySignature + "\x00\x00\x00\x00\x00\x00\x00\x00"))
		}
		chunk := bytes.Repeat([]byte(c.data), 100)
		row := Row{}
		read := func() {
			r.Feed(chunk)
			for err := error(nil); err != ErrMore; {
				if err = r.Next(&row); err != nil && err != ErrMore {
					t.Fatal(err)
				}
			}
		}
		read()
		if n := testing.AllocsPerRun(100, read); n > 0 {
			t.Errorf("%s: %v allocations for 100 rows", c.options, n)
		}
	}
}

func ExampleReader() {
	options, _ := Parse(From, []Option{{Name: "format", Kind: Text, Value: "csv"}})
	r, _ := NewReader(ReaderOptions{Options: options, Target: &Target{Table: "t", Columns: []Column{{Name: "a"}, {Name: "b"}}}})
	chunks := []string{"1,\"x", "\ny\"\n2,", "z\n"}
	for row := (Row{}); ; {
		err := r.Next(&row)
		switch {
		case err == ErrMore && len(chunks) == 0:
			r.End()
		case err == ErrMore:
			r.Feed([]byte(chunks[0]))
			chunks = chunks[1:]
		case err != nil:
			fmt.Println(err)
			return
		default:
			fmt.Printf("%q %q\n", row.Fields[0].Value, row.Fields[1].Value)
		}
	}
	// Output:
	// "1" "x\ny"
	// "2" "z"
	// EOF
}
