package check

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
)

const project = "../.."

func stages(t *testing.T) []instructions.Stage {
	t.Helper()
	f, err := os.Open("../Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	tree, err := parser.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	warn := func(rule, text, _, message string, _ []parser.Range) { t.Errorf("%s: %s (%s)", rule, message, text) }
	stages, _, err := instructions.Parse(tree.AST, linter.New(&linter.Config{Warn: warn}))
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range tree.Warnings {
		t.Error(w.Short)
	}
	return stages
}

// TestImagesAreUnprivileged: both targets end under a user who is not root.
func TestImagesAreUnprivileged(t *testing.T) {
	all := stages(t)
	for _, target := range []string{"libra", "libra-spark"} {
		i := slices.IndexFunc(all, func(s instructions.Stage) bool { return s.Name == target })
		if i < 0 {
			t.Fatalf("there is no target %s", target)
		}
		last := all[i].Commands[len(all[i].Commands)-1]
		if user, is := last.(*instructions.UserCommand); !is || user.User != "10001:10001" {
			t.Errorf("%s ends with %v", target, last)
		}
	}
}

// TestCopiesExist: what is copied is in the project, or comes from a stage before.
func TestCopiesExist(t *testing.T) {
	var before []string
	for _, s := range stages(t) {
		for _, c := range s.Commands {
			copied, is := c.(*instructions.CopyCommand)
			if !is {
				continue
			}
			if copied.From != "" {
				if !slices.Contains(before, copied.From) {
					t.Errorf("%s copies from %s", s.Name, copied.From)
				}
				continue
			}
			for _, source := range copied.SourcePaths {
				if _, err := os.Stat(filepath.Join(project, source)); err != nil {
					t.Errorf("%s: %v", s.Name, err)
				}
			}
		}
		before = append(before, s.Name)
	}
}

// TestContextHasAllPackages: .dockerignore lets through what libra is built of.
func TestContextHasAllPackages(t *testing.T) {
	text, err := os.ReadFile("../Dockerfile.dockerignore")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,EmbedFiles", "./cmd/libra")
	cmd.Dir, cmd.Stderr = project, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	for d, n := json.NewDecoder(strings.NewReader(string(out))), 0; ; {
		var p struct {
			ImportPath string
			EmbedFiles []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			if n < 10 {
				t.Errorf("%d packages", n)
			}
			return
		} else if err != nil {
			t.Fatal(err)
		}
		path, ours := strings.CutPrefix(p.ImportPath, "github.com/whereq/libra/")
		if !ours {
			continue
		}
		n++
		top, _, _ := strings.Cut(path, "/")
		if !slices.Contains(strings.Split(string(text), "\n"), "!"+top) {
			t.Errorf("%s is not in the context", top)
		}
		for _, f := range p.EmbedFiles {
			if strings.Contains(f, "testdata") || strings.HasSuffix(f, "_test.go") {
				t.Errorf("%s/%s is not in the context", path, f)
			}
		}
	}
}

// TestVariablesAreLibras: what the images set is configuration that libra takes.
func TestVariablesAreLibras(t *testing.T) {
	for _, s := range stages(t) {
		var environ []string
		for _, c := range s.Commands {
			if env, is := c.(*instructions.EnvCommand); is {
				for _, pair := range env.Env {
					environ = append(environ, pair.Key+"="+pair.Value)
				}
			}
		}
		takes(t, environ)
	}
}
