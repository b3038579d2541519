package hba

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what comes out into testdata/hba, to be read before it is believed")

const golden = "../../../testdata/hba"

const (
	connectionsMark = "---- connections\n"
	errorsMark      = "---- errors\n"
)

// TestGolden reads testdata/hba/*.txt: rules, and who gets in by which line.
func TestGolden(t *testing.T) {
	for _, path := range goldenFiles(t, "*.txt") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			rules, rest := sections(t, path, connectionsMark)
			rs, err := load(path, rules)
			if err != nil {
				t.Fatal(err)
			}
			var got strings.Builder
			for _, line := range strings.Split(strings.TrimSpace(rest), "\n") {
				who, _, _ := strings.Cut(line, "=>")
				fmt.Fprintf(&got, "%-31s => %s\n", strings.TrimSpace(who), decide(t, rs, who))
			}
			compare(t, path, rules+connectionsMark, rest, got.String())
		})
	}
}

// TestGoldenErrors reads testdata/hba/*.bad: rules, and all that is wrong with them.
func TestGoldenErrors(t *testing.T) {
	for _, path := range goldenFiles(t, "*.bad") {
		t.Run(filepath.Base(path), func(t *testing.T) {
			rules, rest := sections(t, path, errorsMark)
			_, err := load(path, rules)
			if err == nil {
				t.Fatal("it was accepted")
			}
			compare(t, path, rules+errorsMark, rest, strings.ReplaceAll(err.Error(), golden+"/", "")+"\n")
		})
	}
}

func goldenFiles(t *testing.T, pattern string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(golden, pattern))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden files: %v", err)
	}
	return paths
}

func sections(t *testing.T, path, mark string) (rules, rest string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	rules, rest, ok := strings.Cut(string(b), mark)
	if !ok && !*update {
		t.Fatalf("%s has no %s", path, mark)
	}
	return rules, rest
}

// load reads the golden file's first part under the file's name.
func load(path, rules string) (*Rules, error) {
	read := func(name string) ([]byte, error) {
		if name == path {
			return []byte(rules), nil
		}
		return os.ReadFile(name)
	}
	return Load(path, Environment{TLS: true, ClientCA: true, Files: Reader{ReadFile: read}})
}

func compare(t *testing.T, path, front, want, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(front+got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	wants, gots := strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(got), "\n")
	for i := range max(len(wants), len(gots)) {
		var w, g string
		if i < len(wants) {
			w = strings.Join(strings.Fields(wants[i]), " ")
		}
		if i < len(gots) {
			g = strings.Join(strings.Fields(gots[i]), " ")
		}
		if w != g {
			t.Errorf("want %s\ngot  %s", w, g)
		}
	}
}

// decide runs one connection: [replication] [tls] address|local user[:group] database.
func decide(t *testing.T, rs *Rules, text string) string {
	t.Helper()
	var c Connection
	words := quotedWords(text)
	for ; words[0] == "tls" || words[0] == "replication"; words = words[1:] {
		c.TLS, c.Replication = c.TLS || words[0] == "tls", c.Replication || words[0] == "replication"
	}
	if c.Local = words[0] == "local"; !c.Local {
		c.Address = netip.MustParseAddr(words[0])
	}
	user, group, _ := strings.Cut(words[1], ":")
	c.User, c.Database, c.Member = user, words[2], func(g string) bool { return g != "" && g == group }
	r, err := rs.Match(context.Background(), c, testMachine)
	switch {
	case err != nil:
		t.Fatal(err)
	case r == nil:
		return "none"
	case filepath.Ext(r.File) == ".txt":
		return fmt.Sprintf("%d %s", r.Line, r.Method)
	}
	file, _ := filepath.Rel(golden, r.File)
	return fmt.Sprintf("%s:%d %s", file, r.Line, r.Method)
}

// quotedWords splits at blanks that are not inside quotes around a word.
func quotedWords(s string) (words []string) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimSpace(s) {
		end, skip := strings.IndexByte(s, ' '), 0
		if s[0] == '"' {
			s, skip = s[1:], 1
			end = strings.IndexByte(s, '"')
		}
		if end < 0 {
			end = len(s)
		}
		words = append(words, s[:end])
		s = s[min(end+skip, len(s)):]
	}
	return words
}

// testMachine has the interfaces and names that addresses.txt tells of.
var testMachine = Machine{
	Resolver: resolver{
		"198.51.100.1": "client.example.com.", "client.example.com": "198.51.100.1",
		"198.51.100.2": "liar.example.com.", "liar.example.com": "203.0.113.1",
		"198.51.100.4": "two.example.com.", "two.example.com": "198.51.100.3 198.51.100.4",
	},
	Interfaces: func() ([]netip.Prefix, error) {
		return []netip.Prefix{netip.MustParsePrefix("192.0.2.7/24"), netip.MustParsePrefix("2001:db8::7/64")}, nil
	},
}

type resolver map[string]string

func (r resolver) LookupAddr(_ context.Context, address string) ([]string, error) {
	if name, ok := r[address]; ok {
		return []string{name}, nil
	}
	return nil, errors.New("no such host")
}

func (r resolver) LookupNetIP(_ context.Context, _, host string) (all []netip.Addr, err error) {
	for _, one := range strings.Fields(r[host]) {
		all = append(all, netip.MustParseAddr(one))
	}
	return all, nil
}
