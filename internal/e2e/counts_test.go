package e2e

import (
	"errors"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// TestRowCounts: how many rows a command has written, though Spark's answer to it does not say.
func TestRowCounts(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	exec1(t, conn, "drop table if exists row_counts")
	exec1(t, conn, "create table row_counts (a bigint, b string) using parquet")
	for _, c := range []struct {
		sql, want string
		args      []any
	}{
		{"insert into row_counts values (1, 'a'), (2, 'b')", "INSERT 0 2", nil},
		{"insert into row_counts values ($1, $2)", "INSERT 0 1", []any{int64(3), "c"}},
		{"insert into row_counts select id, 'x' from range(77)", "INSERT 0 77", nil},
		{"insert into row_counts (b, a) select $1::text, id from range(50) where id < $2::int8", "INSERT 0 10", []any{"y", int64(10)}},
		{"insert into row_counts with w as (select 1, 'w') select * from w", "INSERT 0 1", nil},
		{"insert into row_counts select a, b from row_counts where a = -1", "INSERT 0 0", nil},
	} {
		tag, err := conn.Exec(t.Context(), c.sql, c.args...)
		if err != nil || tag.String() != c.want {
			t.Errorf("%s: %s, %v", c.sql, tag, err)
		}
	}
	if got := one(t, conn, "select concat(count(*), ' ', count(distinct b)) from row_counts"); got != "91 6" {
		t.Error(got)
	}
	_, err := conn.Exec(t.Context(), "insert into row_counts\nselect nosuch, 'é' from range(1)")
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "42703" || e.Position != 31 {
		t.Errorf("%+v", e)
	}
	exec1(t, conn, "drop table row_counts")
}
