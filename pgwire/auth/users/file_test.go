package users

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/auth/scram"
)

const verifier = "SCRAM-SHA-256$4096:AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

func TestParse(t *testing.T) {
	table, err := Parse("users", `# users
ann:`+verifier+`
bob:`+verifier+`:readers, writers
 carl : `+verifier+` :readers
dora::readers
emil:
"f:g h ":`+verifier+`:x
"q""q" : :y
"#hash"::z`+"\r\n")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		password bool
		groups   []string
	}{
		"ann":    {true, nil},
		"bob":    {true, []string{"readers", "writers"}},
		"carl":   {true, []string{"readers"}},
		"dora":   {false, []string{"readers"}},
		"emil":   {false, nil},
		"f:g h ": {true, []string{"x"}},
		`q"q`:    {false, []string{"y"}},
		"#hash":  {false, []string{"z"}},
		"nobody": {false, nil},
	} {
		if _, doomed := table.Verifier(make([]byte, 32), name); doomed == want.password {
			t.Errorf("%q: doomed is %v", name, doomed)
		}
		if got := table.Groups(name); !reflect.DeepEqual(got, want.groups) {
			t.Errorf("%q: groups %q", name, got)
		}
	}
	if table.Len() != 8 || !table.Member("bob", "writers") || table.Member("bob", "x") || table.Member("nobody", "x") {
		t.Error("wrong members")
	}
}

func TestErrors(t *testing.T) {
	_, err := Parse("f", strings.Join([]string{
		"ann",
		":" + verifier,
		"ann:secret",
		"ann:md5d41d8cd98f00b204e9800998ecf8427e",
		"ann:SCRAM-SHA-256$4096:secret",
		"ann:" + verifier + ":a,,b",
		"ann:" + verifier + ":a:b",
		`"ann:` + verifier,
		`"ann" ` + verifier,
		`"":` + verifier,
		"ann:" + verifier,
		"ann:" + verifier + ":again",
	}, "\n"))
	want := `f:1: a line is user:verifier or user:verifier:group1,group2
f:2: a line is user:verifier or user:verifier:group1,group2
f:3: user "ann": only SCRAM-SHA-256 verifiers are accepted, neither passwords nor other hashes: make one with "libra scram-hash"
f:4: user "ann": only SCRAM-SHA-256 verifiers are accepted, neither passwords nor other hashes: make one with "libra scram-hash"
f:5: user "ann": a verifier is SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>
f:6: user "ann": groups are names with commas between them
f:7: user "ann": groups are names with commas between them
f:8: the user's name has no closing quote
f:9: a line is user:verifier or user:verifier:group1,group2
f:10: a line is user:verifier or user:verifier:group1,group2
f:12: user "ann" is in line 11, too`
	if err == nil || err.Error() != want {
		t.Fatal(err)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Error("a password in an error")
	}
}

func TestLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	if _, err := Load(path); err == nil || !strings.Contains(err.Error(), "users file: ") {
		t.Error(err)
	}
	if err := os.WriteFile(path, []byte("ann:"+verifier), 0o600); err != nil {
		t.Fatal(err)
	}
	if table, err := Load(path); err != nil || table.Len() != 1 {
		t.Fatal(err)
	}
}

// TestMocksLookLikeUsers: iteration count and salt length of somebody who is not there are those of somebody who is.
func TestMocksLookLikeUsers(t *testing.T) {
	other, err := scram.HashPassword("x", 777)
	if err != nil {
		t.Fatal(err)
	}
	table, err := Parse("f", "a:"+verifier+"\nb:"+other)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for i := range 50 {
		v, doomed := table.Verifier(make([]byte, 32), fmt.Sprint("stranger", i))
		if !doomed {
			t.Fatal("a stranger has a verifier")
		}
		seen[v.Iterations] = true
	}
	if !reflect.DeepEqual(seen, map[int]bool{777: true, 4096: true}) {
		t.Error(seen)
	}
}

func TestZeroTable(t *testing.T) {
	var table Table
	if v, doomed := table.Verifier(make([]byte, 32), "x"); !doomed || v.Iterations != scram.DefaultIterations {
		t.Error("the zero Table has somebody")
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"ann:" + verifier + ":a,b", "\"a\"\"b\"::c", "# x\n\n:", "a:SCRAM-SHA-256$1:AA==$:", "a:md5x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		table, err := Parse("fuzz", text)
		if err != nil {
			return
		}
		if n := strings.Count(text, "\n") + 1; table.Len() > n {
			t.Fatalf("%d users in %d lines", table.Len(), n)
		}
		if _, doomed := table.Verifier(make([]byte, 32), ""); !doomed {
			t.Fatal("the empty name is a user")
		}
	})
}
