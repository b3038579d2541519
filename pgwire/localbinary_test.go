package pgwire

import (
	"encoding/hex"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/whereq/libra/internal/testenv"
	"github.com/whereq/libra/pgwire/oid"
)

// TestAppendBinary compares with what PostgreSQL's own send functions make of the text.
func TestAppendBinary(t *testing.T) {
	conn, err := pgx.Connect(t.Context(), testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, c := range []struct {
		id   uint32
		send string
		text []string
	}{
		{oid.Bool, "boolsend", []string{"t", "f"}},
		{oid.Int4, "int4send", []string{"-5", "2147483647"}},
		{oid.Int8, "int8send", []string{"9223372036854775807", "-1"}},
		{oid.OID, "oidsend", []string{"4294967295"}},
		{oid.Numeric, "numeric_send", []string{"0", "1.5", "-0.0001", "10000", "123456789.987654321", "9223372036854775808", "0.00", "-0.0",
			"100000000000000000000", "0.00001", "1000.0001", "-12345"}},
		{oid.Name, "namesend", []string{"ana"}},
		{oid.Text, "textsend", []string{"", "ü"}},
		{oid.Inet, "inet_send", []string{"127.0.0.1", "::1"}},
		{oid.NameArray, "array_send", []string{"{pg_catalog,public}"}},
	} {
		for _, text := range c.text {
			var want string
			query := "select encode(" + c.send + "('" + text + "'::" + oid.FormatType(c.id, -1) + "), 'hex')"
			if err := conn.QueryRow(t.Context(), query).Scan(&want); err != nil {
				t.Fatal(query, err)
			}
			if got, err := appendBinary(nil, c.id, text); err != nil || hex.EncodeToString(got) != want {
				t.Errorf("%s %s: %x %v, want %s", c.send, text, got, err, want)
			}
		}
	}
	if _, err := appendBinary(nil, oid.Point, "(1,2)"); err == nil {
		t.Error("a point")
	}
}
