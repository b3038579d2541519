package analyze

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
)

// shape is what an analysis says of the outside, in one line.
func shape(a *Analysis) string {
	var parts []string
	for _, c := range a.Columns {
		parts = append(parts, fmt.Sprintf("%s %s", c.Name, oid.FormatType(c.Type, c.Typmod)))
	}
	for _, p := range a.Params {
		parts = append(parts, "$"+oid.FormatType(p, -1))
	}
	return strings.Join(parts, ", ")
}

// TestAnalyze has statements of each kind analyzed.
func TestAnalyze(t *testing.T) {
	a := analyzer(t, Options{})
	for _, c := range []struct {
		sql    string
		params []uint32
		want   string
	}{
		{"SELECT id, name, pay / 2, 7 / 2 FROM emp", nil, "id bigint, name character varying(10), ?column? numeric, ?column? integer"},
		{"SELECT * FROM public.emp WHERE id = $1 AND at > $2", nil, "id bigint, name character varying(10), pay numeric, at timestamp with time zone, " +
			shells.RelationName(longName) + " integer, ctid~" + shells.RelationName("")[1:] + " integer, $bigint, $timestamp with time zone"},
		{"SELECT $1, $2 + 1", []uint32{oid.Text, oid.Numeric}, "?column? text, ?column? numeric, $text, $numeric"},
		{"SELECT id FROM range(10)", nil, "id bigint"},
		{"INSERT INTO emp (id, pay) VALUES ($1, $2)", nil, "$bigint, $numeric"},
		{"UPDATE emp SET name = $1 WHERE id = 1 RETURNING id", nil, "id bigint, $character varying"},
		{"DELETE FROM emp WHERE at < now() - interval '1 day'", nil, ""},
		{"MERGE INTO emp USING (SELECT 1 AS k) s ON id = k WHEN MATCHED THEN DELETE", nil, ""},
		{"SELECT 1; SELECT 2", nil, "ERROR: cannot insert multiple commands into a prepared statement (SQLSTATE 42601)"},
		{"SELECT nme FROM emp", nil, `ERROR: column "nme" does not exist (SQLSTATE 42703) at 8`},
		{"SELECT 'ü', date 'yesterweek'", nil, `ERROR: invalid input syntax for type date: "yesterweek" (SQLSTATE 22007) at 18`},
		{"SELECT id + name FROM emp", nil, `ERROR: operator does not exist: bigint + character varying (SQLSTATE 42883) at 11`},
		{"SELECT * FROM nowhere", nil, `ERROR: relation "nowhere" does not exist (SQLSTATE 42P01) at 15`},
		{"SELECT " + strings.Repeat("1+", 100000) + "1", nil, "ERROR: stack depth limit exceeded (SQLSTATE 54001)"},
	} {
		got, err := a.Analyze(t.Context(), c.sql, c.params, plain)
		var refused *pgerr.Error
		text := ""
		switch {
		case errors.As(err, &refused):
			text = refused.Error()
			if refused.Position > 0 {
				text += fmt.Sprintf(" at %d", refused.Position)
			}
		case err != nil:
			t.Errorf("%.60s: %v", c.sql, err)
			continue
		default:
			if text = shape(got); !strings.HasPrefix(got.Tree, "{QUERY :commandType ") {
				t.Errorf("%.60s: tree %.40q", c.sql, got.Tree)
			}
		}
		if c.want = strings.ReplaceAll(c.want, "ctid~"+shells.RelationName("")[1:], columnName(t, "ctid")); text != c.want {
			t.Errorf("%.60s: %s\nwant %s", c.sql, text, c.want)
		}
	}
}

// columnName is the name that a column of emp has in PostgreSQL.
func columnName(t *testing.T, spark string) string {
	a := analyzer(t, Options{})
	got, err := a.Analyze(t.Context(), "SELECT * FROM emp", nil, plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range got.Columns {
		if strings.HasPrefix(c.Name, spark+"~") {
			return c.Name
		}
	}
	return spark
}

// TestSettings analyzes one text under several settings.
func TestSettings(t *testing.T) {
	a := analyzer(t, Options{})
	s := plain
	s.SearchPath = "sales, default"
	got, err := a.Analyze(t.Context(), `SELECT * FROM "`+shells.RelationName(longName)+`", emp`, nil, s)
	if err != nil || len(got.Columns) != 7 {
		t.Errorf("%v %v", got, err)
	}
	if _, err := a.Analyze(t.Context(), "SELECT date '13/02/2024'", nil, plain); err == nil {
		t.Error("month 13")
	}
	s.DateStyle = "ISO, DMY"
	if _, err := a.Analyze(t.Context(), "SELECT date '13/02/2024'", nil, s); err != nil {
		t.Error(err)
	}
	s.SearchPath = `'; DROP TABLE "x`
	if _, err := a.Analyze(t.Context(), "SELECT 1 FROM public.emp", nil, s); err != nil {
		t.Error(err)
	}
	s.Database = "nowhere"
	if _, err := a.Analyze(t.Context(), "SELECT 1", nil, s); !Unavailable(err) {
		t.Errorf("a database that there is not: %v", err)
	}
}

// TestSystem finds what a tree's OIDs stand for.
func TestSystem(t *testing.T) {
	a := analyzer(t, Options{})
	got, err := a.Analyze(t.Context(), `SELECT 1 FROM emp, sales."`+shells.RelationName(longName)+`"`, nil, plain)
	if err != nil {
		t.Fatal(err)
	}
	s := got.System
	if p := s.Proc(870); p == nil || p.Name != "lower" || !slices.Equal(p.Args, []uint32{oid.Text}) || p.Result != oid.Text || p.Kind != 'f' || p.Schema != "pg_catalog" {
		t.Errorf("lower: %+v", p)
	}
	if p := s.Proc(2108); p == nil || p.Name != "sum" || p.Kind != 'a' {
		t.Errorf("sum: %+v", p)
	}
	if o := s.Operator(551); o == nil || o.Name != "+" || o.Left != oid.Int4 || s.Proc(o.Code).Name != "int4pl" {
		t.Errorf("+: %+v", o)
	}
	if y := s.Type(oid.Int4); y == nil || y.Name != "int4" || y.Category != 'N' || y.Array != oid.ArrayOf(oid.Int4) {
		t.Errorf("int4: %+v", y)
	}
	var names []string
	for id, r := range s.relations {
		if s.Relation(id) != r || r.OID != id {
			t.Errorf("relation %d: %+v", id, r)
		}
		names = append(names, fmt.Sprintf("%s.%s(%s) %c", strings.Join(r.Namespace, "."), r.Spark, strings.Join(r.Columns, " "), r.Kind))
	}
	slices.Sort(names)
	want := []string{"default.emp(id name pay at " + longName + " ctid) r", "sales." + longName + "(id) r"}
	if !slices.Equal(names, want) {
		t.Errorf("%q\nwant %q", names, want)
	}
}

// TestFresh changes a table: what was cached is of the old one.
func TestFresh(t *testing.T) {
	a, p := analyzer(t, Options{}), open(t)
	for _, c := range []shells.Column{column("x", oid.Int4), column("x", oid.Text)} {
		p.spark.set("default", "changing", c)
		p.shells.Ran("CREATE OR REPLACE TABLE changing (x)", "", nil)
		for range 2 {
			got, err := a.Analyze(t.Context(), "SELECT x FROM changing", nil, plain)
			if err != nil || got.Columns[0].Type != c.Type || got.System.relations == nil {
				t.Fatalf("%v %v", got, err)
			}
		}
	}
}

// TestUnwrap finds long and odd names whole in a tree.
func TestUnwrap(t *testing.T) {
	a := analyzer(t, Options{})
	for n := range 90 {
		odd := strings.Repeat("a b", n%20+1)
		got, err := a.Analyze(t.Context(), `SELECT `+strings.Repeat("1,", n)+`id AS "`+odd+`" FROM emp`, nil, plain)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got.Tree, "\n") || !strings.Contains(got.Tree, " :resname "+strings.ReplaceAll(odd, " ", `\ `)+" ") || len(got.System.relations) != 1 {
			t.Errorf("%d: %s %v", n, got.Tree, got.System.relations)
		}
	}
	if got := unwrap(strings.Repeat("x", lineLength) + "\ny"); got != strings.Repeat("x", lineLength)+"y" {
		t.Errorf("a long word: %q", got)
	}
}

// TestOnce derives something once.
func TestOnce(t *testing.T) {
	a := analyzer(t, Options{})
	for range 3 {
		got, err := a.Analyze(t.Context(), "SELECT 41 + 1", nil, plain)
		if err != nil {
			t.Fatal(err)
		}
		if n := got.Once(func() any { return time.Now() }); n != got.Once(func() any { return nil }) {
			t.Error("made again")
		}
	}
}

// TestBounds: what is too long or takes too long is not the statement's mistake.
func TestBounds(t *testing.T) {
	a := analyzer(t, Options{CacheCount: 10, CacheBytes: 1 << 20})
	if _, err := a.Analyze(t.Context(), "SELECT 1 --"+strings.Repeat("x", maxText), nil, plain); !Unavailable(err) {
		t.Errorf("a long text: %v", err)
	}
	list := "SELECT 1 WHERE 1 IN (" + strings.Repeat("1,", 450000) + "1)"
	if _, err := a.Analyze(t.Context(), list, nil, plain); !Unavailable(err) {
		t.Errorf("a long tree: %v", err)
	}
	for i := range 100 {
		if _, err := a.Analyze(t.Context(), fmt.Sprint("SELECT ", i), nil, plain); err != nil {
			t.Fatal(err)
		}
	}
	if n := a.cache.recent.Len(); n > 10 || len(a.cache.byKey) != n || a.cache.used > 1<<20 {
		t.Errorf("%d cached, %d bytes", n, a.cache.used)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Analyze(ctx, "SELECT 'cancelled'", nil, plain); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

const benched = `SELECT d.id, upper(name), sum(pay) / count(*), date_trunc('month', at) FROM emp e JOIN range(10) d USING (id)
	WHERE at > now() - interval '3 months' AND name LIKE 'a%' GROUP BY 1, 2, 4 ORDER BY 3 DESC LIMIT 10`

func BenchmarkMiss(b *testing.B) {
	a := analyzer(b, Options{CacheCount: -1})
	for b.Loop() {
		if _, err := a.Analyze(b.Context(), benched, nil, plain); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkHit(b *testing.B) {
	a := analyzer(b, Options{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := a.Analyze(b.Context(), benched, nil, plain); err != nil {
			b.Fatal(err)
		}
	}
}

// nowhere is a server that is not there.
type nowhere struct{ asked *int }

func (n nowhere) Analyst(context.Context, string, func(*pgconn.Config)) (*pgconn.PgConn, error) {
	*n.asked++
	return nil, errors.New("nobody here")
}
func (nowhere) Epoch() uint64 { return 0 }

// TestNoServer waits for a server once, and then not again at once.
func TestNoServer(t *testing.T) {
	asked := 0
	a := New(Options{Server: nowhere{&asked}})
	a.opts.patience = 20 * time.Millisecond
	for range 3 {
		if _, err := a.Analyze(t.Context(), "SELECT 1", nil, plain); !Unavailable(err) {
			t.Error(err)
		}
	}
	first := asked
	if _, err := a.Analyze(t.Context(), "SELECT 1", nil, plain); !Unavailable(err) || asked != first || first == 0 {
		t.Errorf("asked %d times, then %d: %v", first, asked, err)
	}
}
