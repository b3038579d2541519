//go:build cgo

package translate

import (
	"strings"
	"testing"

	pg "github.com/pganalyze/pg_query_go/v6"
)

// theirs are PostgreSQL's tokens that libra's scan must see at the same place.
var theirs = map[pg.Token]string{
	pg.Token_ASCII_40: "(", pg.Token_ASCII_41: ")", pg.Token_ASCII_91: "[", pg.Token_ASCII_93: "]", pg.Token_ASCII_44: ",",
	pg.Token_ASCII_59: ";", pg.Token_ASCII_46: ".", pg.Token_SCONST: "'", pg.Token_USCONST: "'", pg.Token_BCONST: "'", pg.Token_XCONST: "'",
	pg.Token_PARAM: "$", pg.Token_TYPECAST: "::",
}

func ours(t token, text string) string {
	switch {
	case t.kind == literal:
		return "'"
	case t.kind == param:
		return "$"
	case t.kind == sign && t.text(text) == "::":
		return "::"
	case t.kind == punct && strings.IndexByte("()[],;.", text[t.start]) >= 0:
		return text[t.start : t.start+1]
	}
	return ""
}

// sameTokens compares libra's scan of a text with PostgreSQL's own scanner; ok is false when they differ.
func sameTokens(t *testing.T, text string) {
	result, err := pg.Scan(text)
	if err != nil {
		return
	}
	s := pgScanner{text: text}
	end := 0 // of their last token: PostgreSQL joins strings on several lines
	next := func() token {
		for {
			k := s.next()
			if k.kind == endToken || k.kind == broken || ours(k, text) != "" && k.start >= end {
				return k
			}
		}
	}
	for _, their := range result.Tokens {
		if int(their.End) <= len(text) && text[their.Start] == '`' {
			return // an operator that libra leaves to Spark
		}
		want := theirs[their.Token]
		if their.Token == pg.Token_DOT_DOT {
			return // PL/pgSQL's
		}
		if want == "" {
			continue
		}
		if got := next(); got.kind == broken || ours(got, text) != want || got.start != int(their.Start) && got.start+1 != int(their.Start) /* n'x' */ {
			if got.kind == broken && (text[got.start] == '`' || text[got.start] == '\\') {
				return
			}
			t.Errorf("%q: at %d PostgreSQL sees %s, libra %q at %d", text, their.Start, want, ours(got, text), got.start)
			return
		}
		end = int(their.End)
	}
}

func TestScanAsPostgres(t *testing.T) {
	for _, text := range append(seeds(t),
		`select 'a''b', e'\'' , E'a\\', U&'d\0061t', U&"d" uescape '!', n'x', b'1', x'ff'`,
		`select $$a$$, $x$ $$ ' $x$, a$1, a$b$c, $1$2, $1::int, $a`,
		"select 1 -- ; (\n, 2 /* ( /* ; */ ' */ , 3",
		`select "a"";", "b", e'x'y, ee'x', 1.5e-3, .5, 0x1e+1, 1e5::int, a[1:2], b::c, :x`,
		`select 1+-2, a->>'b', c#>'{a,b}', d@>e, f|/g, 1--2`+"\n"+`, 3/*x*/-4`,
		"select 'a'\n'b', 'c' -- x\n 'd'",
	) {
		sameTokens(t, text)
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range seeds(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if checkText(text, 1000) == nil {
			sameTokens(t, text)
		}
	})
}
