package translate

import (
	"strings"
	"testing"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
)

// neverAlone are nodes that are parts of other statements, or made after parsing: the grammar gives no statement of them.
var neverAlone = map[string]bool{
	"raw_stmt": true, "return_stmt": true, "plassign_stmt": true, "set_operation_stmt": true,
}

// TestEveryStatementNode shows that nothing falls through: each statement of the grammar has its family or refusal.
func TestEveryStatementNode(t *testing.T) {
	fields := nodeOneof.Fields()
	known := make(map[string]bool)
	for i := range fields.Len() {
		name := string(fields.Get(i).Name())
		if !strings.HasSuffix(name, "_stmt") {
			continue
		}
		known[name] = true
		if _, ok := families[fields.Get(i).Name()]; ok == neverAlone[name] {
			t.Errorf("%s: has a family %v, never a statement %v", name, ok, neverAlone[name])
		}
	}
	if len(known) < 100 {
		t.Fatalf("only %d statement nodes in the grammar", len(known))
	}
	for name := range families {
		if !known[string(name)] {
			t.Errorf("the grammar has no node %s", name)
		}
	}
}

func TestRefusalsHaveNamesAndHints(t *testing.T) {
	for name, r := range refusals {
		if r.what != strings.TrimSpace(r.what) || r.what == "" || !strings.HasSuffix(r.hint, ".") {
			t.Errorf("%s: %q, hint %q", name, r.what, r.hint)
		}
	}
}

// TestEveryObjectType shows that DROP, ALTER … RENAME and COMMENT ON name what they refuse.
func TestEveryObjectType(t *testing.T) {
	for value, enum := range pg.ObjectType_name {
		name := objectName(pg.ObjectType(value))
		if name == "" || strings.Contains(name, "_") {
			t.Errorf("%s is called %q", enum, name)
		}
	}
}

func TestUnknownNode(t *testing.T) {
	c := classifier{unit: &unit{}}
	err := c.classify(&pg.Node{Node: &pg.Node_ParamRef{ParamRef: &pg.ParamRef{}}})
	if pgerr.From(err).Code != pgerr.FeatureNotSupported {
		t.Errorf("an unknown node gave %v", err)
	}
}
