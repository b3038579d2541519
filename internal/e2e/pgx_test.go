package e2e

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

var pgxModes = map[string]pgx.QueryExecMode{
	"cache_statement": pgx.QueryExecModeCacheStatement,
	"cache_describe":  pgx.QueryExecModeCacheDescribe,
	"describe_exec":   pgx.QueryExecModeDescribeExec,
	"exec":            pgx.QueryExecModeExec,
	"simple_protocol": pgx.QueryExecModeSimpleProtocol,
}

// everyType selects one value of each type that Spark has; row 0 has values, row 1 NULLs.
const everyType = `select
	if(id = 0, true, null) as b, if(id = 0, cast(-7 as tinyint), null) as i1, if(id = 0, cast(-300 as smallint), null) as i2,
	if(id = 0, -70000, null) as i4, if(id = 0, 9223372036854775807, null) as i8,
	if(id = 0, cast(1.5 as float), null) as f4, if(id = 0, double('NaN'), null) as f8,
	if(id = 0, cast(-12.340 as decimal(10,3)), null) as n, if(id = 0, 'häß"é', null) as s,
	if(id = 0, x'00ff', null) as bin, if(id = 0, date'1969-12-31', null) as d,
	if(id = 0, timestamp_ltz'2024-02-29 12:00:00.123456 UTC', null) as tz, if(id = 0, timestamp_ntz'2024-02-29 12:00:00.5', null) as ntz,
	if(id = 0, interval '1' day, null) as iv, if(id = 0, array(1, null, 3), null) as arr, if(id = 0, named_struct('a', 1, 'b', 'x'), null) as st
	from range(2) order by id`

type everyRow struct {
	B   *bool
	I1  *int16
	I2  *int16
	I4  *int32
	I8  *int64
	F4  *float32
	F8  *float64
	N   pgtype.Numeric
	S   *string
	Bin []byte
	D   *time.Time
	TZ  *time.Time
	NTZ *time.Time
	IV  pgtype.Interval
	Arr []*int32
	St  *string
}

func TestPgxReadsEveryType(t *testing.T) {
	for name, mode := range pgxModes {
		t.Run(name, func(t *testing.T) {
			conn := connect(t, libra(t), "ana")
			rows, err := conn.Query(t.Context(), everyType, mode)
			if err != nil {
				t.Fatal(err)
			}
			got, err := pgx.CollectRows(rows, pgx.RowToStructByPos[everyRow])
			if err != nil {
				t.Fatal(err)
			}
			checkEveryRow(t, got)
		})
	}
}

func checkEveryRow(t *testing.T, rows []everyRow) {
	t.Helper()
	if len(rows) != 2 {
		t.Fatalf("%d rows", len(rows))
	}
	r := rows[0]
	n, err := r.N.Value()
	if err != nil || n != "-12.340" {
		t.Errorf("numeric: %v, %v", n, err)
	}
	if !*r.B || *r.I1 != -7 || *r.I2 != -300 || *r.I4 != -70000 || *r.I8 != math.MaxInt64 || *r.F4 != 1.5 || !math.IsNaN(*r.F8) {
		t.Errorf("numbers: %+v", r)
	}
	if *r.S != `häß"é` || string(r.Bin) != "\x00\xff" || *r.St != `{"a": 1, "b": "x"}` {
		t.Errorf("strings: %q %x %s", *r.S, r.Bin, *r.St)
	}
	if r.D.Format(time.DateOnly) != "1969-12-31" || r.NTZ.Format(time.RFC3339Nano) != "2024-02-29T12:00:00.5Z" ||
		r.TZ.UTC().Format(time.RFC3339Nano) != "2024-02-29T12:00:00.123456Z" || r.IV.Days != 1 {
		t.Errorf("times: %v %v %v %v", r.D, r.NTZ, r.TZ, r.IV)
	}
	if len(r.Arr) != 3 || *r.Arr[0] != 1 || r.Arr[1] != nil || *r.Arr[2] != 3 {
		t.Errorf("array: %v", r.Arr)
	}
	e := rows[1]
	if e.B != nil || e.I1 != nil || e.I2 != nil || e.I4 != nil || e.I8 != nil || e.F4 != nil || e.F8 != nil || e.N.Valid || e.S != nil ||
		e.Bin != nil || e.D != nil || e.TZ != nil || e.NTZ != nil || e.IV.Valid || e.Arr != nil || e.St != nil {
		t.Errorf("not all NULL: %+v", e)
	}
}

// pgxParameter is a statement that gives its one parameter back as text.
type pgxParameter struct {
	sql  string
	arg  any
	want string
}

// TestPgxParameters sends each type of parameter and asks Spark what arrived.
func TestPgxParameters(t *testing.T) {
	when := time.Date(2024, 2, 29, 12, 30, 15, 123456000, time.UTC)
	cases := []pgxParameter{
		{"select cast($1::int + 1 as string) from range(1)", 41, "42"},
		{"select cast($1::bigint as string) from range(1)", int64(math.MinInt64), "-9223372036854775808"},
		{"select cast($1::smallint as string) from range(1)", int16(-3), "-3"},
		{"select $1::text || '!' from range(1)", `it's \ "q" ${x} $2`, `it's \ "q" ${x} $2!`},
		{"select cast($1::double precision as string) from range(1)", 1.25, "1.25"},
		{"select cast($1::numeric(10,2) as string) from range(1)", "12.5", "12.50"},
		{"select cast($1::boolean as string) from range(1)", true, "true"},
		{"select cast($1::date as string) from range(1)", when, "2024-02-29"},
		{"select cast($1::timestamp as string) from range(1)", when, "2024-02-29 12:30:15.123456"},
		{"select cast(unix_micros($1::timestamptz) as string) from range(1)", when, "1709209815123456"},
		{"select hex($1::bytea) from range(1)", []byte{0, 0xff}, "00FF"},
		{"select coalesce($1::text, 'was null') from range(1)", nil, "was null"},
		{"select cast(id as string) from range(100) where id = $1", 42, "42"},
		{"select cast(count(*) as string) from range(100) where id between $1 and 20", int64(10), "11"},
		{"select cast(count(*) as string) from (select * from range(100) limit $1)", 7, "7"},
		{"select cast(count(*) as string) from range(100) where date_add(date'2024-01-01', cast(id as int)) < $1", when, "59"},
	}
	arrays := []pgxParameter{
		{"select cast(size($1::bigint[]) as string) from range(1)", []int64{1, 2, 3}, "3"},
		{"select cast(size($1::text[]) as string) from range(1)", []string{}, "0"},
		{"select cast($1::text[] is null as string) from range(1)", nil, "true"},
		{"select cast(array_contains($1::text[], 'b') as string) from range(1)", []string{"a", "b"}, "true"},
		{"select cast($1::time as string) from range(1)", pgtype.Time{Microseconds: 3723000001, Valid: true}, "01:02:03.000001"},
		{"select cast(timestamp_ntz'2024-01-31 00:00:00' + $1::interval as string) from range(1)", 36 * time.Hour, "2024-02-01 12:00:00"},
	}
	for name, mode := range pgxModes {
		cases := cases
		if mode != pgx.QueryExecModeSimpleProtocol { // there pgx writes them as PostgreSQL's literals
			cases = append(slices.Clone(cases), arrays...)
		}
		t.Run(name, func(t *testing.T) {
			conn := connect(t, libra(t), "ana")
			for _, c := range cases {
				var got string
				if err := conn.QueryRow(t.Context(), c.sql, mode, c.arg).Scan(&got); err != nil {
					t.Errorf("%s with %v: %v", c.sql, c.arg, err)
				} else if got != c.want {
					t.Errorf("%s with %v: %q, not %q", c.sql, c.arg, got, c.want)
				}
			}
		})
	}
}

func TestPgxInsertsWithParameters(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	for _, sql := range []string{"drop table if exists e2e_insert", "create table e2e_insert (id bigint, name string, d date, amount decimal(10,2)) using parquet"} {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	day := time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)
	tag, err := conn.Exec(t.Context(), "insert into e2e_insert (name, id, d, amount) values ($1, $2, $3, $4), ('b', 2, null, 3)", "a", 1, day, "1.5")
	if err != nil || !tag.Insert() {
		t.Fatal(tag, err)
	}
	var id int64
	var amount string
	err = conn.QueryRow(t.Context(), "select id, amount::text from e2e_insert where name = $1 and d = $2", "a", day).Scan(&id, &amount)
	if err != nil || id != 1 || amount != "1.50" {
		t.Fatal(id, amount, err)
	}
}

// TestPgxBatch pipelines statements; one fails and the others of the batch after it do too, as PostgreSQL has it.
func TestPgxBatch(t *testing.T) {
	conn := connect(t, libra(t), "ana")
	batch := &pgx.Batch{}
	for i := range 5 {
		batch.Queue("select id from range(10) where id = $1", i)
	}
	results := conn.SendBatch(t.Context(), batch)
	for i := range 5 {
		var got int64
		if err := results.QueryRow().Scan(&got); err != nil || got != int64(i) {
			t.Fatal(i, got, err)
		}
	}
	if err := results.Close(); err != nil {
		t.Fatal(err)
	}
}
