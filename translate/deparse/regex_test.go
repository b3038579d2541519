package deparse

import (
	"errors"
	"testing"
)

// TestTranslateRegex checks that patterns of PostgreSQL's are put in Java's words, and what is told of them.
func TestTranslateRegex(t *testing.T) {
	for _, c := range []struct {
		pattern, flags, java string
		ambiguous, optional  bool
	}{
		{`^a+$`, "", `(?s)\Aa+\z`, false, false},
		{`a.b`, "i", `(?siu)a.b`, false, false},
		{`a.b$`, "n", `(?s)a[^\n]b(?![^\n])`, false, false},
		{`[[:alpha:]_-]+`, "", `(?s)[\p{IsAlphabetic}\_\-]+`, false, false},
		{`[]a^-c]`, "", `(?s)[\]a\^-c]`, false, false},
		{`\d{2,3}\.\w`, "", `(?s)[0-9]{2,3}\.[\p{IsAlphabetic}\p{M}\p{Nd}\p{Pc}]`, false, false},
		{`a{,2}`, "", `(?s)a\{\,2\}`, false, false},
		{`\mword\M`, "", `(?s)\b(?=\w)word\b(?<=\w)`, false, false},
		{`a|ab`, "", `(?s)ab|a`, false, false},
		{`(a|ab)c*`, "", `(?s)(ab|a)c*`, false, false},
		{`a+|ab`, "", `(?s)a+|ab`, true, false},
		{`^\s+|\s+$`, "", `(?s)\A[\s\x0B]+|[\s\x0B]+\z`, false, false},
		{`(a)?b`, "", `(?s)(a)?b`, false, true},
		{`a.*?b.*c`, "", `(?s)a.*?b.*c`, true, false},
		{`^a.*?b.*c$`, "", `(?s)\Aa.*?b.*c\z`, false, false},
		{`(?i)ab`, "", `(?siu)ab`, false, false},
		{`***=a.b`, "", `(?s)\Qa.b\E`, false, false},
		{`(.)\1`, "", `(?s)(.)(?:\1)`, false, false},
		{"a b # c", "x", `(?s)ab`, false, false},
	} {
		f, err := readFlags(c.flags)
		if err != nil {
			t.Fatal(err)
		}
		r, err := translateRegex(c.pattern, f, 0)
		if err != nil || r.java != c.java || (r.ambiguous != "") != c.ambiguous || r.optional != c.optional {
			t.Errorf("%s: %s, ambiguous %q, optional %v, %v", c.pattern, r.java, r.ambiguous, r.optional, err)
		}
	}
	for _, p := range []string{"(", "a)", "[a", "*a", "a**", `a\`, `\q`, "a{2", "a{3,2}", "[z-a]", "[[:nope:]]", `(a)\2`} {
		var wrong errRegex
		if _, err := translateRegex(p, regexFlags{}, 0); !errors.As(err, &wrong) {
			t.Errorf("%s: %v", p, err)
		}
	}
}

// FuzzTranslateRegex checks that no pattern makes the translation fail in another way than with an error.
func FuzzTranslateRegex(f *testing.F) {
	for _, s := range []string{`^a+$`, `[[:alpha:]\d-z]`, `(a|b)\1{2}`, `(?i)x*?`, `\x41\u0042`, `[[.a.]-[=z=]]`, `a{1,2}{3}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pattern string) {
		r, err := translateRegex(pattern, regexFlags{}, 0)
		if err == nil && r.java == "" {
			t.Error("an empty pattern")
		}
	})
}
