package archtest

import (
	"bytes"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

const (
	longestFile = 400 // lines; a file has one idea
	longestTest = 600
)

// generatedCode is Go's own mark of it (go help generate).
var generatedCode = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

func TestFilesAreSmall(t *testing.T) {
	for _, p := range packages(t) {
		for _, name := range p.sources() {
			checkLength(t, filepath.Join(p.Dir, name), longestFile)
		}
		for _, name := range p.tests() {
			checkLength(t, filepath.Join(p.Dir, name), longestTest)
		}
	}
}

func checkLength(t *testing.T, name string, most int) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(text, []byte("\n")); n > most && !generatedCode.Match(text) {
		t.Errorf("%s has %d lines; %d is the most", name, n, most)
	}
}

func TestEachPackageHasADoc(t *testing.T) {
	for _, p := range packages(t) {
		if !slices.Contains(p.sources(), "doc.go") {
			t.Errorf("%s has no doc.go", p.path())
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, "doc.go"), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		if len(file.Doc.Text()) < 80 {
			t.Errorf("%s: doc.go does not say what the package does", p.path())
		}
	}
}
