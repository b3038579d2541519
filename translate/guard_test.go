package translate

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
)

func code(err error) string {
	if err == nil {
		return ""
	}
	return pgerr.From(err).Code
}

// deepest finds the largest n that the guard lets pass.
func deepest(s shape) int {
	low, high := 0, 2_600
	for low < high {
		n := (low + high + 1) / 2
		if _, err := guard(s.make(n)); err == nil {
			low = n
		} else {
			high = n - 1
		}
	}
	return low
}

// TestGuardKeepsTheParserAlive gives the parser the deepest text of each shape that the guard lets through. A guard
// that errs ends this process.
func TestGuardKeepsTheParserAlive(t *testing.T) {
	for _, s := range shapes {
		if s.flat {
			continue
		}
		n := deepest(s)
		if n < 40 || n > maxHeight+1 {
			t.Errorf("%s: the guard ends at %d", s.name, n)
		}
		if _, err := Parse(s.make(n)); err != nil && code(err) != pgerr.StatementTooComplex {
			t.Errorf("%s: at %d: %v", s.name, n, err)
		}
		if _, err := Parse(s.make(20_000)); code(err) != pgerr.StatementTooComplex && code(err) != pgerr.ProgramLimitExceeded {
			t.Errorf("%s: at 20,000: %v", s.name, err)
		}
	}
}

// TestDepthAddsUp nests shapes in each other: what counts is the sum.
func TestDepthAddsUp(t *testing.T) {
	inner := "1"
	for range 40 {
		inner = "(" + inner + rep("+1", 100) + ")"
	}
	if _, err := Parse("select " + inner); code(err) != pgerr.StatementTooComplex {
		t.Errorf("40 times 100 links: %v", err)
	}
	wide := "select " + join("("+join("1", "+", 200)+")", ",", 100)
	if _, err := Parse(wide); err != nil {
		t.Errorf("100 expressions of 200 links, side by side: %v", err)
	}
}

// TestRandomTrees gives the parser random mixtures of all that nests.
func TestRandomTrees(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	wrappers := []func(string) string{
		func(s string) string { return "(" + s + ")" },
		func(s string) string { return s + rep("+1", r.IntN(300)) },
		func(s string) string { return "case when " + s + " then t.end end" },
		func(s string) string { return "(select " + s + rep(" union select 1", r.IntN(50)) + ")" },
		func(s string) string { return "array[" + s + ", " + s + "]" },
		func(s string) string { return rep("not ", r.IntN(50)) + s + " is null" },
		func(s string) string {
			return s + rep("::text", r.IntN(100)) + rep(" between 1 and 2 is null", r.IntN(20))
		},
		func(s string) string {
			return "exists (select 1 from a" + rep(" join b on true", r.IntN(100)) + " where " + s + ")"
		},
	}
	passed := 0
	for range 60 {
		text := "1"
		for range r.IntN(60) {
			if len(text) < 10_000 {
				text = wrappers[r.IntN(len(wrappers))](text)
			}
		}
		_, err := Parse("select " + text)
		if err == nil {
			passed++
		} else if code(err) != pgerr.StatementTooComplex {
			t.Errorf("%v", err)
		}
	}
	if passed < 10 {
		t.Errorf("only %d of 60 got through", passed)
	}
}

// TestLongListsPass: what ORMs generate is long, not deep.
func TestLongListsPass(t *testing.T) {
	for _, s := range shapes {
		if !s.flat {
			continue
		}
		n := min(10_000, DefaultMaxLength/len(s.make(1)))
		if _, err := Parse(s.make(n)); err != nil {
			t.Errorf("%s: %d elements: %v", s.name, n, err)
		}
	}
}

func TestTextLimits(t *testing.T) {
	for name, c := range map[string]struct{ text, code string }{
		"too long":  {"select '" + strings.Repeat("a", DefaultMaxLength) + "'", pgerr.ProgramLimitExceeded},
		"NUL":       {"select 1\x00", pgerr.CharacterNotInRepertoire},
		"no UTF-8":  {"select '\xff'", pgerr.CharacterNotInRepertoire},
		"natives":   {rep("selct `x`;", 2000), pgerr.ProgramLimitExceeded},
		"unclosed":  {rep("x $a$;", 2000) + "'", pgerr.ProgramLimitExceeded},
		"bad param": {"select $70000", pgerr.UndefinedParameter},
		"native":    {"select `a`, $70000", pgerr.UndefinedParameter},
	} {
		if _, err := Parse(c.text); code(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	short := New(Options{MaxLength: 10})
	if _, err := short.Parse("select 'abc'"); code(err) != pgerr.ProgramLimitExceeded {
		t.Errorf("12 bytes of 10: %v", err)
	}
}
