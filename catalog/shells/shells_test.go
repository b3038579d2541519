package shells_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/catalog/shells"
)

const relationsSQL = `SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE c.relkind IN ('r', 'v') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') ORDER BY 1`

var quiet = slog.New(slog.DiscardHandler)

func TestNames(t *testing.T) {
	drop(t, "Odd \"cat\"")
	f := newFake("Odd \"cat\"", "default", "Sales \"Q\"", "public", "pg_catalog", "pg_mine", "information_schema", strings.Repeat("ü", 150))
	f.namespaces = append(f.namespaces, shells.Namespace{Name: []string{"a", "b", "c.d"}, Comment: "it's nested"})
	f.table("Sales \"Q\"", "odd.Name; drop", "ctid|int4", "A|int4", "a|int4", strings.Repeat("x", 300)+"1|text", strings.Repeat("x", 300)+"2|text", "|text", "nul\x00|text")
	f.table("default", strings.Repeat("語", 100), "a|int4")
	f.table("pg_catalog", "pg_class", "a|int4")
	f.table("pg_mine", "t", "a|int4")
	f.table("default", "nothing")
	nested := f.table("", "inner", "a|int4")
	nested.Namespace = []string{"a", "b", "c.d"}
	r := run(t, shells.Options{Source: f, Refresh: time.Hour})
	filled(t, r)
	conn := open(t, "Odd \"cat\"")
	want := []string{"Sales \"Q\".odd.Name; drop", "a.b.`c.d`.inner", "pg_catalog~" + hash("pg_catalog") + ".pg_class", "pg_mine.t",
		"public.nothing", "public." + strings.Repeat("語", 18) + "~" + hash(strings.Repeat("語", 100))}
	if got := texts(t, conn, relationsSQL); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := texts(t, conn, columnsSQL, `"Sales ""Q"""."odd.Name; drop"`); len(got) != 7 || !strings.HasPrefix(got[0], "ctid~") ||
		got[1] != "A integer" || got[2] != "a integer" || got[3][:54] != got[4][:54] || got[3][:63] == got[4][:63] || !strings.HasPrefix(got[6], "nul?~") {
		t.Errorf("%q", got)
	}
	if got := texts(t, conn, "SELECT obj_description('\"a.b.`c.d`\"'::regnamespace, 'pg_namespace')"); !slices.Equal(got, []string{"it's nested"}) {
		t.Errorf("%q", got)
	}
	f.locked(func() { f.namespaces, f.tables = f.namespaces[:1], f.tables[1:2] })
	look(t, r)
	if got := texts(t, conn, relationsSQL); !slices.Equal(got, want[5:]) {
		t.Errorf("%q", got)
	}
	if got := texts(t, conn, "SELECT nspname::text FROM pg_namespace WHERE pg_get_userbyid(nspowner) = 'libra_owner' ORDER BY 1"); !slices.Equal(got, []string{"spark"}) {
		t.Errorf("%q", got)
	}
}

func TestKeysComeBack(t *testing.T) {
	drop(t, "keys")
	f := newFake("keys", "s")
	a := f.table("s", "a", "id|int4", "v|text")
	a.Keys = []shells.Key{{Kind: shells.PrimaryKey, Name: "pk", Columns: []string{"id"}}, {Kind: shells.UniqueKey, Name: "a_uniq", Columns: []string{"V"}}}
	b := f.table("s", "b", "a_id|int4")
	b.Keys = []shells.Key{{Kind: shells.ForeignKey, Name: "fk", Columns: []string{"a_id"}, References: a.Path, Referenced: []string{"id"}},
		{Kind: shells.ForeignKey, Name: "lost", Columns: []string{"a_id"}, References: shells.Path{Catalog: "keys", Namespace: []string{"s"}, Name: "none"}, Referenced: []string{"id"}}}
	r := run(t, shells.Options{Source: f, Logger: quiet})
	filled(t, r)
	conn := open(t, "keys")
	keys := func() string {
		return strings.Join(texts(t, conn, "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE contype <> 'n' AND connamespace = 's'::regnamespace ORDER BY 1"), "\n")
	}
	const want = "s.a a_pk PRIMARY KEY (id)\ns.a a_uniq UNIQUE (v)\ns.b fk FOREIGN KEY (a_id) REFERENCES s.a(id)"
	if got := keys(); got != want {
		t.Error(got)
	}
	f.locked(func() { a.Columns = append(a.Columns, a.Columns[1]); a.Columns[2].Name = "w" })
	r.Ran("ALTER TABLE s.a ADD COLUMN w STRING", "", nil)
	if err := r.Barrier(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := keys(); got != want || len(texts(t, conn, columnsSQL, "s.a")) != 3 {
		t.Error(got)
	}
}

// TestOneBadTable: what PostgreSQL refuses keeps nothing else away.
func TestOneBadTable(t *testing.T) {
	drop(t, "bad")
	f := newFake("bad", "s")
	for i := range 9 {
		f.table("s", fmt.Sprint("t", i), "a|int4")
	}
	f.tables[4].Columns[0].Type = 1 // PostgreSQL has no such type
	filled(t, run(t, shells.Options{Source: f, Logger: quiet}))
	if got := texts(t, open(t, "bad"), relationsSQL); len(got) != 8 {
		t.Error(got)
	}
}

// TestSparkGone: the last picture stands, and says so.
func TestSparkGone(t *testing.T) {
	drop(t, "gone")
	f := newFake("gone", "s")
	f.table("s", "t", "a|int4")
	r := run(t, shells.Options{Source: f, Refresh: 20 * time.Millisecond, Logger: quiet})
	filled(t, r)
	f.locked(func() { f.err = errDown })
	eventually(t, func() bool { return r.State().Err != nil })
	conn := open(t, "gone")
	if s := r.State(); len(texts(t, conn, relationsSQL)) != 1 || s.Tables != 1 || !s.Filled || s.Refreshed.IsZero() {
		t.Error(s)
	}
	r.Ran("DROP TABLE s.t", "", nil)
	if err := r.Barrier(t.Context()); err != nil || len(texts(t, conn, relationsSQL)) != 1 {
		t.Error(err)
	}
	f.remove("t")
	f.locked(func() { f.err = nil })
	eventually(t, func() bool { return r.State().Err == nil && len(texts(t, conn, relationsSQL)) == 0 })
}

// TestPostgresGone: a writer that is hung up on goes on, and a database that has vanished is made again.
func TestPostgresGone(t *testing.T) {
	drop(t, "pggone")
	f := newFake("pggone", "s")
	f.table("s", "t", "a|int4")
	changed := make(chan struct{})
	r := run(t, shells.Options{Source: f, Refresh: 50 * time.Millisecond, Logger: quiet, Changed: func() <-chan struct{} { return changed }})
	filled(t, r)
	admin := open(t, "")
	if _, err := admin.Exec(t.Context(), "DROP DATABASE pggone WITH (FORCE)"); err != nil {
		t.Fatal(err)
	}
	eventually(t, func() bool {
		conn, err := connector(t)(t.Context(), "pggone")
		if err != nil {
			return false
		}
		defer conn.Close(context.Background())
		rows, _ := conn.Query(t.Context(), relationsSQL)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		return err == nil && len(list) == 1
	})
}

// TestALookUndoesNothing: what a look has read before a statement ran is not written after it.
func TestALookUndoesNothing(t *testing.T) {
	drop(t, "race")
	f := newFake("race", "s")
	f.table("s", "old", "a|int4")
	r := run(t, shells.Options{Source: f, Refresh: time.Hour, Parallel: 4, Logger: quiet})
	filled(t, r)
	conn := open(t, "race")
	read, goOn := make(chan struct{}), make(chan struct{})
	f.locked(func() { f.listing = func() { read <- struct{}{}; <-goOn } })
	r.Refresh()
	<-read
	f.locked(func() { f.listing = nil })
	f.remove("old")
	f.table("s", "new", "a|int4")
	r.Touched(shells.Touch{Catalog: "race", Namespace: []string{"s"}, Name: "OLD"}, shells.Touch{Catalog: "race", Namespace: []string{"s"}, Name: "new"})
	if err := r.Barrier(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := r.State().Refreshed
	goOn <- struct{}{}
	eventually(t, func() bool { return r.State().Refreshed.After(before) })
	if got := texts(t, conn, relationsSQL); !slices.Equal(got, []string{"s.new"}) {
		t.Error(got)
	}
}

// TestOnlyWhatChanged is described again, but for a few by turns.
func TestOnlyWhatChanged(t *testing.T) {
	drop(t, "cheap")
	f := newFake("cheap", "s")
	for i := range 60 {
		f.table("s", fmt.Sprintf("t%02d", i), "a|int4")
	}
	r := run(t, shells.Options{Source: f, Refresh: time.Hour, Logger: quiet})
	filled(t, r)
	if got := f.takeDescribed(); len(got) != 60 {
		t.Error(len(got))
	}
	f.locked(func() { f.tables[33].Stamp = "2"; f.tables[33].Comment = "new" })
	look(t, r)
	if got := f.takeDescribed(); len(got) != 11 || !slices.Contains(got, "t33") {
		t.Error(got)
	}
	for range 5 {
		look(t, r)
	}
	if got := slices.Compact(f.takeDescribed()); len(got) != 50 {
		t.Error(len(got))
	}
	f.locked(func() { f.lists = 0 })
	var many []shells.Touch
	for i := range 60 {
		many = append(many, shells.Touch{Catalog: "cheap", Namespace: []string{"s"}, Name: fmt.Sprintf("t%02d", i)})
	}
	r.Touched(many...)
	if err := r.Barrier(t.Context()); err != nil || f.lists != 1 || len(f.takeDescribed()) != 0 {
		t.Error(err, f.lists)
	}
}

// look waits for one look at everything.
func look(t *testing.T, r *shells.Refresher) {
	t.Helper()
	before := r.State().Refreshed
	r.Refresh()
	eventually(t, func() bool { return r.State().Refreshed.After(before) })
}

func TestNobodyWrites(t *testing.T) {
	drop(t, "closed")
	f := newFake("closed", "s")
	f.table("s", "t", "a|int4")
	filled(t, run(t, shells.Options{Source: f}))
	conn := open(t, "closed")
	for _, sql := range []string{"INSERT INTO s.t VALUES (1)", "DROP TABLE s.t", "CREATE TABLE s.u (a int)", "CREATE TABLE public.u (a int)", "SELECT spark.explode(1)",
		"DELETE FROM pg_libra_shell", "SELECT pg_libra_drop_shell('s', 't')", "CREATE SCHEMA x", "ALTER VIEW pg_catalog.pg_views RENAME TO x"} {
		_, err := conn.Exec(t.Context(), "SET ROLE pg_monitor; "+sql)
		if err == nil || !strings.Contains(err.Error(), "42501") {
			t.Error(sql, err)
		}
	}
	if got := texts(t, conn, "SELECT count(*)::text FROM s.t"); got[0] != "0" {
		t.Error(got)
	}
}

func BenchmarkShells(b *testing.B) {
	columns := make([]string, 30)
	for i := range columns {
		columns[i] = fmt.Sprintf("column_%d|%s", i, []string{"int4", "text", "numeric", "timestamptz"}[i%4])
	}
	f := newFake("bench", "s")
	for i := range 2000 {
		for j := range f.table("s", fmt.Sprint("table_", i), columns...).Columns {
			f.tables[i].Columns[j].Comment = "what it is"
		}
	}
	for b.Loop() {
		b.StopTimer()
		drop(b, "bench")
		b.StartTimer()
		filled(b, run(b, shells.Options{Source: f, Logger: quiet}))
	}
}
