package copyfmt

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/charset"
)

// rowsOf reads the rows of a case: lines of Go-quoted values and NULL, separated by commas, lines by semicolons.
func rowsOf(t *testing.T, text string) [][]*string {
	t.Helper()
	var rows [][]*string
	row := []*string{}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch {
		case text[0] == ';':
			rows, row, text = append(rows, row), nil, text[1:]
		case text[0] == ',':
			text = text[1:]
		case strings.HasPrefix(text, "NULL"):
			row, text = append(row, nil), text[4:]
		default:
			quoted, err := strconv.QuotedPrefix(text)
			if err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			value, _ := strconv.Unquote(quoted)
			row, text = append(row, &value), text[len(quoted):]
		}
	}
	return rows
}

func appendDataRow(dst []byte, row []*string) []byte {
	start := len(dst) + 1
	dst = append(dst, 'D', 0, 0, 0, 0)
	dst = binary.BigEndian.AppendUint16(dst, uint16(len(row)))
	for _, v := range row {
		if v == nil {
			dst = binary.BigEndian.AppendUint32(dst, 0xffffffff)
			continue
		}
		dst = append(binary.BigEndian.AppendUint32(dst, uint32(len(*v))), *v...)
	}
	binary.BigEndian.PutUint32(dst[start:], uint32(len(dst)-start))
	return dst
}

// writeAll gives the payloads that a Writer makes of rows, or its error.
func writeAll(o WriterOptions, rows [][]*string) (string, error) {
	w, err := NewWriter(o)
	if err != nil {
		return "", err
	}
	out, err := w.AppendHeader(nil)
	if err != nil {
		return "", err
	}
	for _, row := range rows {
		if out, err = w.AppendRow(out, appendDataRow(nil, row)); err != nil {
			return "", err
		}
	}
	return payloads(w.AppendTrailer(out)), nil
}

// payloads takes CopyData messages apart.
func payloads(messages []byte) string {
	var data strings.Builder
	for len(messages) > 0 {
		n := int(binary.BigEndian.Uint32(messages[1:])) + 1
		if messages[0] != 'd' {
			return fmt.Sprintf("a message of type %c", messages[0])
		}
		data.Write(messages[5:n])
		messages = messages[n:]
	}
	return data.String()
}

func libraWrite(t *testing.T, c *goldenCase) string {
	options, err := optionsOf(To, c.values["options"])
	if err != nil {
		return showError(err)
	}
	o := WriterOptions{Options: options, Target: textTarget(c.values["columns"])}
	if options.Encoding != "" {
		if o.Charset, err = charset.Lookup(options.Encoding); err != nil {
			return showError(err)
		}
	}
	data, err := writeAll(o, rowsOf(t, c.values["rows"]))
	if err != nil {
		return showError(err)
	}
	return strconv.Quote(data) + "\n"
}

// copyOut gives what PostgreSQL's COPY TO makes of rows of text.
func (p *peer) copyOut(t testing.TB, columns, options string, rows [][]*string) string {
	t.Helper()
	p.begin(t, columns)
	defer p.exec(t, "ROLLBACK")
	for _, row := range rows {
		values := make([]string, len(row))
		for i, v := range row {
			values[i] = "NULL"
			if v != nil {
				values[i] = "'" + strings.ReplaceAll(*v, "'", "''") + "'"
			}
		}
		p.exec(t, "INSERT INTO t VALUES ("+strings.Join(values, ", ")+")")
	}
	sql := "COPY t TO STDOUT"
	if options != "" {
		sql += " (" + options + ")"
	}
	var data bytes.Buffer
	if _, err := p.conn.CopyTo(context.Background(), &data, sql); err != nil {
		return shownError(t, err, len(sql)-len(options)-1)
	}
	return strconv.Quote(data.String()) + "\n"
}

func postgresWrite(t *testing.T, c *goldenCase) string {
	return postgres(t).copyOut(t, c.values["columns"], c.values["options"], rowsOf(t, c.values["rows"]))
}

func TestWriter(t *testing.T) {
	runGolden(t, "write.txt", postgresWrite, libraWrite)
}

func TestWriterGoldenIsTrue(t *testing.T) {
	checkGolden(t, "write.txt", postgresWrite)
}

// TestWriterAgainstPostgres writes random values with both, and reads what was written.
func TestWriterAgainstPostgres(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 18))
	pick := func(list []string) string { return list[random.IntN(len(list))] }
	options := append([]string{"format csv, force_quote (a)", "format csv, force_quote *", "format csv, null 'N', header", "format text, header", "format text, delimiter E'\\x0b', null '-'", `format csv, escape E'\\', quote '*'`, "format csv, quote 'a', escape 'b', delimiter '.'"}, textOptions...)
	pieces := []string{"a", "b", "\t", ",", ";", "\n", "\r", "\\", ".", "N", "é", `"`, "*", "\x0b", "\x08", "\x0c", "\x01", "\x7f", "D", " "}
	for range 300 {
		option := pick(options)
		parsed, err := optionsOf(To, option)
		if err != nil || strings.Contains(option, `\x`) {
			continue
		}
		rows := make([][]*string, random.IntN(4))
		for i := range rows {
			rows[i] = []*string{nil, nil}
			for j := range rows[i] {
				if random.IntN(5) > 0 {
					var value strings.Builder
					for range random.IntN(4) {
						value.WriteString(pick(pieces))
					}
					s := value.String()
					rows[i][j] = &s
				}
			}
		}
		want := postgres(t).copyOut(t, "a text, b text", option, rows)
		data, err := writeAll(WriterOptions{Options: parsed, Target: textTarget("a, b")}, rows)
		if got := strconv.Quote(data) + "\n"; err != nil || got != want {
			t.Fatalf("COPY (%s): %v\ngot  %swant %s", option, err, got, want)
		}
		if parsed.Format == FormatCSV || strings.HasPrefix(parsed.Null, `\`) { // text has no other way to tell NULL
			checkRoundTrip(t, option, data, rows)
		}
	}
}

// checkRoundTrip reads what was written with the same options.
func checkRoundTrip(t *testing.T, option, data string, rows [][]*string) {
	t.Helper()
	if strings.Contains(option, "force_quote") {
		option = "format csv"
	}
	var want strings.Builder
	for _, row := range rows {
		want.WriteString(showRow(row))
	}
	got := readAll(ReaderOptions{Options: mustParse(From, option), Target: textTarget("a, b")}, []byte(data), whole)
	if got != want.String() {
		t.Fatalf("COPY (%s) of %q reads\n%snot\n%s", option, data, got, want.String())
	}
}

// TestBinaryWriter sends rows of every type's binary values through both.
func TestBinaryWriter(t *testing.T) {
	const columns = "a integer, b text, c timestamp, d numeric(10,2), e boolean[]"
	p := postgres(t)
	p.begin(t, columns)
	p.exec(t, "INSERT INTO t VALUES (1, 'é', '2024-01-02 03:04:05.6', -12.50, '{t,NULL}'), (NULL, NULL, NULL, NULL, NULL), (-1, '', 'infinity', 'NaN', '{}')")
	defer p.exec(t, "ROLLBACK")
	var want bytes.Buffer
	if _, err := p.conn.CopyTo(context.Background(), &want, "COPY t TO STDOUT (FORMAT binary)"); err != nil {
		t.Fatal(err)
	}
	result := p.conn.ExecParams(context.Background(), "SELECT * FROM t", nil, nil, nil, []int16{1}).Read()
	if result.Err != nil {
		t.Fatal(result.Err)
	}
	var rows [][]*string
	for _, values := range result.Rows {
		row := make([]*string, len(values))
		for i, v := range values {
			if v != nil {
				s := string(v)
				row[i] = &s
			}
		}
		rows = append(rows, row)
	}
	got, err := writeAll(WriterOptions{Options: mustParse(To, "format binary"), Target: textTarget("a, b, c, d, e")}, rows)
	if err != nil || got != want.String() {
		t.Errorf("%v\ngot  %q\nwant %q", err, got, want.String())
	}
}

func TestWriterRefusesOtherRows(t *testing.T) {
	for _, option := range []string{"format text", "format csv", "format binary"} {
		w, err := NewWriter(WriterOptions{Options: mustParse(To, option), Target: textTarget("a, b")})
		if err != nil {
			t.Fatal(err)
		}
		value := "x"
		for _, row := range [][]byte{nil, []byte("D"), appendDataRow(nil, []*string{&value})} {
			if out, err := w.AppendRow([]byte("before"), row); err == nil || string(out) != "before" {
				t.Errorf("%s: %q: %q, %v", option, row, out, err)
			}
		}
	}
}

func TestWriterDoesNotAllocate(t *testing.T) {
	value := "some text, with a comma"
	row := appendDataRow(nil, []*string{&value, nil, &value})
	latin1, err := charset.Lookup("LATIN1")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		option  string
		charset *charset.Charset
	}{{"format text", nil}, {"format csv", nil}, {"format binary", nil}, {"format csv", latin1}} {
		w, err := NewWriter(WriterOptions{Options: mustParse(To, c.option), Target: textTarget("a, b, c"), Charset: c.charset})
		if err != nil {
			t.Fatal(err)
		}
		buf := make([]byte, 0, 4096)
		if n := testing.AllocsPerRun(100, func() { buf, _ = w.AppendRow(buf[:0], row) }); n > 0 {
			t.Errorf("%s: %v allocations a row", c.option, n)
		}
	}
}

func ExampleWriter() {
	options, _ := Parse(To, []Option{{Name: "format", Kind: Text, Value: "csv"}, {Name: "header"}})
	w, _ := NewWriter(WriterOptions{Options: options, Target: &Target{Columns: []Column{{Name: "a"}, {Name: "b"}}}})
	buf, _ := w.AppendHeader(nil)
	one, quoted := "1", `say "hi"`
	buf, _ = w.AppendRow(buf, appendDataRow(nil, []*string{&one, &quoted}))
	fmt.Print(payloads(w.AppendTrailer(buf)))
	// Output:
	// a,b
	// 1,"say ""hi"""
}
