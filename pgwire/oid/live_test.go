package oid_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
)

// TestTypesAreTrue holds the table of types against pg_type of a real PostgreSQL.
func TestTypesAreTrue(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, typ := range oid.All() {
		got := oid.Type{OID: typ.OID}
		row := conn.QueryRow(t.Context(), "SELECT typname::text, format_type(oid, NULL), typlen, typarray FROM pg_type WHERE oid = $1", typ.OID)
		if err := row.Scan(&got.Name, &got.SQL, &got.Size, &got.Array); err != nil {
			t.Fatal(err)
		}
		if got != typ {
			t.Errorf("PostgreSQL has %+v, libra %+v", got, typ)
		}
	}
}

// TestFormatTypeIsTrue compares the names of types with modifiers with PostgreSQL's format_type.
func TestFormatTypeIsTrue(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	typmods := map[uint32][]int32{
		oid.Numeric: {oid.NumericTypmod(10, 2), oid.NumericTypmod(3, -2), oid.NumericTypmod(1000, 1000), 0},
		oid.Varchar: {oid.CharTypmod(1), oid.CharTypmod(255)}, oid.BPChar: {oid.CharTypmod(1), oid.CharTypmod(255)},
		oid.Bit: {1, 8}, oid.VarBit: {8},
		oid.Time: {0, 6}, oid.TimeTZ: {3}, oid.Timestamp: {0, 6}, oid.TimestampTZ: {3},
		oid.Interval: {458751, 470286339, 2147418114, 268435456, 201392127, 327679},
	}
	for _, typ := range oid.All() {
		for _, typmod := range append(typmods[typ.OID], oid.NoTypmod) {
			compareName(t, conn, typ.OID, typmod)
			if typ.Array != 0 {
				compareName(t, conn, typ.Array, typmod)
			}
		}
	}
}

func compareName(t *testing.T, conn *pgx.Conn, id uint32, typmod int32) {
	t.Helper()
	var want string
	if err := conn.QueryRow(t.Context(), "SELECT format_type($1, $2)", id, typmod).Scan(&want); err != nil {
		t.Fatal(err)
	}
	if got := oid.FormatType(id, typmod); got != want {
		t.Errorf("format_type(%d, %d): got %s, want %s", id, typmod, got, want)
	}
}
