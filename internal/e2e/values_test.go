package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
)

// TestConstantsAsParameters sends as parameters, as drivers do, what Spark takes for constants alone, with the types that drivers
// give: none, varchar (pgjdbc), int2 (psycopg). PostgreSQL's descriptions, answers and errors come back.
func TestConstantsAsParameters(t *testing.T) {
	const rows = " from (select g as id, 'name ' || g as name, timestamp '2024-01-15 10:00' + g * interval '20 days' as at, g * 1.2345 as x, " +
		`'{"a": {"b": 5}}'::jsonb as j, array['a', 'b'] as tags from generate_series(1, 4) g) t`
	postgres, spark := connectTo(t, testenv.Postgres(t)), connectTo(t, libra(t).url("ana"))
	must(t, spark, "set libra.without_tables = 'spark'")
	for _, c := range []struct {
		sql  string
		args []string
	}{
		{"select date_trunc($1, at) as m, count(*)" + rows + " group by 1 order by 1", []string{"month"}},
		{"select date_trunc($1, at), to_char(at, $2), $3::text" + rows + " order by 1 limit $4", []string{"day", "YYYY-MM", "it's $1", "2"}},
		{"select round(x, $1), to_char(x, $2)" + rows + " order by id", []string{"1", "FM990.00"}},
		{"select name ~ $1, regexp_replace(name, $2, $3), substring(name from $4), name similar to $5, name like $6" + rows + " order by id limit 2",
			[]string{"^name [12]$", "n(a)", `\1\1`, "[0-9]+", "%1", `%\_%`}},
		{"select j #>> $1, j -> $2, tags && $3, split_part(name, $4, $5)" + rows + " limit 1", []string{"{a,b}", "a", `{b,"z z"}`, " ", "2"}},
		{"select at at time zone $1, to_date($2, $3), lag(id, $4) over (order by id)" + rows + " order by id", []string{"US/Pacific", "2024/02/03", "YYYY/MM/DD", "2"}},
		{"select date_trunc($1, at)" + rows, []string{"fortnight"}},
		{"select date_trunc($1, at)" + rows + " group by date_trunc($2, at)", []string{"day", "day"}},
		{"select x / $1, date_trunc($2, at)" + rows, []string{"0", "day"}},
	} {
		for _, typ := range []uint32{0, oid.Varchar, oid.Int2} {
			if want, got := extended(t, postgres, c.sql, c.args, typ), extended(t, spark, c.sql, c.args, typ); want != got {
				t.Errorf("%s (%d)\n---- PostgreSQL\n%s---- libra\n%s", c.sql, typ, want, got)
			}
		}
	}
}

// extended is what a driver is told of a statement and the answer to it; arguments that look like numbers are of the type int2, others
// of varchar, if that is asked for.
func extended(t *testing.T, c *pgconn.PgConn, sql string, args []string, typ uint32) string {
	t.Helper()
	var values [][]byte
	var types []uint32
	for _, a := range args {
		values = append(values, []byte(a))
		if digits := strings.Trim(a, "0123456789") == ""; digits == (typ == oid.Int2) {
			types = append(types, typ)
		} else {
			types = append(types, 0)
		}
	}
	if len(args) > 0 && strings.HasPrefix(args[0], "{") {
		types = nil
	}
	failed := func(err error) string {
		var e *pgconn.PgError
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		return "error: " + e.Code + "\n"
	}
	var b strings.Builder
	d, err := c.Prepare(t.Context(), "", sql, types)
	if err != nil {
		return failed(err)
	}
	fmt.Fprint(&b, d.ParamOIDs)
	for _, f := range d.Fields {
		fmt.Fprintf(&b, "|%s %d,%d", f.Name, f.DataTypeOID, f.TypeModifier)
	}
	result := c.ExecPrepared(t.Context(), "", values, nil, nil).Read()
	if result.Err != nil {
		return b.String() + "\n" + failed(result.Err)
	}
	for _, row := range result.Rows {
		fmt.Fprintf(&b, "\n%q", row)
	}
	return b.String() + "\n" + result.CommandTag.String() + "\n"
}
