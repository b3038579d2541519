package rowenc_test

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/rowenc"
)

var update = flag.Bool("update", false, "write the golden files anew from what PostgreSQL says")

// golden is a type's values as a real PostgreSQL sends them, under some settings.
type golden struct {
	file     string // below testdata/rowenc, without .txt
	settings settings
	field    arrow.Field
	oid      uint32
	declared bool // the type has been told and does not follow from the field's
	cases    []goldenCase
}

// goldenCase is a value as PostgreSQL's expression and as what goes into the Arrow array.
type goldenCase struct {
	sql   string
	value any
}

// settings are the GUCs that change how values are printed; what is empty is PostgreSQL's default, and UTC.
type settings struct {
	timeZone, dateStyle, intervalStyle, byteaOutput string
	extraFloatDigits                                string
}

func (s settings) pairs() [][2]string {
	or := func(v, standard string) string {
		if v == "" {
			return standard
		}
		return v
	}
	return [][2]string{
		{"TimeZone", or(s.timeZone, "UTC")}, {"DateStyle", or(s.dateStyle, "ISO, MDY")},
		{"IntervalStyle", or(s.intervalStyle, "postgres")}, {"bytea_output", or(s.byteaOutput, "hex")},
		{"extra_float_digits", or(s.extraFloatDigits, "1")},
	}
}

// String tells the settings that aren't the default.
func (s settings) String() string {
	var set []string
	standard := settings{}.pairs()
	for k, p := range s.pairs() {
		if p != standard[k] {
			set = append(set, p[0]+" = "+p[1])
		}
	}
	return strings.Join(set, "; ")
}

func (s settings) style(t *testing.T) rowenc.Style {
	t.Helper()
	p := s.pairs()
	zone, err := time.LoadLocation(p[0][1])
	dates, ok1 := oid.ParseDateStyle(p[1][1], oid.DateStyle{})
	intervals, ok2 := oid.ParseIntervalStyle(p[2][1])
	digits, err2 := strconv.Atoi(p[4][1])
	if err != nil || err2 != nil || !ok1 || !ok2 {
		t.Fatalf("settings %v", s)
	}
	style := rowenc.Style{TimeZone: zone, DateStyle: dates, IntervalStyle: intervals, ExtraFloatDigits: digits}
	if p[3][1] == "escape" {
		style.ByteaOutput = rowenc.ByteaEscape
	}
	return style
}

// answer is a value as PostgreSQL sent it. Of NULL both are nil.
type answer struct{ text, binary []byte }

const goldenNote = "# What PostgreSQL 18 sends for these expressions, as text and as binary in hexadecimal.\n" +
	"# Made anew by: go test ./pgwire/rowenc -run TestGoldensAreTrue -update\n"

func goldenPath(file string) string {
	return filepath.Join("..", "..", "testdata", "rowenc", file+".txt")
}

// TestGoldens has rowenc encode every case's value from Arrow and compares with the golden files.
func TestGoldens(t *testing.T) {
	for _, g := range allGoldens() {
		t.Run(g.name(), func(t *testing.T) { g.compare(t, g.read(t)) })
	}
}

// TestGoldensAreTrue has a real PostgreSQL answer every case and compares with the golden files.
func TestGoldensAreTrue(t *testing.T) {
	conn := connect(t)
	files := map[string]string{}
	for _, g := range allGoldens() {
		if files[g.file] == "" {
			files[g.file] = goldenNote
		}
		files[g.file] += g.print(g.ask(t, conn))
	}
	for file, content := range files {
		if *update {
			if err := os.WriteFile(goldenPath(file), []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		kept, err := os.ReadFile(goldenPath(file))
		if err != nil || string(kept) != content {
			t.Errorf("%s isn't what PostgreSQL says (%v); its head tells how to write it anew", goldenPath(file), err)
		}
	}
}

func connect(t testing.TB) *pgconn.PgConn {
	t.Helper()
	conn, err := pgconn.Connect(t.Context(), testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func (s settings) apply(t testing.TB, conn *pgconn.PgConn) {
	t.Helper()
	var sql strings.Builder
	for _, p := range s.pairs() {
		fmt.Fprintf(&sql, "SET %s = '%s';", p[0], p[1])
	}
	if _, err := conn.Exec(t.Context(), strings.ReplaceAll(sql.String(), "'ISO, MDY'", "ISO, MDY")).ReadAll(); err != nil {
		t.Fatal(err)
	}
}

func (g golden) ask(t *testing.T, conn *pgconn.PgConn) []answer {
	t.Helper()
	g.settings.apply(t, conn)
	answers := make([]answer, len(g.cases))
	for i, c := range g.cases {
		for format := range int16(2) {
			r := conn.ExecParams(t.Context(), "SELECT "+c.sql, nil, nil, nil, []int16{format}).Read()
			if r.Err != nil {
				t.Fatalf("%s: %v", c.sql, r.Err)
			}
			if got := r.FieldDescriptions[0].DataTypeOID; got != g.oid {
				t.Fatalf("%s is of type %s", c.sql, oid.FormatType(got, -1))
			}
			if format == 0 {
				answers[i].text = r.Rows[0][0]
			} else {
				answers[i].binary = r.Rows[0][0]
			}
		}
	}
	return answers
}

func (g golden) name() string { return strings.TrimSpace(g.file + " " + g.settings.String()) }

// print gives the group's part of its golden file: the settings, and for each case the expression, a line, the answer.
func (g golden) print(answers []answer) string {
	var w strings.Builder
	fmt.Fprintf(&w, "\n===== %s %s\n", oid.FormatType(g.oid, -1), g.settings)
	for i, c := range g.cases {
		if answers[i].text == nil {
			fmt.Fprintf(&w, "\n%s\n----\nNULL\n", c.sql)
			continue
		}
		fmt.Fprintf(&w, "\n%s\n----\ntext   %s\nbinary %x\n", c.sql, readable(answers[i].text), answers[i].binary)
	}
	return w.String()
}

// read finds the group's answers in its golden file.
func (g golden) read(t *testing.T) []answer {
	t.Helper()
	content, err := os.ReadFile(goldenPath(g.file))
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(content), fmt.Sprintf("\n===== %s %s\n\n", oid.FormatType(g.oid, -1), g.settings))
	part, _, _ = strings.Cut(part, "\n=====")
	blocks := strings.Split(strings.TrimSuffix(part, "\n"), "\n\n")
	if !found || len(blocks) != len(g.cases) {
		t.Fatalf("the golden file has other cases (%d); write it anew", len(blocks))
	}
	answers := make([]answer, len(blocks))
	for i, block := range blocks {
		answers[i] = parseBlock(t, block, g.cases[i].sql)
	}
	return answers
}

func parseBlock(t *testing.T, block, sql string) answer {
	t.Helper()
	said, rest, _ := strings.Cut(block, "\n----\n")
	if said != sql {
		t.Fatalf("the golden file has %s where the test has %s; write it anew", said, sql)
	}
	if rest = strings.TrimSuffix(rest, "\n"); rest == "NULL" {
		return answer{}
	}
	text, digits, _ := strings.Cut(strings.TrimPrefix(rest, "text   "), "\nbinary ")
	if strings.HasPrefix(text, `"`) {
		if unquoted, err := strconv.Unquote(text); err == nil {
			text = unquoted
		}
	}
	bin, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	return answer{[]byte(text), bin}
}

// readable is the text itself, or quoted as in Go where one couldn't tell.
func readable(text []byte) string {
	s := string(text)
	if quoted := strconv.Quote(s); s == "" || s[0] == '"' || strings.TrimSpace(s) != s || strings.ContainsAny(s, "\n\t\r\x7f") || strings.Contains(quoted, `\u`) {
		return quoted
	}
	return s
}

func (g golden) compare(t *testing.T, answers []answer) {
	t.Helper()
	vals := make([]any, len(g.cases))
	for i, c := range g.cases {
		vals[i] = c.value
	}
	rec := column(t, g.field, vals...)
	defer rec.Release()
	columns, err := rowenc.Columns(rec.Schema())
	if err != nil {
		t.Fatal(err)
	}
	if columns[0].OID != g.oid && !g.declared {
		t.Errorf("rowenc makes it %s", oid.FormatType(columns[0].OID, -1))
	}
	texts := g.encode(t, rec, 0)
	binaries := g.encode(t, rec, 1)
	for i, c := range g.cases {
		if !bytes.Equal(texts[i], answers[i].text) || (texts[i] == nil) != (answers[i].text == nil) {
			t.Errorf("%s is printed %q, want %q", c.sql, texts[i], answers[i].text)
		}
		if !bytes.Equal(binaries[i], answers[i].binary) {
			t.Errorf("%s is sent %x, want %x", c.sql, binaries[i], answers[i].binary)
		}
	}
}

func (g golden) encode(t *testing.T, rec arrow.RecordBatch, format int16) [][]byte {
	t.Helper()
	if !g.declared {
		return encode(t, rec, g.settings.style(t), format)
	}
	enc, err := rowenc.NewDeclared(rec.Schema(), []rowenc.Type{{OID: g.oid, Typmod: -1}}, []int16{format}, g.settings.style(t))
	if err != nil {
		t.Fatal(err)
	}
	return values(t, rec, enc)
}

// encode gives the first column's values of every row.
func encode(t testing.TB, rec arrow.RecordBatch, style rowenc.Style, format int16) [][]byte {
	t.Helper()
	enc, err := rowenc.New(rec.Schema(), []int16{format}, style)
	if err != nil {
		t.Fatal(err)
	}
	return values(t, rec, enc)
}

func values(t testing.TB, rec arrow.RecordBatch, enc *rowenc.Encoder) [][]byte {
	t.Helper()
	batch, err := enc.Batch(rec)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Release()
	vals := make([][]byte, batch.Len())
	for i := range vals {
		row, err := batch.AppendRow([]byte("before"), i)
		if err != nil {
			t.Fatalf("row %d: %v", i, err)
		}
		vals[i] = onlyValue(t, row[len("before"):])
	}
	return vals
}

// onlyValue takes a DataRow message with one column apart; nil is NULL.
func onlyValue(t testing.TB, row []byte) []byte {
	t.Helper()
	if row[0] != 'D' || int(binary.BigEndian.Uint32(row[1:]))+1 != len(row) || binary.BigEndian.Uint16(row[5:]) != 1 {
		t.Fatalf("malformed DataRow %x", row)
	}
	size := int32(binary.BigEndian.Uint32(row[7:]))
	if size == -1 && len(row) == 11 {
		return nil
	}
	if int(size) != len(row)-11 {
		t.Fatalf("malformed DataRow %x", row)
	}
	return append([]byte{}, row[11:]...)
}
