package sessions

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/whereq/libra/pgwire"
	"github.com/whereq/libra/pgwire/guc"
	"github.com/whereq/libra/sessions/sparkconnect"
	"github.com/whereq/libra/sessions/sparkconnect/fakeconnect"
)

const benched = "select id from numbers"

// rowsOf is a Spark that answers everything with that many rows, encoded once.
func rowsOf(rows int) fakeconnect.Options {
	values := make([]int64, rows)
	for i := range values {
		values[i] = int64(i)
	}
	batch := fakeconnect.Column("id", values...)
	encoded, schema := fakeconnect.Encode(batch), fakeconnect.Longs("id")
	return fakeconnect.Options{Execute: func(x *fakeconnect.Execution) error {
		x.Schema(schema)
		x.Encoded(encoded, int64(rows))
		return nil
	}}
}

// BenchmarkExecute is one Bind, Execute and Sync of a prepared statement, from the client's write to the last byte of the
// answer. "bare" is what Spark Connect costs by itself: the same statement on the same scripted Spark by libra's Spark
// client, with nothing of libra around it; libra's own share is the difference.
func BenchmarkExecute(b *testing.B) {
	for _, rows := range []int{1, 100, 10000} {
		b.Run(fmt.Sprintf("bare/rows=%d", rows), func(b *testing.B) { benchBare(b, rows) })
		b.Run(fmt.Sprintf("libra/rows=%d", rows), func(b *testing.B) { benchLibra(b, rows) })
	}
}

func benchBare(b *testing.B, rows int) {
	address, err := sparkconnect.ParseAddress(fakeconnect.Start(b, rowsOf(rows)).URL())
	if err != nil {
		b.Fatal(err)
	}
	client, err := sparkconnect.Dial(sparkconnect.Options{Address: address})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = client.Close() })
	session, err := client.Session("bench", "")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		operation, err := session.Execute(b.Context(), sparkconnect.Query{SQL: benched})
		if err != nil {
			b.Fatal(err)
		}
		var batch arrow.RecordBatch
		for err == nil {
			if batch, err = operation.Next(b.Context()); err == nil {
				batch.Release()
			}
		}
		operation.Close()
		if !errors.Is(err, io.EOF) {
			b.Fatal(err)
		}
	}
}

func benchLibra(b *testing.B, rows int) {
	conn := serveRig(b, newRig(b, Options{}, shared, rowsOf(rows)))
	answers := bufio.NewReaderSize(conn, 1<<18)
	send := func(messages ...pgproto3.FrontendMessage) (seen int) {
		var out []byte
		for _, m := range messages {
			var err error
			if out, err = m.Encode(out); err != nil {
				b.Fatal(err)
			}
		}
		return exchange(b, conn, answers, out)
	}
	send(&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "ana"}})
	send(&pgproto3.Parse{Name: "s", Query: benched}, &pgproto3.Describe{ObjectType: 'S', Name: "s"}, &pgproto3.Sync{})
	var request []byte
	for _, m := range []pgproto3.FrontendMessage{&pgproto3.Bind{PreparedStatement: "s", ResultFormatCodes: []int16{1}}, &pgproto3.Execute{}, &pgproto3.Sync{}} {
		request, _ = m.Encode(request)
	}
	b.ReportAllocs()
	for b.Loop() {
		if got := exchange(b, conn, answers, request); got != rows {
			b.Fatalf("%d rows", got)
		}
	}
}

// serveRig serves the rig's manager on a loopback port and connects to it.
func serveRig(b *testing.B, r *rig) net.Conn {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server, err := pgwire.NewServer(pgwire.Options{Listeners: []net.Listener{listener}, Engine: r.Manager, Logger: slog.New(slog.DiscardHandler),
		Settings: guc.NewRegistry(append(guc.Builtin(), guc.Definition{Name: "libra.pool", Default: "default"})...), Version: "bench"})
	if err != nil {
		b.Fatal(err)
	}
	go func() { _ = server.Serve(context.Background()) }()
	conn, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = conn.Close(); _ = server.Shutdown(context.Background()) })
	return conn
}

// exchange writes a request and reads to ReadyForQuery, without an allocation; it counts the DataRows.
func exchange(b *testing.B, conn net.Conn, answers *bufio.Reader, request []byte) (rows int) {
	if _, err := conn.Write(request); err != nil {
		b.Fatal(err)
	}
	for {
		head, err := answers.Peek(5)
		if err != nil {
			b.Fatal(err)
		}
		kind, size := head[0], int(binary.BigEndian.Uint32(head[1:]))
		body, err := answers.Peek(1 + size)
		if err != nil {
			b.Fatal(err)
		}
		switch kind {
		case 'D':
			rows++
		case 'E':
			b.Fatalf("%q", body)
		}
		if _, err := answers.Discard(1 + size); err != nil {
			b.Fatal(err)
		}
		if kind == 'Z' {
			return rows
		}
	}
}
