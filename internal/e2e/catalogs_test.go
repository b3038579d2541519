package e2e

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestOtherCatalogs reads and writes the tables of another catalog of Spark's, a Derby database, by names of three parts: they
// have their own types, and go together with those of Spark's own catalog.
func TestOtherCatalogs(t *testing.T) {
	p := startOverSharedSpark(t, `LIBRA_SPARK_CONF={
		"spark.sql.catalog.derby": "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog",
		"spark.sql.catalog.derby.url": "jdbc:derby:memory:libra_e2e_catalogs;create=true",
		"spark.sql.catalog.derby.driver": "org.apache.derby.jdbc.EmbeddedDriver"}`)
	c := connectTo(t, p.url("ana"))
	const ours = "spark_catalog.public.e2e_catalogs"
	must(t, c, "drop table if exists "+ours, "create table "+ours+" as select id::int, 'n' || id as name from generate_series(1, 3) id")
	t.Cleanup(func() {
		if _, err := c.Exec(context.WithoutCancel(t.Context()), "drop table "+ours).ReadAll(); err != nil {
			t.Error(err)
		}
	})
	must(t, c, `create table derby."E2E".parts (id int, price numeric(10,2), added date)`,
		`insert into derby."E2E".parts values (1, 7, '2024-02-29'), (2, 2.50, null)`)
	for sql, want := range map[string]string{
		`select id / 2, price / 3, added + 1, parts.id, "E2E".parts.price, derby."E2E".parts.added from derby."E2E".parts order by price desc`: "?column? 23,-1|?column? 1700,-1|?column? 1082,-1|id 23,-1|price 1700,655366|added 1082,-1\n" +
			"0|2.3333333333333333|2024-03-01|1|7.00|2024-02-29\n1|0.83333333333333333333|NULL|2|2.50|NULL\nSELECT 2\n",
		`select o.name, p.price from ` + ours + ` o left join derby."E2E".parts p using (id) order by 2 nulls first, 1`: "name 25,-1|price 1700,655366\nn3|NULL\nn2|2.50\nn1|7.00\nSELECT 3\n",
		"select e2e_catalogs.id / 2 from spark_catalog.default.e2e_catalogs order by 1 limit 1":                         "?column? 23,-1\n0\nSELECT 1\n",
		`with parts as (select 9 as id) select parts.id, p.id from parts, derby."E2E".parts p order by 2`:               "id 23,-1|id 23,-1\n9|1\n9|2\nSELECT 2\n",
		`select count(*) from derby."E2E".parts where added > '2024-01-01'`:                                             "count 20,-1\n1\nSELECT 1\n",
		`select pric from derby."E2E".parts`:                                                                            "error: 42703\n",
		`select * from derby."E2E".nothing`:                                                                             "error: 42P01\n",
		`select * from nowhere."E2E".parts`:                                                                             "error: 42P01\n",
		`insert into derby."E2E".parts values (1, 2, 3)`:                                                                "error: 42804\n",
	} {
		if got := answer(t, c, sql); got != want {
			t.Errorf("%s\n%s", sql, got)
		}
	}
	must(t, c, `drop table derby."E2E".parts`, `create table derby."E2E".parts (id int, other text)`, `insert into derby."E2E".parts values (5, 'new')`)
	if got := answer(t, c, `select * from derby."E2E".parts`); got != "id 23,-1|other 25,-1\n5|new\nSELECT 1\n" {
		t.Error("the table of before:", got)
	}
	must(t, c, `drop table derby."E2E".parts`)
	var refused *pgconn.PgError
	_, err := c.Exec(t.Context(), `select e2e_catalogs.id, spark_catalog.public.e2e_catalogs.name, nam from spark_catalog.public.e2e_catalogs`).ReadAll()
	if !errors.As(err, &refused) || positionOf(refused) != 65 {
		t.Error("the position is another one:", err, positionOf(refused))
	}
}
