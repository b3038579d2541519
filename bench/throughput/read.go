package main

import (
	"net"

	"github.com/jackc/pgx/v5/pgproto3"
)

// readThrough reads the whole result by PostgreSQL's simple protocol, in text, and throws it away.
func readThrough(address, sql string) (int, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close() }()
	var out []byte
	out, _ = (&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "bench"}}).Encode(out)
	out, _ = (&pgproto3.Query{String: sql}).Encode(out)
	if _, err := conn.Write(out); err != nil {
		return 0, err
	}
	return countRows(conn)
}
