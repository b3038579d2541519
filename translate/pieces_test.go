package translate

import (
	"slices"
	"testing"
)

func TestPieces(t *testing.T) {
	text := "-- one;\nselect ';' as \"a;b\";; create rule (a; b) /* ; */ x;\n  select $$;$$ -- end\n"
	var got []string
	for _, p := range Pieces(text) {
		if text[p.Start:p.Start+len(p.Text)] != p.Text {
			t.Errorf("%q is not at %d", p.Text, p.Start)
		}
		got = append(got, p.Text)
	}
	if want := []string{`select ';' as "a;b"`, "create rule (a; b) /* ; */ x", "select $$;$$"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := Pieces("select 1; select 'open"); len(got) != 2 || got[1].Text != "select 'open" {
		t.Errorf("%v", got)
	}
}
