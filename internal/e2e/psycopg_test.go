package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestPsycopg runs the Python scripts of testdata with psycopg 3.
func TestPsycopg(t *testing.T) {
	scripts, err := filepath.Glob("testdata/psycopg_*.py")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), python(t), script, libra(t).url("ana")).CombinedOutput()
			if err != nil || !strings.HasSuffix(string(out), "ok\n") {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

// python is the interpreter that make deps has fitted out with the drivers.
func python(t testing.TB) string {
	root, err := root()
	if err != nil {
		t.Fatal(err)
	}
	return filepath.Join(root, ".deps/venv/bin/python")
}
