package typed

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/copyfmt"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// behind stands for the sessions on Spark: it remembers what it was asked and refuses it all with err.
type behind struct {
	asked *stmt.Statement
	err   error
}

func (b *behind) Open(context.Context, pgwire.Client) (pgwire.Session, error) { return b, nil }
func (b *behind) Parse(_ context.Context, text string) ([]*stmt.Statement, error) {
	return translate.Parse(text)
}
func (b *behind) Describe(_ context.Context, s *stmt.Statement, _ []uint32) (*pgwire.Description, error) {
	b.asked = s
	return &pgwire.Description{}, b.err
}
func (b *behind) Execute(_ context.Context, s *stmt.Statement, _ []pgwire.Param, _ []int16) (pgwire.Cursor, error) {
	b.asked = s
	return newLines("", stmt.Column{}), b.err
}
func (*behind) CopyIn(context.Context, *stmt.Statement, *copyfmt.Options) (pgwire.CopyIn, error) {
	return nil, errNone
}
func (*behind) SetConf(context.Context, string, *string) error { return errNone }
func (*behind) Conf(context.Context, string) (string, error)   { return "", errNone }
func (*behind) Discard(context.Context, string) error          { return nil }
func (*behind) Close()                                         {}

var errNone = pgerr.New(pgerr.FeatureNotSupported, "nothing here")

var shared struct {
	once   sync.Once
	server *catalog.Server
	data   string
	err    error
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.server != nil {
		shared.server.Stop()
		_ = os.RemoveAll(shared.data)
	}
	os.Exit(testenv.Finish(code))
}

// analyst is an analyzer on a private PostgreSQL without tables.
func analyst(t testing.TB) *analyze.Analyzer {
	t.Helper()
	shared.once.Do(func() {
		if shared.data, shared.err = os.MkdirTemp("", "libra-typed-test-"); shared.err != nil {
			return
		}
		if shared.err = os.Chmod(shared.data, 0o711); shared.err == nil {
			shared.server, shared.err = catalog.Start(context.Background(), catalog.Options{Data: shared.data})
		}
		if shared.err == nil {
			shared.err = fill(shared.server)
		}
	})
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	a := analyze.New(analyze.Options{Server: shared.server})
	t.Cleanup(a.Close)
	return a
}

// fill makes a table as package shells does.
func fill(server *catalog.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := server.Admin(ctx, catalog.DefaultDatabase)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.PgConn().Exec(ctx, `SET allow_system_table_mods = on; CREATE TABLE public.t (id bigint, name varchar(10));
		CREATE TABLE pg_catalog.pg_libra_shell (relid oid, spark_namespace text[], spark_name text, texts smallint[], required smallint[]);
		INSERT INTO pg_catalog.pg_libra_shell VALUES ('public.t'::regclass, '{default}', 't'); GRANT SELECT ON pg_catalog.pg_libra_shell TO PUBLIC`).ReadAll()
	return err
}

// open gives a session with a dialect before b.
func open(t testing.TB, b *behind, dialect string) pgwire.Session {
	t.Helper()
	registry := guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.dialect", Default: dialect, Type: guc.String})...)
	e := New(Options{Behind: b, Analyzer: analyst(t), Native: translate.Native, Database: func(string) string { return catalog.DefaultDatabase }})
	s, err := e.Open(t.Context(), pgwire.Client{User: "ana", Settings: guc.NewSet(registry)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func parse(t testing.TB, s pgwire.Session, text string) *stmt.Statement {
	t.Helper()
	list, err := s.Parse(t.Context(), text)
	if err != nil || len(list) != 1 {
		t.Fatal(text, list, err)
	}
	return list[0]
}

// TestUnderstood looks at what goes to the session behind.
func TestUnderstood(t *testing.T) {
	b := &behind{}
	for _, c := range []struct {
		dialect, text string
		typed         bool
		spark         string // in Spark's text
	}{
		{DialectAuto, "SELECT id AS n FROM range($1) WHERE id > 9876543210", true, "range("},
		{DialectPostgres, "SELECT id AS n FROM range($1) WHERE id > 9876543210", true, "range("},
		{DialectSpark, "SELECT id AS n FROM range($1) WHERE id > 9876543210", false, "SELECT id AS n FROM range(:libra_1)"},
		{DialectAuto, "SELECT collect_list(id) FROM range(3)", false, "collect_list"},
		{DialectAuto, "SELECT `id` FROM range(3)", false, "SELECT `id`"},
		{DialectAuto, "EXPLAIN SELECT id FROM range(9876543210)", true, "EXPLAIN SELECT"},
		{DialectAuto, "SELECT /*+ REPARTITION(2) */ name FROM t", false, "/*+ REPARTITION(2) */"},
		{DialectAuto, "SELECT name /* REPARTITION(2) */ FROM t -- /*+ no hint", true, "`t`"},
		{DialectSpark, `SELECT 7/2`, false, "SELECT 7/2"},
		{DialectAuto, "SELECT name FROM t", true, "`spark_catalog`.`default`.`t`"},
	} {
		s := open(t, b, c.dialect)
		if _, err := s.Describe(t.Context(), parse(t, s, c.text), nil); err != nil {
			t.Errorf("%s: %s: %v", c.dialect, c.text, err)
			continue
		}
		if (b.asked.Columns != nil) != c.typed || !strings.Contains(b.asked.Spark, c.spark) {
			t.Errorf("%s: %s: %q, columns %v", c.dialect, c.text, b.asked.Spark, b.asked.Columns)
		}
	}
	s := open(t, b, DialectAuto)
	of := parse(t, s, "SELECT id AS n FROM range($1) WHERE id > $2")
	if _, err := s.Describe(t.Context(), of, []uint32{0, oid.Int4}); err != nil {
		t.Fatal(err)
	}
	first := b.asked
	if len(first.Columns) != 1 || first.Columns[0] != (stmt.Column{Name: "n", OID: oid.Int8, Typmod: -1}) || len(first.Params) != 2 || first.Params[0].OID != oid.Int8 || first.Params[1].OID != oid.Int4 {
		t.Errorf("%+v %+v", first.Columns, first.Params)
	}
	if _, err := s.Execute(t.Context(), of, []pgwire.Param{{}, {OID: oid.Int4}}, nil); err != nil || b.asked != first {
		t.Errorf("%p is not the statement of Describe, %p: %v", b.asked, first, err)
	}
}

// TestCommands looks at commands on their way.
func TestCommands(t *testing.T) {
	b := &behind{}
	for _, c := range []struct{ text, spark string }{
		{"INSERT INTO t (id) VALUES ($1)", "INSERT INTO `spark_catalog`.`default`.`t` (`id`) SELECT :libra_1"},
		{"CREATE TABLE u AS SELECT id AS n FROM t", "CREATE TABLE `u` AS SELECT "},
		{"CREATE TABLE u AS SELECT id AS n FROM t WITH NO DATA", ") LIMIT 0"},
		{"CREATE TABLE u (a) AS SELECT collect_list(id) FROM t", "collect_list"},
		{"DROP TABLE t", "DROP TABLE `t`"},
	} {
		s := open(t, b, DialectAuto)
		if _, err := s.Execute(t.Context(), parse(t, s, c.text), nil, nil); err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if !strings.Contains(b.asked.Spark, c.spark) || b.asked.Columns != nil {
			t.Errorf("%s: %q, columns %v", c.text, b.asked.Spark, b.asked.Columns)
		}
	}
	s := open(t, b, DialectAuto)
	if _, err := s.Describe(t.Context(), parse(t, s, "INSERT INTO t VALUES ($1, $2)"), nil); err != nil || len(b.asked.Params) != 2 || b.asked.Params[1].OID != oid.Varchar {
		t.Errorf("%+v %v", b.asked.Params, err)
	}
	if _, err := s.Execute(t.Context(), parse(t, s, "CREATE TABLE ü AS SELECT id + name FROM t"), nil, nil); pgerr.From(err) == nil || pgerr.From(err).Position != 29 {
		t.Errorf("the position of an error in a query that is kept: %v", err)
	}
}

// TestRefusals are PostgreSQL's errors, or Spark's where it is the one that knows.
func TestRefusals(t *testing.T) {
	unknown := pgerr.New(pgerr.UndefinedTable, "Spark's")
	for _, c := range []struct {
		dialect, text, code string
		position            int
		spark               bool // it is Spark's error
	}{
		{DialectAuto, "SELECT id FROM range(3) WHERE id", "42804", 31, false},
		{DialectAuto, "SELECT nofunc(id) FROM range(3)", "42883", 8, false},
		{DialectAuto, "SELECT id FROM nowhere", "42P01", 0, true},
		{DialectPostgres, "SELECT id FROM nowhere", "42P01", 16, false},
		{DialectSpark, "SELECT id FROM range(3) WHERE id", "42P01", 0, true},
		{DialectAuto, "EXPLAIN (FORMAT XML) SELECT id FROM range(3)", "0A000", 0, false},
		{DialectPostgres, "SELECT xmlelement(name a), id FROM range(3)", "0A000", 8, false},
	} {
		b := &behind{err: unknown}
		s := open(t, b, c.dialect)
		_, err := s.Execute(t.Context(), parse(t, s, c.text), nil, nil)
		if e := pgerr.From(err); err == nil || e.Code != c.code || e.Position != c.position || (e == unknown) != c.spark {
			t.Errorf("%s: %s: %v", c.dialect, c.text, err)
		}
	}
}

func BenchmarkUnderstandNew(b *testing.B) {
	a := analyst(b)
	s := open(b, &behind{}, DialectAuto)
	of := parse(b, s, "SELECT a.id, b.id AS other FROM range(9876543210) a JOIN range(9876543210) b ON a.id = b.id WHERE a.id > 9876543210 ORDER BY 1 DESC")
	settings := analyze.Settings{Database: catalog.DefaultDatabase, DateStyle: "ISO, MDY", IntervalStyle: "postgres", TimeZone: "UTC"}
	for b.Loop() {
		known, err := a.Analyze(b.Context(), of.Text, nil, settings)
		if err != nil {
			b.Fatal(err)
		}
		if made := write(known, of, asked{text: of.Text}); made.err != nil {
			b.Fatal(made.err)
		}
	}
}

func BenchmarkUnderstandKnown(b *testing.B) {
	s := open(b, &behind{}, DialectAuto).(*session)
	of := parse(b, s, "SELECT a.id, b.id AS other FROM range(9876543210) a JOIN range(9876543210) b ON a.id = b.id WHERE a.id > 9876543210 ORDER BY 1 DESC")
	b.ReportAllocs()
	for b.Loop() {
		if u, err := s.understand(b.Context(), of, nil); err != nil || u.analysis == nil {
			b.Fatal(err)
		}
	}
}
