package sessions

import (
	"strconv"
	"strings"
	"testing"
)

func TestJournalKeepsTheLastValueOfASetting(t *testing.T) {
	var j journal
	one, two := "1", "2"
	j.add(entry{setting: "spark.a", value: &one})
	j.add(entry{sql: "CREATE TEMPORARY VIEW v AS SELECT 1"})
	j.add(entry{setting: "spark.a", value: &two})
	if len(j.entries) != 2 || j.entries[1].value != &two {
		t.Fatalf("%+v", j.entries)
	}
}

func TestJournalIsBounded(t *testing.T) {
	var j journal
	for i := range journalEntries + 10 {
		j.add(entry{sql: strconv.Itoa(i)})
	}
	if len(j.entries) != journalEntries || j.lost != 10 || j.entries[0].sql != "10" {
		t.Error(len(j.entries), j.lost, j.entries[0])
	}
	for range 3 {
		j.add(entry{sql: strings.Repeat("x", journalBytes/2)})
	}
	if j.bytes > journalBytes || len(j.entries) != 1 {
		t.Error(j.bytes, len(j.entries))
	}
}
