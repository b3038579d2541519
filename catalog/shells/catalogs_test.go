package shells_test

import (
	"slices"
	"testing"
	"time"

	"github.com/whereq/libra/catalog/shells"
)

// derby is a second catalog of Spark's, which nobody has used yet.
var derby = map[string]string{
	"spark.sql.catalog.shells_derby":        "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog",
	"spark.sql.catalog.shells_derby.url":    "jdbc:derby:memory:shells;create=true",
	"spark.sql.catalog.shells_derby.driver": "org.apache.derby.iapi.jdbc.AutoloadedDriver",
	"spark.sql.catalog.shells_broken":       "no.such.Class",
}

// TestRealCatalogs: each catalog is a database, oddly named things are there, and a broken catalog harms none.
func TestRealCatalogs(t *testing.T) {
	drop(t, "spark_catalog", "shells_derby", "shells_broken")
	s := newSpark(t)
	if err := s.session.Config().Set(t.Context(), derby); err != nil {
		t.Fatal(err)
	}
	const odd = "shells_derby.`Odd Name`"
	s.run("CREATE NAMESPACE IF NOT EXISTS "+odd, "DROP TABLE IF EXISTS "+odd+".`Tablé \"1\"`", "DROP TABLE IF EXISTS "+odd+".`b|c*`",
		"CREATE TABLE "+odd+".`Tablé \"1\"` (`Id No` INT, name VARCHAR(20), d DECIMAL(8,3))")
	r := run(t, shells.Options{Source: s.source(derby), Refresh: time.Second, Logger: quiet})
	filled(t, r)
	conn := open(t, "shells_derby")
	if got := texts(t, conn, columnsSQL, `"Odd Name"."Tablé ""1"""`); !slices.Equal(got, []string{"Id No integer", "name character varying(20)", "d numeric(8,3)"}) {
		t.Errorf("%q", got)
	}
	if got := texts(t, conn, "SELECT count(*)::text FROM pg_namespace WHERE nspname IN ('Odd Name', 'SYS', 'APP', 'spark', 'public')"); got[0] != "5" {
		t.Errorf("%q", got)
	}
	s.run("DROP TABLE "+odd+".`Tablé \"1\"`", "CREATE TABLE "+odd+".`b|c*` (a INT)")
	found, err := r.LookUp(t.Context(), shells.Path{Catalog: "shells_derby", Namespace: []string{"Odd Name"}, Name: "b|c*"})
	if err != nil || !found {
		t.Error(found, err)
	}
	eventually(t, func() bool {
		return slices.Equal(texts(t, conn, "SELECT relname::text FROM pg_class WHERE relnamespace = '\"Odd Name\"'::regnamespace"), []string{"b|c*"})
	})
	ran := "DROP TABLE " + odd + ".`b|c*`"
	s.run(ran)
	r.Ran(ran, "", nil)
	if err := r.Barrier(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := texts(t, conn, "SELECT relname::text FROM pg_class WHERE relname = 'b|c*'"); len(got) != 0 {
		t.Error(got)
	}
}
