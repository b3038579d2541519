package pgwire

import (
	"fmt"
	"math/rand"
)

// Few names and few statements, so that messages meet each other. What libra does otherwise than PostgreSQL is not among
// them. It doesn't ask Spark in Parse and Bind, so these say nothing of an unknown table, of a constant division by zero, of
// a parameter type that is left open for a parameter that is not in the text, of a parameter's text that is no value of its
// type, or of a wrong number of result formats: Describe or Execute do.
var (
	randomNames      = []string{"", "", "", "a", "b"}
	randomStatements = []string{"select 1", "select 1", "select generate_series(1, 5)", "select generate_series(1, 5)", "select generate_series(1, 20)",
		"select $1::int4", "select $1::int4", "begin", "begin", "commit", "rollback", "savepoint s", "savepoint s",
		"release s", "rollback to s", "declare c cursor for select generate_series(1, 9)", "declare c scroll cursor for select generate_series(1, 9)",
		"fetch 2 from c", "fetch prior from c", "move 1 from c", "close c", "close all", "deallocate a", "deallocate all", "set application_name = 'x'", "set local application_name = 'y'",
		"show application_name", "reset application_name", "set nosuch = 1", "", "selec", "prepare a as select generate_series(1, 3)",
		"discard plans", "copy t from stdin", "copy (select generate_series(1, 3)) to stdout", "insert into t values (1)"}
	randomQueries = []string{"select 1; select generate_series(1, 2)", "begin; select 1/0; commit", "select 1; commit; select 1", "select 1;; select 1", "select * from nosuch", "select 1/0", "select 10/(8-generate_series(1, 10))",
		"begin; select 1", "commit; begin", "savepoint s; select 1", "copy t from stdin; select 1", "select 1/0; select 1", "begin; savepoint s; select 1/0"}
	randomBinds = []string{"", "", "", "values=1", "values=1", "values=null", "formats=1 values=x00000007", "values=1 results=1", "results=1", "formats=0,0 values=1", "results=7"}
)

// randomMessage is a script line.
func randomMessage(r *rand.Rand) string {
	pick := func(list []string) string { return list[r.Intn(len(list))] }
	name := func() string { return fmt.Sprintf("%q", pick(randomNames)) }
	switch n := r.Intn(100); {
	case n < 15:
		if r.Intn(4) == 0 {
			return fmt.Sprintf("Query %q", pick(randomQueries))
		}
		return fmt.Sprintf("Query %q", pick(randomStatements))
	case n < 33:
		line := fmt.Sprintf("Parse %s %q", name(), pick(randomStatements))
		return line + pick([]string{"", "", "", "", " 23", " 25", " 23 23"})
	case n < 53:
		return fmt.Sprintf("Bind %s %s %s", name(), name(), pick(randomBinds))
	case n < 60:
		return fmt.Sprintf("Describe %s %s", pick([]string{"S", "P"}), name())
	case n < 78:
		return fmt.Sprintf("Execute %s %s", name(), pick([]string{"", "", "0", "1", "2", "100"}))
	case n < 83:
		return fmt.Sprintf("Close %s %s", pick([]string{"S", "P"}), name())
	case n < 91:
		return "Sync"
	case n < 93:
		return "Flush"
	case n < 96:
		return fmt.Sprintf("CopyData %q", pick([]string{"1\tx\n", "y\tx\n", "1\n", "\\.\n", ""}))
	case n < 98:
		return "CopyDone"
	case n < 99 || r.Intn(4) > 0:
		return `CopyFail "no"`
	}
	return pick([]string{"Raw 70 00000004", `Describe X ""`, "Raw 46 00000004", "Raw 45 00000004"})
}
