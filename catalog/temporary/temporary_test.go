package temporary

import (
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/oid"
)

// TestSQL makes tables and views with columns that PostgreSQL has room for; the first of a name counts.
func TestSQL(t *testing.T) {
	field := func(name string, typ uint32, typmod int32) pgwire.Field {
		return pgwire.Field{Name: name, Type: typ, Typmod: typmod}
	}
	long := strings.Repeat("ä", 40)
	got := SQL([]pgwire.TemporaryView{
		{Name: `#a "b"`, Table: true, NotNull: []bool{true}, Fields: []pgwire.Field{field("id", oid.Int4, -1), field("n", oid.Varchar, 14)}},
		{Name: "v", Definition: `select '\'`, Fields: []pgwire.Field{field(long, oid.Text, -1), field(long+"x", oid.UUID, -1)}},
		{Name: "v", Fields: []pgwire.Field{field("a", oid.Text, -1)}},
		{Name: "none"},
	})
	cut := strings.Repeat("ä", 31)
	want := `CREATE TEMP TABLE "#a ""b""" ("id" integer NOT NULL, "n" character varying(10));` +
		`CREATE TEMP VIEW "v" AS SELECT NULL::text AS "` + cut + `", NULL::uuid AS "~` + cut + `" WHERE false;` +
		`SET libra.views = E'{"v":"select ''\\\\''"}';`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
