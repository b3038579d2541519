package offline

import (
	"os"
	"strings"
	"testing"

	"github.com/whereq/libra/catalog"
	"github.com/whereq/libra/internal/testenv"
)

func TestMain(m *testing.M) { os.Exit(testenv.Finish(m.Run())) }

// TestFile translates a file: tables of its own and of a schema, temporary ones, refusals with their places.
func TestFile(t *testing.T) {
	data, err := os.MkdirTemp("", "libra-offline-test-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(data)
	if err := os.Chmod(data, 0o711); err != nil {
		t.Fatal(err)
	}
	server, err := catalog.Start(t.Context(), catalog.Options{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Stop()
	tr, err := New(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close(t.Context())
	if err := tr.Schema(t.Context(), "schema.sql", "create schema hr;\ncreate table hr.emp (id int primary key, pay numeric(8,2))"); err != nil {
		t.Fatal(err)
	}
	if err := tr.Schema(t.Context(), "bad.sql", "select 1;\n create table x (a nothing)"); err == nil || !strings.HasPrefix(err.Error(), `bad.sql:2:20: type "nothing" does not exist (SQLSTATE 42704)`) {
		t.Error(err)
	}
	const file = `create table d (n varchar(5));
select id / 2 as half from hr.emp where pay > 1;
create temp table x as select n from d; select n from pg_temp.x;
set search_path = hr, public;
/* ü */ select n, nope from d;
vacuum d;
insert into emp values (1, 2) on conflict (id) do nothing;
`
	const want = "CREATE TABLE `d` (`n` VARCHAR(5));\n" +
		"SELECT CAST((`t1`.`id` div 2) AS INT) AS `half` FROM `spark_catalog`.`hr`.`emp` AS `t1` WHERE (`t1`.`pay` > CAST(1 AS DECIMAL(10,0)));\n" +
		"CREATE TABLE `libra_temp`.`t1` AS SELECT `t1`.`n` AS `n` FROM `spark_catalog`.`default`.`d` AS `t1`;\n" +
		"SELECT `t1`.`n` AS `n` FROM `libra_temp`.`t1` AS `t1`;\n" +
		"-- answered by libra: set search_path = hr, public\n" +
		"-- file.sql:5:19: column \"nope\" does not exist (SQLSTATE 42703)\n" +
		"-- file.sql:6:1: VACUUM is not supported by libra (SQLSTATE 0A000)\n-- HINT: Spark's tables are kept by their format's own commands.\n" +
		"MERGE INTO `spark_catalog`.`hr`.`emp` AS `t1` USING (SELECT `id`, `pay` FROM (SELECT *, row_number() OVER (PARTITION BY `id` ORDER BY NULL) AS `libra_nth` FROM (SELECT 1 AS `id`, CAST(CAST(2 AS DECIMAL(10,0)) AS DECIMAL(8,2)) AS `pay`)) " +
		"WHERE (`libra_nth` = 1 OR `id` IS NULL)) AS `t2` ON `t1`.`id` = `t2`.`id` WHEN NOT MATCHED THEN INSERT (`id`, `pay`) VALUES (`t2`.`id`, `t2`.`pay`);\n"
	var out strings.Builder
	all, refused, err := tr.File(t.Context(), &out, "file.sql", file)
	if err != nil || all != 8 || refused != 2 {
		t.Errorf("%d of %d refused: %v", refused, all, err)
	}
	if got := out.String(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
