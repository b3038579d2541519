package pgwire

import (
	"flag"
	"fmt"
	"math/rand"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/testenv"
)

var randomRuns = flag.Int("messages.runs", 300, "random scripts that TestMessagesAsPostgreSQL sends")

// TestMessagesAsPostgreSQL sends random messages, in any order, to libra and to PostgreSQL; what comes back must be of the
// same kinds, with the same SQLSTATEs and command tags. A difference is shrunk to the fewest messages that show it; put
// those into testdata/pgwire/random, whose scripts are sent first.
func TestMessagesAsPostgreSQL(t *testing.T) {
	u, err := url.Parse(testenv.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	pair := &serverPair{t: t, postgres: u.Host, libra: address(startServer(t, &fakeEngine{}))}
	kept, err := filepath.Glob("../testdata/pgwire/random/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range kept {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		pair.check(filepath.Base(path), strings.Split(strings.TrimSpace(string(text)), "\n"))
	}
	for seed := range *randomRuns {
		r := rand.New(rand.NewSource(int64(seed)))
		script := make([]string, 3+r.Intn(25))
		for i := range script {
			script[i] = randomMessage(r)
		}
		pair.check(fmt.Sprintf("seed %d", seed), script)
	}
}

type serverPair struct {
	t               testing.TB
	postgres, libra string
	reported        int
}

// check compares the two and reports a shrunk difference, a few of them at most.
func (p *serverPair) check(name string, script []string) {
	p.t.Helper()
	if p.reported == 5 || p.same(script) {
		return
	}
	p.reported++
	for i := 0; i < len(script); {
		if shorter := slices.Delete(slices.Clone(script), i, i+1); !p.same(shorter) {
			script, i = shorter, 0
		} else {
			i++
		}
	}
	p.t.Errorf("%s\n%s\nPostgreSQL %s\nlibra      %s", name, strings.Join(script, "\n"),
		strings.Join(conversation(p.t, p.postgres, script), ", "), strings.Join(conversation(p.t, p.libra, script), ", "))
}

func (p *serverPair) same(script []string) bool {
	return slices.Equal(conversation(p.t, p.postgres, script), conversation(p.t, p.libra, script))
}

// conversation sends a script at once, gets out of whatever state it has led to, and gives the kinds of all answers.
func conversation(t testing.TB, address string, script []string) []string {
	t.Helper()
	p := dialPeer(t, address)
	defer p.nc.Close()
	p.startup("postgres")
	p.ask(`Query "create temporary table t (a int4, b text)"`)
	p.send(append(mannered(script), "Sync", "CopyFail", "Sync", `Query "rollback"`, `Query "select 424242"`)...)
	var kinds []string
	for !slices.Contains(kinds, "end") {
		switch line := p.receive(); line {
		case "EOF", "DataRow 424242":
			kinds = append(kinds, line, "end")
		default:
			// The one may come at any time, the other is PostgreSQL's finding of a leak of its own.
			if kind := kindOf(line); kind != "ParameterStatus" && kind != "Notice WARNING 01000" {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

// mannered is a script without two things that trip PostgreSQL 18 itself. A Query behind a message of the extended protocol
// without a Sync between leaves an implicit transaction open, which ends with an internal error. And the unnamed portal of
// a Query that failed in a transaction is still there, unless planning failed; to execute it can crash the server.
func mannered(script []string) []string {
	var out []string
	queried := false // since the last Bind of the unnamed portal
	for i, line := range script {
		message, target, _ := strings.Cut(line, " ")
		switch {
		case message == "Query":
			if i > 0 && !strings.HasPrefix(script[i-1], "Query") {
				out = append(out, "Sync")
			}
			queried = true
		case strings.HasPrefix(line, `Bind ""`):
			queried = false
		case queried && (message == "Execute" && strings.HasPrefix(target, `""`) || message == "Describe" && target == `P ""`):
			continue
		}
		out = append(out, line)
	}
	return out
}

// kindOf is a message without what may differ: values and error texts. For the reason that mannered tells, what names the
// unnamed portal in a failed transaction may be refused with either of two codes.
func kindOf(line string) string {
	word, rest, _ := strings.Cut(line, " ")
	switch word {
	case "Error", "Notice":
		severity, rest, _ := strings.Cut(rest, " ")
		return word + " " + severity + " " + strings.Replace(rest[:5], "25P02", "34000", 1)
	case "CommandComplete", "Ready", "ParameterDescription", "CopyInResponse", "CopyOutResponse":
		return line
	}
	return word
}
