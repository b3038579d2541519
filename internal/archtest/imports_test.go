package archtest

import (
	"slices"
	"strings"
	"testing"
)

// everything lets a package import any other one.
const everything = "*"

// mayImport is the design's import table (ARCHITECTURE.md): the project's packages that each package's code, tests
// aside, may import. A new package gets its line here first.
var mayImport = map[string]string{
	"cmd/libra":        everything,
	"bench/throughput": everything,

	"pgwire/pgerr":           "",
	"pgwire/oid":             "",
	"pgwire/guc":             "pgwire/pgerr",
	"pgwire/auth/hba":        "",
	"pgwire/copyfmt/charset": "pgwire/pgerr",
	"pgwire/copyfmt":         "pgwire/copyfmt/charset pgwire/oid pgwire/pgerr",
	"pgwire/rowenc":          "pgwire/oid pgwire/pgerr",
	"pgwire":                 "pgwire/auth/hba pgwire/copyfmt pgwire/copyfmt/charset pgwire/guc pgwire/oid pgwire/pgerr pgwire/rowenc translate/stmt",
	"translate/stmt":         "",
	"translate":              "pgwire/oid pgwire/pgerr translate/stmt",
	"router":                 "pgwire/pgerr",
	"sessions/sparkconnect":  "sessions/sparkconnect/proto",
	"sessions/localspark":    "internal/warden",
	"sessions":               "pgwire pgwire/guc pgwire/oid pgwire/pgerr pgwire/rowenc router sessions/localspark sessions/sparkconnect translate translate/stmt",
	"internal/config":        "",
	"internal/ops":           "",
	"internal/warden":        "",
	"internal/testenv":       "internal/warden sessions/localspark sessions/sparkconnect",
	"internal/testenv/run":   "internal/testenv internal/warden",
	"internal/archtest":      "",
	"internal/e2e":           "",

	"sessions/sparkconnect/proto":       "",
	"sessions/sparkconnect/fakeconnect": "sessions/sparkconnect/proto",
}

// forTests are packages that only tests, and each other, may import.
var forTests = []string{"internal/testenv", "internal/archtest", "internal/e2e", "sessions/sparkconnect/fakeconnect"}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := mayImport[p.path()]
		if !known {
			t.Errorf("%s is not in the import table: give it a line, here and in ARCHITECTURE.md", p.path())
			continue
		}
		for _, name := range p.Imports {
			imported, ours := strings.CutPrefix(name, module)
			if ours && allowed != everything && !slices.Contains(strings.Fields(allowed), imported) {
				t.Errorf("%s imports %s, which the import table does not allow", p.path(), imported)
			}
			if ours && slices.Contains(forTests, imported) && !strings.HasPrefix(p.path(), imported+"/") {
				t.Errorf("%s imports %s, which is for tests", p.path(), imported)
			}
		}
	}
}

// TestTableIsTrue finds lines of packages that are no more.
func TestTableIsTrue(t *testing.T) {
	there := map[string]bool{}
	for _, p := range packages(t) {
		there[p.path()] = true
	}
	for name, allowed := range mayImport {
		for _, named := range append(strings.Fields(allowed), name) {
			if named != everything && !there[named] {
				t.Errorf("the line of %s names %s, which is no package", name, named)
			}
		}
	}
}
