package oid_test

import (
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

var update = flag.Bool("update", false, "write the golden files anew from what PostgreSQL says")

// section is a part of a golden file: texts of one type, read under some settings.
type section struct {
	title    string // "timestamptz; TimeZone = Europe/Berlin"
	typ      oid.Type
	settings map[string]string
	texts    []string
	answers  []string // the value's binary format in hexadecimal, or ERROR, the SQLSTATE and the message
}

func goldenFiles(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", "testdata", "oid", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	return files
}

// readSections reads a golden file: "== type; setting = value" begins a section, and each other line is a text, quoted
// as in Go, and what PostgreSQL makes of it.
func readSections(t testing.TB, path string) (head string, sections []*section) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.HasPrefix(line, "#"):
			head += line + "\n"
		case strings.HasPrefix(line, "== "):
			sections = append(sections, newSection(t, line[3:]))
		case line != "":
			s := sections[len(sections)-1]
			quoted, err := strconv.QuotedPrefix(line)
			if err != nil {
				t.Fatalf("%s: %s: %v", path, line, err)
			}
			text, _ := strconv.Unquote(quoted)
			s.texts = append(s.texts, text)
			s.answers = append(s.answers, strings.TrimSpace(line[len(quoted):]))
		}
	}
	return head, sections
}

func newSection(t testing.TB, title string) *section {
	t.Helper()
	parts := strings.Split(title, "; ")
	typ, ok := oid.ByName(parts[0])
	if !ok {
		t.Fatalf("no type %s", parts[0])
	}
	s := &section{title: title, typ: typ, settings: map[string]string{"TimeZone": "UTC", "DateStyle": "ISO, MDY", "IntervalStyle": "postgres"}}
	for _, p := range parts[1:] {
		name, value, _ := strings.Cut(p, " = ")
		s.settings[name] = value
	}
	return s
}

func (s *section) env(t *testing.T) oid.Env {
	t.Helper()
	zone, err := time.LoadLocation(s.settings["TimeZone"])
	if err != nil {
		t.Fatal(err)
	}
	dates, ok1 := oid.ParseDateStyle(s.settings["DateStyle"], oid.DateStyle{})
	intervals, ok2 := oid.ParseIntervalStyle(s.settings["IntervalStyle"])
	if !ok1 || !ok2 {
		t.Fatalf("%s: settings", s.title)
	}
	return oid.Env{TimeZone: zone, DateStyle: dates, IntervalStyle: intervals}
}

// TestTexts reads every text of the golden files and compares with the value that PostgreSQL read from it.
func TestTexts(t *testing.T) {
	for _, path := range goldenFiles(t) {
		_, sections := readSections(t, path)
		for _, s := range sections {
			t.Run(filepath.Base(path)+" "+s.title, func(t *testing.T) {
				for i, text := range s.texts {
					s.check(t, text, s.answers[i])
				}
			})
		}
	}
}

// check compares what Decode says of a text with PostgreSQL's answer.
func (s *section) check(t *testing.T, text, answer string) {
	t.Helper()
	got, err := oid.Decode(s.typ.OID, oid.FormatText, []byte(text), s.env(t))
	if strings.HasPrefix(answer, "ERROR") {
		if said := describe(err); said != answer {
			t.Errorf("%s %q: got %s (%+v), want %s", s.title, text, said, got, answer)
		}
		return
	}
	bin, hexErr := hex.DecodeString(answer)
	if hexErr != nil {
		t.Fatal(hexErr)
	}
	want, binErr := oid.Decode(s.typ.OID, oid.FormatBinary, bin, s.env(t))
	if binErr != nil || err != nil {
		t.Errorf("%s %q: %v; of PostgreSQL's binary %s: %v", s.title, text, err, answer, binErr)
		return
	}
	if !same(got, want) {
		t.Errorf("%s %q: got %+v, want %+v", s.title, text, got, want)
	}
}

// same compares values; JSON's text may have other spaces in PostgreSQL's answer, and NaN is like NaN.
func same(a, b oid.Value) bool {
	if a.Kind == oid.KindJSON && b.Kind == oid.KindJSON {
		return true
	}
	if a.Float != a.Float && b.Float != b.Float {
		a.Float, b.Float = 0, 0
	}
	if a.Kind == oid.KindArray && b.Kind == oid.KindArray {
		x, y := a.Array, b.Array
		if len(x.Elems) != len(y.Elems) || x.Elem != y.Elem || len(x.Dims) != len(y.Dims) {
			return false
		}
		for i := range x.Elems {
			if !same(x.Elems[i], y.Elems[i]) {
				return false
			}
		}
		return len(x.Dims) == 0 || reflect.DeepEqual(x.Dims, y.Dims)
	}
	return reflect.DeepEqual(a, b)
}

func describe(err error) string {
	if err == nil {
		return "no error"
	}
	e := pgerr.From(err)
	return "ERROR " + e.Code + " " + strconv.Quote(e.Message)
}

// TestTextsAreTrue holds the golden files against a real PostgreSQL.
func TestTextsAreTrue(t *testing.T) {
	conn, err := pgconn.Connect(t.Context(), testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, path := range goldenFiles(t) {
		head, sections := readSections(t, path)
		var out strings.Builder
		out.WriteString(head)
		for _, s := range sections {
			fmt.Fprintf(&out, "\n== %s\n", s.title)
			for i, answer := range s.ask(t, conn, s.texts) {
				fmt.Fprintf(&out, "%s  %s\n", strconv.Quote(s.texts[i]), answer)
			}
		}
		if *update {
			if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if kept, err := os.ReadFile(path); err != nil || string(kept) != out.String() {
			t.Errorf("%s isn't what PostgreSQL says (%v); its head tells how to write it anew", path, err)
		}
	}
}

// ask has PostgreSQL read texts as parameters, and send the values in binary.
func (s *section) ask(t *testing.T, conn *pgconn.PgConn, texts []string) []string {
	t.Helper()
	for name, value := range s.settings {
		if _, err := conn.Exec(t.Context(), "SET "+name+" = "+strings.ReplaceAll("'"+value+"'", ", ", "','")).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	answers := make([]string, len(texts))
	for i, text := range texts {
		r := conn.ExecParams(t.Context(), "SELECT $1", [][]byte{[]byte(text)}, []uint32{s.typ.OID}, nil, []int16{1}).Read()
		var pg *pgconn.PgError
		switch {
		case errors.As(r.Err, &pg):
			answers[i] = "ERROR " + pg.Code + " " + strconv.Quote(pg.Message)
		case r.Err != nil:
			t.Fatal(r.Err)
		default:
			answers[i] = hex.EncodeToString(r.Rows[0][0])
		}
	}
	return answers
}
