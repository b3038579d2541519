package sessions

import (
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/whereq/libra/catalog/shells"
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

func TestRanTellsOfChanges(t *testing.T) {
	var mu sync.Mutex
	var told []string
	r := newRig(t, Options{Timeout: time.Hour, Ran: func(sql, catalog string, namespace []string) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, sql+" in "+catalog+"/"+strings.Join(namespace, "/"))
	}}, shared, fakeconnect.Options{})
	c := r.open(t, "ana")
	r.must(t, c, "select 1 from t")
	r.must(t, c, "create table t (a int)")
	r.must(t, c, "create temporary view v as select a from t")
	c = r.open(t, "ana", "search_path", "sales")
	r.must(t, c, "drop table t")
	if want := []string{"CREATE TABLE `t` (`a` INT) in /", "create temporary view v as select a from t in /", "DROP TABLE `t` in /sales"}; !slices.Equal(told, want) {
		t.Errorf("%q", told)
	}
}

func TestInformation(t *testing.T) {
	path := shells.Path{Catalog: "spark_catalog", Namespace: []string{"s"}, Name: "t"}
	got := tableOf(path, "Catalog: spark_catalog\nDatabase: s\nTable: t\nType: EXTERNAL\nComment: first\nNote: second\n\nfourth\n"+
		"Statistics: 7958 bytes, 2 rows\nPartition Columns: [`p`, `odd`` , name`]\nSchema: root\n"+
		" |-- a.b: integer (nullable = false)\n |-- x: array (nullable = true)\n |    |-- element: array (containsNull = true)\n"+
		" |    |    |-- element: decimal(5,1) (containsNull = true)\n |-- m: map (nullable = true)\n |    |-- key: string\n"+
		" |    |-- value: integer (valueContainsNull = true)\n |-- p: string collate UNICODE (nullable = true)\n\n")
	got.Stamp = ""
	want := &shells.Table{Path: path, Comment: "first\nNote: second\n\nfourth", Partition: []string{"p", "odd` , name"}, Rows: 2, Bytes: 7958, Rough: true,
		Columns: []shells.Column{
			{Name: "a.b", Type: oid.Int4, Typmod: -1, NotNull: true}, {Name: "x", Type: oid.NumericArray, Typmod: oid.NumericTypmod(5, 1)},
			{Name: "m", Type: oid.JSONB, Typmod: -1}, {Name: "p", Type: oid.Text, Typmod: -1},
		}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestInformationThatLies is of comments and views whose lines look like others: nothing is believed then.
func TestInformationThatLies(t *testing.T) {
	got := tableOf(shells.Path{}, "Catalog: c\nTable: t\nType: VIEW\nComment: x\nType: MANAGED\nView Text: SELECT 1\nSchema: root\n |-- a: integer (nullable = true)\n")
	if got.Comment != "" || got.Definition != "" || got.Columns != nil {
		t.Errorf("%+v", got)
	}
	got = tableOf(shells.Path{}, "Table: t\nType: VIEW\nView Text: SELECT\nSchema: root\n |-- z\nSchema: root\n |-- a: integer (nullable = true)\n")
	if len(got.Columns) != 1 || !got.View || got.Definition != "SELECT\nSchema: root\n |-- z" {
		t.Errorf("%+v", got)
	}
	for _, text := range []string{"", "Schema: root\n", "\n", "Schema: root\n |-- a: strange (nullable = true)\n", "Schema: root\n |-- a: array (nullable = true)\n"} {
		if got := tableOf(shells.Path{}, text); got.Columns != nil {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

func TestTreeTypes(t *testing.T) {
	for name, want := range map[string]uint32{
		"byte": oid.Int2, "short": oid.Int2, "long": oid.Int8, "float": oid.Float4, "double": oid.Float8, "boolean": oid.Bool, "binary": oid.Bytea, "date": oid.Date,
		"timestamp": oid.TimestampTZ, "timestamp_ntz": oid.Timestamp, "time(3)": oid.Time, "interval year to month": oid.Interval, "interval month": oid.Interval,
		"interval day to second": oid.Interval, "variant": oid.JSONB, "struct": oid.JSONB, "void": oid.Text, "char(3)": oid.BPChar, "varchar(9)": oid.Varchar,
	} {
		got := treeColumns(" |-- a: "+name+" (nullable = true)\n", false)
		if len(got) != 1 || got[0].Type != want || got[0].NotNull {
			t.Error(name, got)
		}
	}
}

func TestKeys(t *testing.T) {
	table := shells.Path{Catalog: "c", Namespace: []string{"n"}, Name: "t"}
	for text, want := range map[string]shells.Key{
		"PRIMARY KEY (a,`b,c`) NOT ENFORCED NORELY": {Kind: shells.PrimaryKey, Name: "k", Columns: []string{"a", "b,c"}},
		"UNIQUE (a) NOT ENFORCED RELY":              {Kind: shells.UniqueKey, Name: "k", Columns: []string{"a"}},
		"FOREIGN KEY (a, b) REFERENCES c.x.`o.t` (d, e) NOT ENFORCED": {Kind: shells.ForeignKey, Name: "k", Columns: []string{"a", "b"},
			References: shells.Path{Catalog: "c", Namespace: []string{"x"}, Name: "o.t"}, Referenced: []string{"d", "e"}},
		"FOREIGN KEY (a) REFERENCES o (d) NOT ENFORCED": {Kind: shells.ForeignKey, Name: "k", Columns: []string{"a"},
			References: shells.Path{Catalog: "c", Namespace: []string{"n"}, Name: "o"}, Referenced: []string{"d"}},
	} {
		if got, ok := parseKey(table, "k", text); !ok || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", text, got)
		}
	}
	for _, text := range []string{"CHECK (a > 0) ENFORCED", "PRIMARY KEY ()", "FOREIGN KEY (a) REFERENCES", "FOREIGN KEY (a", "", "UNIQUE (`a)"} {
		if got, ok := parseKey(table, "k", text); ok {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestDescribedRows(t *testing.T) {
	table := &shells.Table{Path: shells.Path{Catalog: "c", Namespace: []string{"n"}, Name: "t"}, Rows: -1, Bytes: -1}
	fromRows(table, [][]string{
		{"id", "int", ""}, {"# Partitioning", "", ""}, {"Part 0", "day", ""}, {"Part 1", "bucket(4, id)", ""}, {"", "", ""},
		{"# Constraints", "", ""}, {"t_pk", "PRIMARY KEY (id) NOT ENFORCED", ""}, {"", "", ""},
		{"# Detailed Table Information", "", ""}, {"Comment", "what", ""}, {"Statistics", "10 bytes", ""},
	})
	if table.Comment != "what" || table.Bytes != 10 || table.Rows != -1 || !slices.Equal(table.Partition, []string{"day"}) || len(table.Keys) != 1 {
		t.Errorf("%+v", table)
	}
}

// TestDeclaredKeys are those that table properties tell.
func TestDeclaredKeys(t *testing.T) {
	path := shells.Path{Catalog: "c", Namespace: []string{"s"}, Name: "t"}
	got := declaredKeys(path, "[a=1, libra.constraint.t_pk=primary  key(a, `b c`), libra.constraint.no=what (a), libra.constraint.t_x=Foreign Key (a, b) "+
		"references x (c, d), transient_lastDdlTime=1, z=UNIQUE (a)]")
	want := []shells.Key{
		{Kind: shells.PrimaryKey, Name: "t_pk", Columns: []string{"a", "b c"}},
		{Kind: shells.ForeignKey, Name: "t_x", Columns: []string{"a", "b"}, References: shells.Path{Catalog: "c", Namespace: []string{"s"}, Name: "x"}, Referenced: []string{"c", "d"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := declaredKeys(path, ""); got != nil {
		t.Errorf("%+v", got)
	}
}
