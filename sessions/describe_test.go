package sessions

import (
	"slices"
	"testing"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/stmt"
)

// TestDescribeOfKnownColumns asks nobody: this connection has no Spark.
func TestDescribeOfKnownColumns(t *testing.T) {
	s := &stmt.Statement{Kind: stmt.Query, Rows: stmt.HasRows, Columns: []stmt.Column{{Name: "n", OID: oid.Varchar, Typmod: 14}}, Params: []stmt.ParamHint{{OID: oid.Int4}}}
	d, err := (&connection{}).Describe(t.Context(), s, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(d.Params, []uint32{oid.Int4}) || !slices.Equal(d.Fields, []pgwire.Field{{Name: "n", Type: oid.Varchar, Size: -1, Typmod: 14}}) {
		t.Errorf("%+v", d)
	}
	s.Columns = []stmt.Column{}
	if d, err := (&connection{}).Describe(t.Context(), s, nil); err != nil || d.Fields == nil || len(d.Fields) != 0 {
		t.Errorf("a SELECT without columns: %+v %v", d, err)
	}
}
