package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/whereq/libra/internal/testenv"
)

// TestRandomExpressions compares random typed expressions on PostgreSQL and on libra: libra answers as PostgreSQL does or refuses
// by name. LIBRA_TEST_EXPRESSIONS is for how long (5m), LIBRA_TEST_SEED the seed of the first batch; without them a short run, always
// the same one.
func TestRandomExpressions(t *testing.T) {
	seed, end, batches := uint64(1), time.Time{}, 5
	if s := os.Getenv("LIBRA_TEST_EXPRESSIONS"); s != "" {
		d, err := time.ParseDuration(s)
		if err != nil {
			t.Fatal(err)
		}
		seed, end, batches = uint64(time.Now().UnixNano()), time.Now().Add(d), 1<<30
	}
	if s := os.Getenv("LIBRA_TEST_SEED"); s != "" {
		seed, _ = strconv.ParseUint(s, 10, 64)
	}
	r := &comparison{t: t, postgres: connectTo(t, testenv.Postgres(t)), libra: connectTo(t, libra(t).url("ana")), refusals: map[string]int{}}
	for _, c := range []*pgconn.PgConn{r.postgres, r.libra} {
		r.set(c, "TimeZone = 'UTC'")
	}
	r.set(r.libra, "libra.without_tables = 'spark'")
	r.set(r.libra, "libra.dialect = 'postgres'")
	r.set(r.libra, "statement_timeout = '2min'")
	for ; batches > 0 && (end.IsZero() || time.Now().Before(end)); batches, seed = batches-1, seed+1 {
		r.batch(seed)
	}
	for message, n := range r.refusals {
		t.Logf("refused %d times: %s", n, message)
	}
	t.Logf("%d expressions the same, %d errors the same, %d refused, %d different; the next seed is %d", r.same, r.failed, r.refused, r.different, seed)
}

// comparison runs statements on both sides and counts.
type comparison struct {
	t                                *testing.T
	postgres, libra                  *pgconn.PgConn
	same, failed, refused, different int
	refusals                         map[string]int // by message
}

func (r *comparison) set(c *pgconn.PgConn, setting string) {
	if _, err := c.Exec(r.t.Context(), "SET "+setting).ReadAll(); err != nil {
		r.t.Fatal(err)
	}
}

// batch makes expressions of one seed. Those that PostgreSQL answers and libra does not refuse go into one statement; if that
// differs, each goes alone.
func (r *comparison) batch(seed uint64) {
	g := &expressions{rand.New(rand.NewPCG(seed, 0))}
	s := g.statement()
	var good []string
	for len(good) < s.atOnce {
		e := s.next()
		switch want := r.answer(r.postgres, s.with(e)); {
		case strings.HasPrefix(want, "error: 42"): // of other types than the grammar thinks
		case r.refuses(s.with(e)):
			r.refused++
		case strings.HasPrefix(want, "error"):
			if g.IntN(4) == 0 {
				r.compare(seed, s.with(e))
			}
		default:
			good = append(good, e)
		}
	}
	sql := s.with(good...)
	if r.answer(r.postgres, sql) == r.answer(r.libra, sql) {
		r.same += len(good)
		return
	}
	for _, e := range good {
		r.compare(seed, s.with(e))
	}
}

// refuses asks libra for a description: a refusal needs no Spark.
func (r *comparison) refuses(sql string) bool {
	_, err := r.libra.Prepare(r.t.Context(), "", sql, nil)
	failed, ok := err.(*pgconn.PgError)
	if !ok || failed.Code != "0A000" {
		return false
	}
	r.refusals[failed.Message]++
	return true
}

func (r *comparison) answer(c *pgconn.PgConn, sql string) string {
	ctx, cancel := context.WithTimeout(r.t.Context(), 4*time.Minute)
	defer cancel()
	s := answerIn(ctx, c, sql)
	if c.IsClosed() {
		r.t.Fatalf("%s\n%s", sql, s)
	}
	return s
}

func (r *comparison) compare(seed uint64, sql string) {
	want, got := r.answer(r.postgres, sql), r.answer(r.libra, sql)
	switch {
	case got == "error: 0A000\n" || got == "error: 22003\n" && !strings.HasPrefix(want, "error"): // more than 38 digits
		r.refused++
	case want == got && strings.HasPrefix(want, "error"):
		r.failed++
	case want == got:
		r.same++
	default:
		r.different++
		_, err := r.libra.Exec(r.t.Context(), sql).ReadAll()
		r.t.Errorf("seed %d: %s\n---- PostgreSQL\n%s---- libra\n%s%v", seed, sql, want, got, err)
	}
}

// expressions makes random ones.
type expressions struct{ *rand.Rand }

func pick[T any](g *expressions, list []T) T { return list[g.IntN(len(list))] }

// of is an expression of a type with at most so many calls within each other.
func (g *expressions) of(typ string, depth int) string {
	list, leaves := grammar[typ], 0
	for list[leaves] != "" {
		leaves++
	}
	if depth <= 0 || leaves == len(list)-1 || g.IntN(6) == 0 {
		return list[g.IntN(leaves)]
	}
	return g.fill(list[leaves+1+g.IntN(len(list)-leaves-1)], depth-1)
}

// fill fills a template's holes.
func (g *expressions) fill(template string, depth int) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(template, "{")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		hole, after, _ := strings.Cut(rest, "}")
		switch {
		case words[hole] != nil:
			b.WriteString(pick(g, words[hole]))
		case hole == "sort":
			b.WriteString(g.of(pick(g, sortable), depth))
		case hole == "any":
			b.WriteString(g.of(pick(g, anyType), depth))
		case grammar[hole] != nil:
			b.WriteString(g.of(hole, depth))
		default: // a brace of the template's own
			b.WriteByte('{')
			after = rest
		}
		template = after
	}
}

// statement is where expressions stand.
type statement struct {
	atOnce int
	next   func() string
	with   func(list ...string) string
}

func (g *expressions) statement() statement {
	rows, depth := g.rows(), 1+g.IntN(3)
	list := func(before, after string) func(...string) string {
		return func(list ...string) string {
			sql := before + strings.Join(list, ", ") + after
			return table(rows, sql) + sql
		}
	}
	any := func() string { return g.of(pick(g, anyType), depth) }
	sort := func() string { return g.of(pick(g, sortable), depth) }
	switch g.IntN(12) {
	case 0, 1:
		return statement{6, func() string { return g.fill(pick(g, aggregates), depth-1) }, list("select i % 2 as g, ", " from t group by i % 2 order by 1")}
	case 2, 3:
		return statement{5, func() string { return g.fill(pick(g, windows), depth-1) }, list("select id, ", " from t order by id")}
	case 4:
		return statement{1, func() string { return g.of("bool", depth+1) }, list("select id from t where ", " order by id")}
	case 5:
		return statement{1, sort, list("select count(*), ", " as out from t group by out order by out")}
	case 6:
		return statement{1, sort, list("select id from t order by ", pick(g, []string{" desc", "", " nulls first"})+", id")}
	case 7:
		return statement{1, func() string {
			typ := pick(g, sortable)
			return g.of(typ, depth) + " as out from t union select " + g.of(typ, depth)
		}, list("select ", " from t order by 1")}
	}
	return statement{8, any, list("select id, ", " from t order by id")}
}

// rows are some rows with a column for each type, most of them tame.
func (g *expressions) rows() [][]string {
	var rows [][]string
	for id := 1; id <= 5; id++ {
		row := []string{fmt.Sprint(id)}
		for _, c := range randomColumns {
			values := c.tame
			if g.IntN(12) == 0 {
				values = append(append([]string(nil), "null"), c.wild...)
			}
			row = append(row, pick(g, values)+"::"+c.typ)
		}
		rows = append(rows, row)
	}
	return rows
}

// table is a common table expression with the columns that a text may mean.
func table(rows [][]string, text string) string {
	names, used := []string{"id"}, []int{0}
	for i, c := range randomColumns {
		if regexp.MustCompile(`\b` + c.name + `\b`).MatchString(text) {
			names, used = append(names, c.name), append(used, i+1)
		}
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		var cells []string
		for _, k := range used {
			cells = append(cells, row[k])
		}
		lines[i] = "(" + strings.Join(cells, ", ") + ")"
	}
	return "with t(" + strings.Join(names, ", ") + ") as (values " + strings.Join(lines, ", ") + ") "
}

// randomColumns are the columns of the rows that expressions are about.
var randomColumns = []struct {
	name, typ  string
	tame, wild []string
}{
	{"s", "int2", []string{"1", "7", "-3"}, []string{"32767", "'-32768'"}}, {"s2", "int2", []string{"2", "0"}, []string{"100"}},
	{"i", "int4", []string{"1", "2", "-5", "10", "42"}, []string{"2147483647", "0"}}, {"j", "int4", []string{"3", "4", "-7"}, []string{"0", "'-2147483648'"}},
	{"k", "int4", []string{"0", "1", "5", "null"}, []string{"1000000"}},
	{"l", "int8", []string{"12", "-4", "5000000000"}, []string{"9223372036854775807"}}, {"m", "int8", []string{"1", "2", "99"}, []string{"0"}},
	{"n", "numeric", []string{"1.5", "2.25", "-0.125", "10"}, []string{"0", "12345678901234.5678", "1.000"}}, {"q", "numeric(10,2)", []string{"3.14", "-2.5", "100"}, []string{"0", "99999999.99"}},
	{"p", "numeric", []string{"2", "0.5", "7.00"}, []string{"1e-8"}},
	{"f", "float8", []string{"1.5", "-2.25", "0.1", "1e10"}, []string{"0", "'NaN'", "'Infinity'", "1e300", "'-0'"}}, {"g", "float8", []string{"3", "0.5", "2.5"}, []string{"1e-300", "0"}},
	{"e", "float4", []string{"1.5", "0.1", "-3"}, []string{"1e30", "0"}},
	{"t", "text", []string{"'abc'", "'Hello World'", "'a1,b2'", "'x'"}, []string{"''", "'  pad '", "'ñandú 😀'", "'it''s'"}}, {"u", "text", []string{"'b'", "'foo bar'", "'abcabc'"}, []string{"'%_'", "'12'"}},
	{"v", "text", []string{"'A,B,,C'", "'2024-01-05'", "null"}, []string{"E'tab\\tq\"q\\\\'"}},
	{"b", "bool", []string{"true", "false"}, nil}, {"c", "bool", []string{"true", "false", "null"}, nil},
	{"d", "date", []string{"'2024-01-31'", "'2023-12-31'", "'2020-02-29'"}, []string{"'1969-07-20'", "'1900-03-01'"}}, {"d2", "date", []string{"'2024-02-01'", "'2021-06-15'"}, []string{"'1582-10-10'", "'0044-03-15'"}},
	{"ts", "timestamp", []string{"'2024-01-31 10:20:30.456789'", "'2023-12-31 23:59:59.5'", "'2020-02-29'"}, []string{"'1969-12-31 23:59:59.999999'"}}, {"ts2", "timestamp", []string{"'2024-02-01'", "'2021-06-15 12:00'"}, []string{"'1883-11-18 12:03:58'"}},
	{"tz", "timestamptz", []string{"'2024-03-10 07:30:00+00'", "'2024-07-01 12:34:56.789+02'", "'2023-12-31 23:30:00-05'"}, []string{"'1969-12-31 23:59:59.5+00'"}}, {"tz2", "timestamptz", []string{"'2024-11-03 05:30:00+00'", "'2021-06-15 12:00+00'"}, []string{"'1999-12-31 23:59:59.9999+00'"}},
	{"iv", "interval", []string{"'1 day'", "'2 hours 30 minutes'", "'1 year 2 mons'"}, []string{"'-3 days 04:05:06.789'", "'0'"}}, {"iv2", "interval", []string{"'45 days'", "'00:00:01.5'"}, []string{"'-1 mon 3 days'"}},
	{"ti", "time", []string{"'10:20:30'", "'23:59:59.5'"}, []string{"'00:00'"}},
	{"a", "int[]", []string{"'{1,2,3}'", "'{5}'", "'{3,null,1}'"}, []string{"'{}'"}}, {"a2", "int[]", []string{"'{2,3}'", "'{9}'"}, []string{"'{null}'"}}, {"x", "text[]", []string{"'{a,b}'", "'{abc,\"x y\"}'"}, []string{"'{}'", "'{null,\"\"}'"}},
	{"o", "jsonb", []string{`'{"n": 5, "s": "x", "a": {"b": [1, 2]}, "f": 1.5}'`, `'{"n": 7, "s": null, "f": 2}'`}, []string{"'{}'", `'{"a": {"b": null}, "n": "8"}'`}}, {"ja", "jsonb", []string{`'[1, 2, 3]'`, `'["a", {"b": 1.10}]'`}, []string{"'[]'", "'[null, [[]]]'"}},
}
