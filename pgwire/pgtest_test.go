package pgwire

import (
	"flag"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/whereq/libra/internal/testenv"
)

var update = flag.Bool("update", false, "write what real PostgreSQL answers into testdata/pgwire/*.pgtest")

// TestScripts runs testdata/pgwire/*.pgtest against the fake and against a real PostgreSQL. A script is blocks of
//
//	> Query "select 1"      a message to send (see pgtestsend_test.go); several lines are sent at once
//	until Ready             read to the first message of that kind; "until Ready 2" to the second
//	< DataRow 1             what comes, line by line
//
// A script with a line "raw" begins before the startup packet. Expectations are PostgreSQL's: -update writes them.
func TestScripts(t *testing.T) {
	paths, err := filepath.Glob("../testdata/pgwire/*.pgtest")
	if err != nil || len(paths) == 0 {
		t.Fatal("no scripts", err)
	}
	u, err := url.Parse(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	libra := address(startServer(t, &fakeEngine{}))
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".pgtest")
		t.Run(name+"/postgres", func(t *testing.T) { runScript(t, path, u.Host, "postgres", *update) })
		t.Run(name+"/libra", func(t *testing.T) { runScript(t, path, libra, "postgres", false) })
	}
}

// block is one exchange of a script; its lines stay as they are written.
type block struct {
	before []string // comments and empty lines
	send   []string
	until  string
	expect []string
}

func runScript(t *testing.T, path, address, user string, write bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	blocks := parseScript(t, string(text))
	raw := slices.Contains(blocks[0].before, "raw")
	p := dialPeer(t, address)
	if !raw {
		p.startup(user)
	}
	for i := range blocks {
		b := &blocks[i]
		got := p.exchange(b)
		if write {
			b.expect = got
		} else if !slices.Equal(got, b.expect) {
			t.Errorf("%s\n%s\ngot\n%s\nwant\n%s", path, strings.Join(b.send, "\n"), strings.Join(got, "\n"), strings.Join(b.expect, "\n"))
			return
		}
	}
	if write {
		writeScript(t, path, blocks)
	}
}

func parseScript(t *testing.T, text string) []block {
	var blocks []block
	var b block
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i, line := range lines {
		switch word, rest, _ := strings.Cut(line, " "); word {
		case ">":
			b.send = append(b.send, rest)
		case "until":
			b.until = rest
		case "<":
			b.expect = append(b.expect, rest)
		default:
			if line != "" && line != "raw" && !strings.HasPrefix(line, "#") {
				t.Fatalf("line %d: %q", i+1, line)
			}
			b.before = append(b.before, line)
		}
		last := i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "<")
		if b.until != "" && last {
			blocks = append(blocks, b)
			b = block{}
		}
	}
	return blocks
}

func writeScript(t *testing.T, path string, blocks []block) {
	var out strings.Builder
	for _, b := range blocks {
		for _, line := range b.before {
			out.WriteString(line + "\n")
		}
		for _, line := range b.send {
			out.WriteString("> " + line + "\n")
		}
		out.WriteString("until " + b.until + "\n")
		for _, line := range b.expect {
			out.WriteString("< " + line + "\n")
		}
	}
	if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// peer is a client that speaks messages.
type peer struct {
	t       testing.TB
	nc      net.Conn
	started bool // a startup packet was sent
}

func dialPeer(t testing.TB, address string) *peer {
	t.Helper()
	return dial(t, "tcp", address)
}

func dialUnix(t testing.TB, path string) *peer {
	t.Helper()
	return dial(t, "unix", path)
}

func dial(t testing.TB, network, address string) *peer {
	t.Helper()
	nc, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = nc.Close() })
	if err := nc.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &peer{t: t, nc: nc}
}

func (p *peer) startup(user string) {
	p.t.Helper()
	p.exchange(&block{send: []string{fmt.Sprintf("Startup 3.0 user=%s database=postgres", user)}, until: "Ready"})
}

// exchange sends a block's messages and reads what it waits for.
func (p *peer) exchange(b *block) []string {
	p.t.Helper()
	p.send(b.send...)
	kind, times := b.until, 1
	if at := strings.IndexByte(kind, ' '); at >= 0 {
		if _, err := fmt.Sscan(kind[at:], &times); err != nil {
			p.t.Fatal(err)
		}
		kind = kind[:at]
	}
	var got []string
	for range times {
		got = append(got, p.until(kind)...)
	}
	sortParameters(got)
	return got
}

// send sends the messages of script lines at once.
func (p *peer) send(lines ...string) {
	p.t.Helper()
	var out []byte
	for _, line := range lines {
		out = appendScripted(p.t, out, line)
		p.started = p.started || strings.HasPrefix(line, "Startup")
	}
	if _, err := p.nc.Write(out); err != nil {
		p.t.Fatal(err)
	}
}

// until reads to a message of that kind, or to the end of the connection.
func (p *peer) until(kind string) (got []string) {
	p.t.Helper()
	for {
		line := p.receive()
		got = append(got, line)
		if word, _, _ := strings.Cut(line, " "); word == kind || line == "EOF" {
			return got
		}
	}
}

// sortParameters puts neighbouring ParameterStatus messages in order: PostgreSQL's is that of a hash table.
func sortParameters(lines []string) {
	const prefix = "ParameterStatus "
	for i := 0; i < len(lines); i++ {
		from := i
		for i < len(lines) && strings.HasPrefix(lines[i], prefix) {
			i++
		}
		slices.Sort(lines[from:i])
	}
}
