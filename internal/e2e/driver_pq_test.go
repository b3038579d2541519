package e2e

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/lib/pq"
)

// dsn is the place in libpq's form.
func (p place) dsn(more string) string {
	words := []string{more}
	for variable, keyword := range map[string]string{"PGHOST": "host", "PGPORT": "port", "PGUSER": "user", "PGPASSWORD": "password",
		"PGDATABASE": "dbname", "PGSSLMODE": "sslmode", "PGSSLROOTCERT": "sslrootcert"} {
		if p[variable] != "" {
			words = append(words, keyword+"='"+p[variable]+"'")
		}
	}
	return strings.Join(words, " ")
}

// pqProgram is lib/pq: database/sql with values in text and in binary, COPY, cancelled contexts.
func pqProgram(t *testing.T, at place) string {
	var out strings.Builder
	for _, more := range []string{"binary_parameters=no", "binary_parameters=yes"} {
		db, err := sql.Open("postgres", at.dsn(more+" timezone=UTC"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		if err := db.PingContext(t.Context()); err != nil {
			return pqState(err) + "\n"
		}
		pqValues(t.Context(), &out, db)
		pqTransactions(t.Context(), &out, db)
		pqCopy(t.Context(), &out, db)
	}
	out.WriteString("done\n")
	return out.String()
}

func pqState(err error) string {
	var e *pq.Error
	if errors.As(err, &e) {
		return string(e.Code)
	}
	return fmt.Sprint(err)
}

func pqValues(ctx context.Context, out *strings.Builder, db *sql.DB) {
	stmt, err := db.PrepareContext(ctx, "select $1::bool as a, $2::bigint as b, $3::float8 as c, $4::text as d, $5::bytea as e, $6::timestamptz as f, $7::int as g from range(1)")
	if err != nil {
		fmt.Fprintln(out, "prepare", err)
		return
	}
	defer stmt.Close()
	for n := range 2 {
		var a bool
		var b int64
		var c float64
		var d string
		var e []byte
		var f time.Time
		var g sql.NullInt32
		err := stmt.QueryRowContext(ctx, true, n-1<<40, 0.1, "it's \\ é", []byte{0, 255}, time.Date(2024, 2, 29, 12, 0, 0, 123456000, time.UTC), nil).Scan(&a, &b, &c, &d, &e, &f, &g)
		fmt.Fprintln(out, a, b, c, d, e, f.UTC(), g.Valid, err)
	}
	rows, err := db.QueryContext(ctx, "select id, cast(id as string) as s from range(1000) order by id")
	if err != nil {
		fmt.Fprintln(out, "rows", err)
		return
	}
	defer rows.Close()
	count, sum := 0, int64(0)
	for rows.Next() {
		var id int64
		var s string
		if err := rows.Scan(&id, &s); err != nil {
			fmt.Fprintln(out, err)
		}
		count, sum = count+1, sum+id+int64(len(s))
	}
	fmt.Fprintln(out, count, sum, rows.Err())
}

func pqTransactions(ctx context.Context, out *strings.Builder, db *sql.DB) {
	for _, query := range []string{"selec 1", "select * from no_such_table", "select 1 / id as x from range(1)"} {
		_, err := db.ExecContext(ctx, query)
		fmt.Fprintln(out, query, pqState(err))
	}
	tx, err := db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true})
	if err != nil {
		fmt.Fprintln(out, "begin", err)
		return
	}
	var level string
	err = tx.QueryRowContext(ctx, "show transaction_isolation").Scan(&level)
	fmt.Fprintln(out, level, err)
	_, err = tx.ExecContext(ctx, "select * from no_such_table")
	_, aborted := tx.ExecContext(ctx, "select 1")
	fmt.Fprintln(out, pqState(err), pqState(aborted), tx.Rollback())
	slowly, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	_, err = db.ExecContext(slowly, "select count(*) from range(200000000000) where id % 7 = 9")
	fmt.Fprintln(out, "cancelled", err != nil, pqState(db.PingContext(ctx)))
}

func pqCopy(ctx context.Context, out *strings.Builder, db *sql.DB) {
	for _, query := range []string{"drop table if exists drv_pq", "create table drv_pq (a int, b string)"} {
		if _, err := db.ExecContext(ctx, query); err != nil {
			fmt.Fprintln(out, query, err)
		}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		fmt.Fprintln(out, "begin", err)
		return
	}
	copyIn, err := tx.PrepareContext(ctx, "copy drv_pq (a, b) from stdin")
	if err != nil {
		fmt.Fprintln(out, "copy", err)
		return
	}
	for n := range 3 {
		if _, err := copyIn.ExecContext(ctx, n, fmt.Sprintf("x\t%d\\", n)); err != nil {
			fmt.Fprintln(out, "copy", err)
		}
	}
	_, err = copyIn.ExecContext(ctx)
	fmt.Fprintln(out, err, copyIn.Close(), tx.Commit())
	var count int
	var last string
	err = db.QueryRowContext(ctx, "select count(*) as n, max(b) as b from drv_pq").Scan(&count, &last)
	fmt.Fprintln(out, count, last, err)
	_, err = db.ExecContext(ctx, "drop table drv_pq")
	fmt.Fprintln(out, err)
}
