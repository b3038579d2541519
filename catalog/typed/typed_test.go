package typed

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/whereq/libra/catalog/analyze"
	"github.com/whereq/libra/pgwire/pgerr"
)

// TestMaySpark sorts PostgreSQL's errors into those about names, which Spark may know, and others.
func TestMaySpark(t *testing.T) {
	for _, c := range []struct {
		code, message string
		want          bool
	}{
		{"42883", "function nofunc(integer) does not exist", true},
		{"42883", "operator does not exist: integer + text", false},
		{"42704", `type "map" does not exist`, true},
		{"42P01", `relation "t" does not exist`, true},
		{"42P01", `missing FROM-clause entry for table "s"`, true},
		{"42703", `column "x" does not exist`, true},
		{"3F000", `schema "s" does not exist`, true},
		{"0A000", `cross-database references are not implemented: "c.s.t"`, true},
		{"0A000", "something else", false},
		{"42809", "column notation .a applied to type jsonb, which is not a composite type", true},
		{"42809", `"f" is not an aggregate function`, false},
		{"22P02", `invalid input syntax for type integer: "x"`, false},
		{"42804", "argument of WHERE must be type boolean, not type integer", false},
		{"42803", `column "x" must appear in the GROUP BY clause`, false},
	} {
		if got := maySpark(pgerr.New(c.code, c.message)); got != c.want {
			t.Errorf("%s %s: %v", c.code, c.message, got)
		}
	}
	if maySpark(errors.New("no answer")) {
		t.Error("an error of another kind")
	}
}

// TestBetter chooses between two refusals of one statement.
func TestBetter(t *testing.T) {
	column, table := pgerr.New(pgerr.UndefinedColumn, "ours").WithPosition(8), pgerr.New(pgerr.UndefinedTable, "ours")
	missing, same := pgerr.New(pgerr.UndefinedTable, `relation "s.t" does not exist`), pgerr.New(pgerr.UndefinedTable, "The table or view `s`.`t` cannot be found.")
	other := pgerr.New(pgerr.UndefinedTable, "The table or view `u` cannot be found.")
	words := pgerr.New(pgerr.FeatureNotSupported, "this form of SELECT is not supported by libra: x")
	unknown, lost := pgerr.New(pgerr.UndefinedColumn, "spark's"), pgerr.New(pgerr.SystemError, "spark's")
	for _, c := range []struct{ ours, sparks, want error }{
		{nil, nil, nil}, {column, nil, nil}, {nil, lost, lost}, {column, unknown, column}, {table, unknown, unknown}, {column, lost, lost},
		{missing, same, missing}, {missing, other, other}, {missing, words, missing}, {nil, words, words},
	} {
		if got := better(c.ours, c.sparks); got != c.want {
			t.Errorf("%v and %v: %v", c.ours, c.sparks, got)
		}
	}
}

// TestLookUp looks for missing tables where they may be, and remembers where they are not.
func TestLookUp(t *testing.T) {
	var asked []string
	e := New(Options{LookUp: func(_ context.Context, database string, namespace []string, table string) (bool, error) {
		asked = append(asked, database+":"+namespace[0]+"."+table)
		return table == "there", nil
	}})
	s := analyze.Settings{Database: "spark_catalog", SearchPath: `"$user", public, "Sales Q"`}
	for _, c := range []struct {
		message string
		found   bool
		want    []string
	}{
		{`relation "there" does not exist`, true, []string{"spark_catalog:default.there"}},
		{`relation "gone" does not exist`, false, []string{"spark_catalog:default.gone", "spark_catalog:Sales Q.gone"}},
		{`relation "gone" does not exist`, false, nil},
		{`relation "public.gone" does not exist`, false, []string{"spark_catalog:default.gone"}},
		{`relation "s.there" does not exist`, true, []string{"spark_catalog:s.there"}},
	} {
		asked = nil
		name := missingTable(pgerr.New(pgerr.UndefinedTable, c.message))
		if got := e.lookUp(t.Context(), s, name); got != c.found || !slices.Equal(asked, c.want) {
			t.Errorf("%s: %v, asked for %v", c.message, got, asked)
		}
	}
	if name := missingTable(pgerr.New(pgerr.UndefinedTable, `missing FROM-clause entry for table "x"`)); name != "" {
		t.Error(name)
	}
}

// TestPlace makes a character of a byte.
func TestPlace(t *testing.T) {
	if e := pgerr.From(place(pgerr.New("0A000", "x").WithPosition(8), "SELECT 'ü' + 1")); e.Position != 9 {
		t.Errorf("at ü: %d", e.Position)
	}
	if e := pgerr.From(place(pgerr.New("0A000", "x").WithPosition(11), "SELECT 'ü' + 1")); e.Position != 11 {
		t.Errorf("behind ü: %d", e.Position)
	}
	if e := pgerr.From(place(pgerr.New("0A000", "x"), "SELECT 1")); e.Position != 0 {
		t.Errorf("nowhere: %d", e.Position)
	}
}
