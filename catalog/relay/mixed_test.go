package relay

import (
	"strings"
	"testing"

	"github.com/whereq/libra/translate"
	"github.com/whereq/libra/translate/stmt"
)

// TestRowsForSpark puts catalogs' rows into Spark's text, and keeps positions right.
func TestRowsForSpark(t *testing.T) {
	d := open(t)
	d.connect(t, "ana", "ana") // the server is ready
	c, err := d.engine.pool.get(t.Context(), key{"ana", "spark_catalog"})
	if err != nil {
		t.Fatal(err)
	}
	defer d.engine.pool.put(c)
	for _, x := range []struct {
		table stmt.CatalogTable
		rows  bool
		want  string
	}{
		{stmt.CatalogTable{Name: "(SELECT 1::int2 AS a, 'it''s \\'::name AS \"b`\", NULL::oid AS c) AS x"}, true,
			"(SELECT CAST(col1 AS SMALLINT) AS `a`, CAST(col2 AS STRING) AS `b```, CAST(col3 AS BIGINT) AS `c` FROM VALUES ('1', 'it\\'s \\\\', NULL))"},
		{stmt.CatalogTable{Name: "(VALUES (true, timestamptz '2024-01-02 03:04:05.6+01'), (false, NULL)) AS x(a, b)", Columns: []string{"b", "z"}}, true,
			"(SELECT CAST(col1 AS TIMESTAMP) AS `b` FROM VALUES ('2024-01-02T02:04:05.600000Z'), (NULL))"},
		{stmt.CatalogTable{Name: "pg_class", Columns: []string{"relname", "relnatts"}}, false,
			"(SELECT CAST(col1 AS STRING) AS `relname`, CAST(col2 AS SMALLINT) AS `relnatts` FROM VALUES (NULL, NULL) WHERE false)"},
		{stmt.CatalogTable{Name: "pg_largeobject", Columns: []string{}}, true, "(SELECT CAST(col1 AS BIGINT) AS `loid` FROM VALUES (NULL) WHERE false)"},
		{stmt.CatalogTable{Name: "generate_series(1, 20000)"}, true, "ERROR: a query of Spark's tables and a catalog that has so many rows"},
	} {
		got, err := relation(t.Context(), c, x.table, x.rows)
		if err != nil {
			got = err.Error()
		}
		if got != x.want && !(err != nil && strings.HasPrefix(got, x.want)) {
			t.Errorf("%s: %s", x.table.Name, got)
		}
	}
	list, err := translate.New(translate.Options{}).Parse(`SELECT "n"::int4 FROM pg_class AS c, t, pg_type WHERE x = 'a\b'`)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for i, c := range list[0].Catalogs {
		texts[c.Mark] = []string{"(SELECT longer than it was)", "(SELECT)"}[i]
	}
	filled := put(list[0], texts)
	if want := "FROM (SELECT longer than it was) AS c, t, (SELECT) WHERE x = 'a\\\\b'"; !strings.HasSuffix(filled.Spark, want) {
		t.Error(filled.Spark)
	}
	for _, word := range []string{"AS c", ", t", "WHERE", "x ="} {
		if at := filled.ClientOffset(strings.Index(filled.Spark, word)); at != strings.Index(filled.Text, word) {
			t.Errorf("%s is at %d", word, at)
		}
	}
}
