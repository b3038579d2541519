package e2e

import (
	"path/filepath"
	"testing"
)

// TestFilesAreTables queries files by path, and as tables made with CREATE TABLE … USING.
func TestFilesAreTables(t *testing.T) {
	root, err := root()
	if err != nil {
		t.Fatal(err)
	}
	csv, parquet := filepath.Join(root, "testdata/files/people.csv"), filepath.Join(root, "testdata/files/people.parquet")
	for _, c := range []struct{ sql, want string }{
		{"select count(*) from csv.`" + csv + "`;", "4\n"},
		{"select name, born, amount, active from parquet.`" + parquet + "` order by id;", "Anna|1990-05-17|1250.50|t\nBjörn|1985-01-02||f\nÇiğdem||99.99|\n"},
		{"drop table if exists people_csv;create table people_csv (id int, name string, born date, amount decimal(10,2), active boolean) using csv options (path '" + csv + "', header 'true');select id, name, born, amount, active from people_csv order by id;",
			"1|Anna|1990-05-17|1250.50|t\n2|Björn|1985-01-02||f\n3|Çiğdem, Dr.||99.99|\n"},
		{"drop table if exists people_parquet;create table people_parquet using parquet location '" + filepath.Dir(parquet) + "/people.parquet';select sum(amount) from people_parquet;", "1350.49\n"},
		{"drop table people_csv;drop table people_parquet;", ""},
	} {
		if got := psql(t, libra(t), c.sql); got != c.want {
			t.Errorf("%s\n%s", c.sql, got)
		}
	}
}
