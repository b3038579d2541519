package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
)

// maxResident is what libra may keep in memory while any result goes through it, in MiB.
const maxResident = 150

// TestBigResultKeepsMemorySmall reads 50 million rows twice, by a client that is as fast as it can be and by one
// that stops and starts, and looks at libra's largest resident memory.
func TestBigResultKeepsMemorySmall(t *testing.T) {
	const rows = 50_000_000
	p := startOverSharedSpark(t)
	for _, slow := range []bool{false, true} {
		started := time.Now()
		if got := drain(t, p, fmt.Sprintf("select * from range(%d)", rows), slow); got != rows {
			t.Fatalf("%d rows", got)
		}
		peak := residentPeak(t, p.cmd.Process.Pid)
		t.Logf("slow=%v: %s, %d MiB at most", slow, time.Since(started).Round(time.Second), peak)
		if peak > maxResident {
			t.Errorf("libra's resident memory was %d MiB, more than %d", peak, maxResident)
		}
	}
}

// drain runs a query by the simple protocol and counts DataRow messages without keeping them.
func drain(t testing.TB, p *program, sql string, slow bool) int {
	t.Helper()
	conn, err := net.Dial("tcp", p.address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	var out []byte
	out, _ = (&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersion30, Parameters: map[string]string{"user": "ana"}}).Encode(out)
	out, _ = (&pgproto3.Query{String: sql}).Encode(out)
	if _, err := conn.Write(out); err != nil {
		t.Fatal(err)
	}
	return countRows(t, bufio.NewReaderSize(conn, 1<<16), slow)
}

func countRows(t testing.TB, r *bufio.Reader, slow bool) (rows int) {
	for ready := 0; ready < 2; {
		var head [5]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			t.Fatal(err)
		}
		size := int(head[1])<<24 | int(head[2])<<16 | int(head[3])<<8 | int(head[4]) - 4
		switch head[0] {
		case 'D':
			if rows++; slow && rows%5_000_000 == 0 {
				time.Sleep(time.Second)
			}
		case 'E':
			body, _ := io.ReadAll(io.LimitReader(r, int64(size)))
			t.Fatalf("error after %d rows: %q", rows, bytes.ReplaceAll(body, []byte{0}, []byte{' '}))
		case 'Z':
			ready++
		}
		if _, err := r.Discard(size); err != nil {
			t.Fatal(err)
		}
	}
	return rows
}

// residentPeak is a process's largest resident memory so far in MiB (VmHWM of Linux's /proc).
func residentPeak(t testing.TB, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(status), "VmHWM:")
	fields := strings.Fields(rest)
	if !ok || len(fields) == 0 {
		t.Fatal("no VmHWM")
	}
	kib, err := strconv.Atoi(fields[0])
	if err != nil {
		t.Fatal(err)
	}
	return kib / 1024
}
