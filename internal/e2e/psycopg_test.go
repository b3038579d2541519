package e2e

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/whereq/libra/internal/testenv"
)

// TestPsycopg runs the Python scripts of testdata with psycopg 3.
func TestPsycopg(t *testing.T) {
	scripts, err := filepath.Glob("testdata/psycopg_*.py")
	if err != nil || len(scripts) == 0 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		t.Run(filepath.Base(script), func(t *testing.T) {
			out, err := exec.CommandContext(t.Context(), testenv.Python(t), script, libra(t).url("ana")).CombinedOutput()
			if err != nil || !strings.HasSuffix(string(out), "ok\n") {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}
