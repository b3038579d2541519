package sessions

import (
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate"
)

func TestWithArrays(t *testing.T) {
	list, err := translate.Parse(`select "a", $2 from t where id = any($1) and ':libra_1' <> x`)
	if err != nil {
		t.Fatal(err)
	}
	s := withArrays(list[0], []uint32{oid.Int4Array, oid.Text})
	if want := "select `a`, :libra_2 AS `?column?` from t where id = any(CAST(:libra_1 AS array<int>)) and ':libra_1' <> x"; s.Spark != want {
		t.Error(s.Spark)
	}
	for _, word := range []string{"from", "and"} {
		if at := s.ClientOffset(strings.Index(s.Spark, word)); s.Text[at:at+len(word)] != word {
			t.Errorf("%s is not at %d", word, at)
		}
	}
	if same := withArrays(list[0], []uint32{oid.Int4, oid.Text}); same != list[0] {
		t.Error("copied for nothing")
	}
}
