package pgwire

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// TestParserAgrees: the scripts' own parser makes of each local statement what libra's does, so that what the scripts
// show holds for libra.
func TestParserAgrees(t *testing.T) {
	paths, err := filepath.Glob("../testdata/pgwire/*.pgtest")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimPrefix(line, "> ")
			if !strings.HasPrefix(line, "Query ") && !strings.HasPrefix(line, "Parse ") {
				continue
			}
			words := scriptWords(t, line)
			sql := words[len(words)-1]
			if words[0] == "Parse" {
				sql = words[2]
			}
			if utf8.ValidString(sql) { // else it is converted before it is parsed
				seen += agrees(t, sql)
			}
		}
	}
	if seen < 50 {
		t.Errorf("only %d local statements", seen)
	}
}

func agrees(t *testing.T, sql string) (seen int) {
	t.Helper()
	mine, err := parseTest(sql)
	if err != nil {
		return 0
	}
	real, err := translate.Parse(sql)
	if err != nil {
		t.Errorf("%s: %v", sql, err)
		return 0
	}
	mine, real = nonEmpty(mine), nonEmpty(real)
	if len(mine) != len(real) {
		t.Errorf("%q: %d statements, %d in the test", sql, len(real), len(mine))
		return 0
	}
	for i := range mine {
		if mine[i].Kind != stmt.Local {
			continue
		}
		seen++
		plainModes(mine[i])
		plainModes(real[i])
		tags := mine[i].Tag == real[i].Tag || mine[i].Tag == "" // of a transaction's end, which pgwire knows itself
		if !reflect.DeepEqual(mine[i].Local, real[i].Local) || !tags || mine[i].Start != real[i].Start {
			t.Errorf("%q: %+v %q, %+v %q in the test", sql, real[i].Local, real[i].Tag, mine[i].Local, mine[i].Tag)
		}
	}
	return seen
}

// plainModes makes no modes and an empty map of them the same.
func plainModes(s *stmt.Statement) {
	if t, ok := s.Local.(*stmt.Transaction); ok && len(t.Modes) == 0 {
		t.Modes = nil
	}
}

// TestProbeFunctions: what the parser takes for a probe the connection can answer, and it takes all that it can.
func TestProbeFunctions(t *testing.T) {
	s := startServer(t, &fakeEngine{})
	words := map[string]bool{"current_user": true, "current_role": true, "session_user": true, "user": true, "current_catalog": true}
	for name, f := range probeFuncs {
		args := []string{"'application_name'", "'x'", "true"}[:f.least]
		sql := "select " + name + "(" + strings.Join(args, ", ") + ")"
		if words[name] {
			sql = "select " + name
		}
		list, err := translate.Parse(sql)
		if err != nil || len(list) != 1 {
			t.Fatal(sql, err)
		}
		p, ok := list[0].Local.(*stmt.Probe)
		if !ok || len(p.Columns) != 1 || p.Columns[0].Func != name {
			t.Errorf("%s: %+v", sql, list[0])
			continue
		}
		got := talkTo(t, s, p)
		if !strings.HasPrefix(got[0], "RowDescription "+name+":") || !strings.HasPrefix(got[1], "DataRow ") {
			t.Errorf("%s: %v", sql, got)
		}
	}
}

// talkTo has a probe answered by a connection.
func talkTo(t *testing.T, s *Server, p *stmt.Probe) []string {
	t.Helper()
	col := p.Columns[0]
	quoted := make([]string, len(col.Args))
	for i, a := range col.Args {
		quoted[i] = "'" + a + "'"
	}
	return talk(t, s, `Query "select `+col.Func+"("+strings.Join(quoted, ", ")+`)"`)
}
