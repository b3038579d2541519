package hba

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func maps(t *testing.T, text string) (*UserMaps, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ident")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return LoadUserMaps(path, Reader{})
}

func TestUserMaps(t *testing.T) {
	m, err := maps(t, `# map  system  user
m  "Ann Smith"        ann
m  robot              all
m  team               +readers
m  pair               /^(ann|bob)$
n  /^(.*)@example\.com$   \1
n  /^([a-z]+)-(\d+)$  u_\1_x
n  lit                \1
q  "/^x"              "all"
`)
	if err != nil {
		t.Fatal(err)
	}
	member := func(g string) bool { return g == "readers" }
	for _, c := range []struct {
		name, system, user string
		want               bool
	}{
		{"", "ann", "ann", true},
		{"", "ann", "Ann", false},
		{"m", "Ann Smith", "ann", true},
		{"m", "ann smith", "ann", false},
		{"m", "ann", "ann", false}, // with a map, only the map counts
		{"m", "robot", "anybody", true},
		{"m", "team", "reads", true},
		{"m", "team", "readers", true},
		{"m", "pair", "bob", true},
		{"m", "pair", "bobby", false},
		{"n", "carl@example.com", "carl", true},
		{"n", "carl@example.com", "ann", false},
		{"n", "carl@example.community", "carl", false},
		{"n", "all@example.com", "ann", false}, // what comes from outside is a name, not a keyword
		{"n", "all@example.com", "all", true},
		{"n", "+readers@example.com", "reads", false},
		{"n", "/.*@example.com", "ann", false},
		{"n", "abc-12", "u_abc_x", true},
		{"n", "lit", `\1`, true},
		{"q", "xyz", "all", true},
		{"q", "xyz", "ann", false},
		{"none", "ann", "ann", false},
	} {
		if got := m.Allows(c.name, c.system, c.user, member); got != c.want {
			t.Errorf("map %q: %s as %s: %v", c.name, c.system, c.user, got)
		}
	}
	if m.Allows("m", "team", "reads", nil) {
		t.Error("without groups nobody is in one")
	}
}

func TestNoUserMaps(t *testing.T) {
	var m *UserMaps
	if !m.Allows("", "ann", "ann", nil) || m.Allows("m", "ann", "ann", nil) || m.Has("m") {
		t.Error("without a file there are no maps")
	}
}

func TestUserMapErrors(t *testing.T) {
	_, err := maps(t, "m a\nm a b c\nm a,b c\nm /( x\nm /^a$ \\1\n")
	want := []string{
		":1: missing entry at end of line: a line is the map's name, the system's user name, the database user name",
		":2: too many entries: a line is the map's name, the system's user name, the database user name",
		":3: multiple values in ident field",
		":4: invalid regular expression \"(\": missing closing )",
		":5: regular expression \"^a$\" has no subexpressions as requested by backreference in \"\\\\1\"",
	}
	var problems Problems
	if !errors.As(err, &problems) || len(problems) != len(want) {
		t.Fatal(err)
	}
	for i, p := range problems {
		if !strings.HasSuffix(p.Error(), want[i]) {
			t.Errorf("want %s\ngot  %s", want[i], p)
		}
	}
}
