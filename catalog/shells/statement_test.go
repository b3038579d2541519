package shells

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestTouchedBy(t *testing.T) {
	r := New(Options{})
	r.catalogs = []Catalog{{Name: "main", Default: true}, {Name: "lake"}}
	for sql, want := range map[string]string{
		"CREATE TABLE t (a INT)":                            "main/now/t",
		"create or replace table lake.a.b.t using x as sel": "lake/a.b/t",
		"CREATE EXTERNAL TABLE IF NOT EXISTS s.t (a INT)":   "main/s/t",
		"REPLACE TABLE `s.1`.`t``2` AS SELECT 1":            "main/s.1/t`2",
		"CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1":    "",
		"CREATE GLOBAL TEMP VIEW v AS SELECT 1":             "",
		"CREATE VIEW s.v AS SELECT * FROM t":                "main/s/v",
		"-- a\nDROP /* b /* c */ */ TABLE IF EXISTS T":      "main/now/T",
		"DROP VIEW lake.n.v":                                "lake/n/v",
		"ALTER TABLE s.a RENAME TO b":                       "main/s/a main/now/b main/s/b",
		"ALTER VIEW a RENAME TO s.b":                        "main/now/a main/s/b",
		"ALTER TABLE a ADD COLUMNS (b INT)":                 "main/now/a",
		"ALTER TABLE a RENAME COLUMN b TO c":                "main/now/a",
		"CREATE SCHEMA IF NOT EXISTS s":                     "main/s/",
		"DROP DATABASE lake.a.b CASCADE":                    "lake/a.b/",
		"ALTER NAMESPACE s SET PROPERTIES ('a'='b')":        "main/s/",
		"COMMENT ON TABLE s.t IS 'x'":                       "main/s/t",
		"COMMENT ON COLUMN s.t.c IS 'x'":                    "main/s/t",
		"COMMENT ON SCHEMA s IS 'x'":                        "main/s/",
		"ANALYZE TABLE t COMPUTE STATISTICS":                "main/now/t",
		"ANALYZE TABLES IN s COMPUTE STATISTICS":            "main/now/",
		"MSCK REPAIR TABLE t":                               "main/now/t",
		"REFRESH TABLE s.t":                                 "main/s/t",
		"REFRESH 'path'":                                    "",
		"INSERT INTO t VALUES ('create table x')":           "",
		"CREATE FUNCTION f AS 'x'":                          "",
		"DECLARE VARIABLE v INT":                            "",
		"CALL lake.system.rollback('t', 1)":                 "main//",
		"DROP TABLE IDENTIFIER('a' || 'b')":                 "main//",
		"CREATE TABLE":                                      "main//",
		"CREATE":                                            "",
		"":                                                  "",
		"/* open":                                           "",
		"DROP TABLE `open":                                  "main/now/open",
	} {
		var got []string
		for _, touch := range r.touchedBy(sql, "", []string{"now"}) {
			got = append(got, fmt.Sprintf("%s/%s/%s", touch.Catalog, strings.Join(touch.Namespace, "."), touch.Name))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s: %q, not %q", sql, s, want)
		}
	}
	if got := r.touchedBy("DROP TABLE t", "lake", nil); len(got) != 1 || got[0].Catalog != "lake" || !slices.Equal(got[0].Namespace, []string{"default"}) {
		t.Error(got)
	}
}

func FuzzWords(f *testing.F) {
	for _, sql := range []string{"CREATE TABLE `a``b`.c", "/* /* */", "'", "DROP TABLE é"} {
		f.Add(sql)
	}
	r := New(Options{})
	f.Fuzz(func(t *testing.T, sql string) {
		if len(words(sql)) > mostWords {
			t.Error("too many words")
		}
		r.touchedBy(sql, "c", []string{"n"})
	})
}
