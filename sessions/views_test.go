package sessions

import "testing"

func TestTemporaryView(t *testing.T) {
	for sql, want := range map[string]string{
		"create temporary view v as select 1":                        "v",
		"CREATE OR REPLACE TEMP VIEW `My ``View` (a) AS SELECT 1":    "my `view",
		"create temp view if not exists V(a) using csv":              "v",
		"create global temporary view global_temp.g as select 1":     "g",
		"create view v as select 1":                                  "",
		"create temporary function f as 'x'":                         "",
		"create\n temporary\tview\nv2\nas select 'temporary view x'": "v2",
	} {
		if got := temporaryView(viewMade, sql); got != want {
			t.Errorf("%s: %q", sql, got)
		}
	}
	for sql, want := range map[string]string{
		"drop view v":                   "v",
		"DROP VIEW IF EXISTS `V`":       "v",
		"drop table v":                  "v",
		"drop view s.v":                 "",
		"drop view `s`.`v`":             "",
		"drop temporary function f":     "",
		"drop view if exists v cascade": "v",
	} {
		if got := temporaryView(viewDropped, sql); got != want {
			t.Errorf("%s: %q", sql, got)
		}
	}
}

func TestADroppedViewLeavesTheJournal(t *testing.T) {
	var j journal
	j.add(entry{sql: "create temporary view v as select 1"})
	j.add(entry{sql: "create temporary view w as select 1"})
	j.add(entry{sql: "create or replace temporary view V as select 2"})
	if !j.forgetView("v") || j.forgetView("v") || len(j.entries) != 1 || j.bytes != j.entries[0].size() {
		t.Errorf("%+v", j)
	}
}
