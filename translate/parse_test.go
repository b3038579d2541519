package translate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// seeds are the statements of the golden files.
func seeds(t testing.TB) []string {
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for c := range strings.SplitSeq(string(text), "\n====\n") {
			sql, _, _ := strings.Cut(c, "\n----\n")
			list = append(list, sql)
		}
	}
	return list
}

// checkStatements holds whatever was parsed to what every caller relies on.
func checkStatements(t *testing.T, text string, list []*stmt.Statement) {
	end := 0
	for _, s := range list {
		if s.Start < end && s.Kind != stmt.Empty || s.Start+len(s.Text) > len(text) || text[s.Start:s.Start+len(s.Text)] != s.Text {
			t.Fatalf("%q: statement %q does not stand at %d", text, s.Text, s.Start)
		}
		end = s.Start + len(s.Text)
		if (s.Local != nil) != (s.Kind == stmt.Local) {
			t.Fatalf("%q: kind %d with local %v", text, s.Kind, s.Local)
		}
		if s.Kind == stmt.Query || s.Kind == stmt.Command {
			checkEdits(t, s)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%q: no statement at all", text)
	}
}

func checkEdits(t *testing.T, s *stmt.Statement) {
	old, spark := 0, 0
	for _, e := range s.Edits {
		if e.At < old || e.Old < 0 || e.Old+e.New == 0 || e.At+e.Old > len(s.Text) {
			t.Fatalf("%q: edit %+v", s.Text, e)
		}
		same := e.At - old
		if s.Text[old:e.At] != s.Spark[spark:spark+same] {
			t.Fatalf("%q became %q: they differ before %+v", s.Text, s.Spark, e)
		}
		old, spark = e.At+e.Old, spark+same+e.New
	}
	if s.Tag == "" || s.Text[old:] != s.Spark[spark:] {
		t.Fatalf("%q became %q [%s]: they differ after the last edit", s.Text, s.Spark, s.Tag)
	}
	for i := range len(s.Spark) + 1 {
		if at := s.ClientOffset(i); at < 0 || at > len(s.Text) {
			t.Fatalf("%q: offset %d of %q maps to %d", s.Text, i, s.Spark, at)
		}
	}
}

func TestStatementsHold(t *testing.T) {
	for _, text := range seeds(t) {
		if list, err := Parse(text); err == nil {
			checkStatements(t, text, list)
		}
	}
}

// FuzzParse: whatever comes, no panic, offsets in range, errors with a SQLSTATE.
func FuzzParse(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	p := New(Options{MaxLength: 4096})
	f.Fuzz(func(t *testing.T, text string) {
		list, err := p.Parse(text)
		if err != nil {
			if c := code(err); len(c) != 5 || c == pgerr.InternalError {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		checkStatements(t, text, list)
	})
}

// TestClientOffset: Spark's positions come back to the client's text, through parameters and types of other lengths.
func TestClientOffset(t *testing.T) {
	text := "select $1::int8, nope from t where b = $2 and nada = 1"
	list, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	s := list[0]
	for _, name := range []string{"select", "::", "nope", "from t", "and nada", "= 1"} {
		if got, want := s.ClientOffset(strings.Index(s.Spark, name)), strings.Index(text, name); got != want {
			t.Errorf("%s: at %d, want %d", name, got, want)
		}
	}
	for _, replaced := range []struct{ spark, client string }{{":libra_2", "$2"}, {"libra_1", "$1"}, {"BIGINT", "int8"}} {
		if got, want := s.ClientOffset(strings.Index(s.Spark, replaced.spark)), strings.Index(text, replaced.client); got != want {
			t.Errorf("%s: at %d, want %d", replaced.spark, got, want)
		}
	}
	if got := s.ClientOffset(len(s.Spark)); got != len(text) {
		t.Errorf("the end is at %d, want %d", got, len(text))
	}
}

func TestManyParameters(t *testing.T) {
	list, err := Parse("select $65535 from t")
	if err != nil || len(list[0].Params) != 65535 {
		t.Fatalf("$65535: %v", err)
	}
	p := New(Options{})
	if _, err := p.Parse("select $65535 from t"); err != nil || p.cache.used != 0 {
		t.Errorf("its 65,535 hints went into the cache: %d bytes, %v", p.cache.used, err)
	}
}

func TestErrorPositions(t *testing.T) {
	for text, want := range map[string]int{
		"grant a to b":                    1,
		"select 'ü' from t; grant a to b": 20,
		"select 'ü', $0 from t":           13,
		"select `ü`; lock table t":        13,
	} {
		_, err := Parse(text)
		if got := pgerr.From(err).Position; got != want {
			t.Errorf("%s: position %d, want %d", text, got, want)
		}
	}
}
