package archtest

import (
	"slices"
	"strings"
	"testing"
)

// everything lets a package import any other one.
const everything = "*"

// mayImport is the design's import table (ARCHITECTURE.md): the project's packages that each package's code, tests
// aside, may import. A new package gets its line here first. "a/..." is a family: a and all below it.
var mayImport = map[string]string{
	"cmd/libra":        everything,
	"bench/catalog":    everything,
	"bench/program":    "",
	"bench/idle":       everything,
	"bench/fairness":   everything,
	"bench/matrix":     "bench/program",
	"bench/soak":       everything,
	"bench/throughput": everything,

	"pgwire/pgerr":          "",
	"pgwire/oid":            "pgwire/pgerr",
	"pgwire/guc":            "pgwire/charset pgwire/pgerr",
	"pgwire/auth/...":       "pgwire/auth/... pgwire/pgerr",
	"pgwire/charset":        "pgwire/pgerr",
	"pgwire/copyfmt":        "pgwire/charset pgwire/oid pgwire/pgerr",
	"pgwire/rowenc":         "pgwire/oid pgwire/pgerr",
	"pgwire":                "pgwire/auth/... pgwire/copyfmt pgwire/charset pgwire/guc pgwire/oid pgwire/pgerr pgwire/rowenc translate/stmt",
	"translate/stmt":        "",
	"translate/querytree":   "pgwire/oid",
	"translate/deparse":     "pgwire/oid pgwire/pgerr translate/querytree",
	"translate":             "pgwire/oid pgwire/pgerr translate/stmt",
	"router":                "pgwire/pgerr",
	"sessions/sparkconnect": "sessions/sparkconnect/proto",
	"sessions/localspark":   "internal/warden",
	"catalog/shells":        "pgwire/oid",
	"sessions":              "catalog/shells pgwire pgwire/auth pgwire/copyfmt pgwire/charset pgwire/guc pgwire/oid pgwire/pgerr pgwire/rowenc router sessions/localspark sessions/sparkconnect translate translate/stmt",
	"catalog":               "internal/warden",
	"catalog/temporary":     "pgwire pgwire/oid",
	"catalog/analyze":       "catalog/temporary pgwire pgwire/guc pgwire/pgerr",
	"catalog/typed":         "catalog/analyze pgwire pgwire/copyfmt pgwire/guc pgwire/oid pgwire/pgerr translate/deparse translate/querytree translate/stmt",
	"catalog/relay":         "catalog/temporary pgwire pgwire/guc pgwire/oid pgwire/pgerr translate/stmt",
	"internal/config":       "",
	"internal/ops":          "",
	"internal/metrics":      "router sessions",
	"internal/querylog":     "sessions",
	"internal/rest":         "pgwire pgwire/guc pgwire/oid pgwire/pgerr router sessions translate/stmt",
	"internal/console":      "internal/config pgwire pgwire/pgerr pgwire/rowenc router sessions translate/stmt",
	"internal/offline":      "catalog catalog/analyze catalog/typed pgwire pgwire/copyfmt pgwire/guc pgwire/oid pgwire/pgerr translate translate/stmt",
	"internal/warden":       "",
	"internal/testenv":      "internal/warden sessions/localspark sessions/sparkconnect",
	"internal/testenv/run":  "internal/testenv internal/warden",
	"internal/archtest":     "",
	"internal/e2e":          "",

	"sessions/sparkconnect/proto":       "",
	"sessions/sparkconnect/fakeconnect": "sessions/sparkconnect/proto",
}

// forTests are packages that only tests, and each other, may import.
var forTests = []string{"internal/testenv", "internal/archtest", "internal/e2e", "pgwire/auth/internal/authtest", "sessions/sparkconnect/fakeconnect"}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		allowed, known := lineOf(p.path())
		if !known {
			t.Errorf("%s is not in the import table: give it a line, here and in ARCHITECTURE.md", p.path())
			continue
		}
		for _, name := range p.Imports {
			imported, ours := strings.CutPrefix(name, module)
			if ours && !covered(imported, allowed) {
				t.Errorf("%s imports %s, which the import table does not allow", p.path(), imported)
			}
			if ours && slices.Contains(forTests, imported) && !strings.HasPrefix(p.path(), imported+"/") {
				t.Errorf("%s imports %s, which is for tests", p.path(), imported)
			}
		}
	}
}

// lineOf is a package's own line, or its family's.
func lineOf(path string) (allowed string, known bool) {
	if allowed, known = mayImport[path]; known {
		return allowed, true
	}
	for name, allowed := range mayImport {
		if inFamily(path, name) {
			return allowed, true
		}
	}
	return "", false
}

func covered(path, allowed string) bool {
	return allowed == everything || slices.ContainsFunc(strings.Fields(allowed), func(name string) bool {
		return name == path || inFamily(path, name)
	})
}

func inFamily(path, family string) bool {
	head, is := strings.CutSuffix(family, "/...")
	return is && (path == head || strings.HasPrefix(path, head+"/"))
}

// TestTableIsTrue finds lines of packages that are no more.
func TestTableIsTrue(t *testing.T) {
	there := func(name string) bool {
		return slices.ContainsFunc(packages(t), func(p listed) bool { return p.path() == name || inFamily(p.path(), name) })
	}
	for name, allowed := range mayImport {
		for _, named := range append(strings.Fields(allowed), name) {
			if named != everything && !there(named) {
				t.Errorf("the line of %s names %s, which is no package", name, named)
			}
		}
	}
}
