package translate

import (
	"testing"

	"github.com/whereq/libra/translate/stmt"
)

// TestInlined puts values in the place of parameters, and nowhere else; positions still lead to the client's text.
func TestInlined(t *testing.T) {
	values := map[string]string{"libra_1": "CAST(X'61' AS string)", "libra_2": "7"}
	value := func(name string) (string, bool) { v, ok := values[name]; return v, ok }
	for text, want := range map[string]string{
		"SELECT :libra_1, :libra_2 FROM t":               "SELECT CAST(X'61' AS string), 7 FROM t",
		"SELECT ':libra_1', `:libra_1`, \":libra_1\"":    "SELECT ':libra_1', `:libra_1`, \":libra_1\"",
		"SELECT '\\':libra_1', r'\\', :libra_2":          "SELECT '\\':libra_1', r'\\', 7",
		"SELECT 1 -- :libra_1\n, :libra_2 /* :libra_1*/": "SELECT 1 -- :libra_1\n, 7 /* :libra_1*/",
		"SELECT a::libra_1, :libra_10, x:libra_2":        "SELECT a::libra_1, :libra_10, x:libra_2",
		":libra_2": "7",
	} {
		if got := Inlined(&stmt.Statement{Spark: text}, value).Spark; got != want {
			t.Errorf("%s\n%s\nwant\n%s", text, got, want)
		}
	}
}

// TestInlinedPositions leads an offset behind a value back to the client's text, whichever way it is known.
func TestInlinedPositions(t *testing.T) {
	value := func(string) (string, bool) { return "CAST(X'616263' AS string)", true }
	edited := &stmt.Statement{Text: "select $1, x", Spark: "select :libra_1, x", Edits: []stmt.Edit{{At: 7, Old: 2, New: 8}}}
	marked := &stmt.Statement{Text: "select $1, x", Spark: "SELECT :libra_1, x", Marks: []stmt.Mark{{Spark: 7, Client: 7}, {Spark: 17, Client: 11}}}
	for _, s := range []*stmt.Statement{edited, marked} {
		in := Inlined(s, value)
		if got := in.ClientOffset(len(in.Spark) - 1); got != 11 {
			t.Errorf("%s: %d", in.Spark, got)
		}
		if got := in.ClientOffset(len("select ")); got != 7 {
			t.Errorf("%s: the value is at %d", in.Spark, got)
		}
	}
	if made := Inlined(&stmt.Statement{Spark: "INSERT INTO t SELECT :a", QueryAt: 14}, value); made.QueryAt != 14 {
		t.Error(made.QueryAt)
	}
}
