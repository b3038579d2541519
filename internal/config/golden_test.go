package config

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

const goldens = "../../testdata/config"

// TestGoldens loads each file of testdata/config. A .bad.toml has its exact error beside it in .bad.txt, a .good.toml
// all its settings in .good.txt.
func TestGoldens(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(goldens, "*.toml"))
	if err != nil || len(names) < 10 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			options, err := loadText(filepath.Base(name), text)
			if bad := strings.HasSuffix(name, ".bad.toml"); bad != (err != nil) {
				t.Fatalf("error %v", err)
			}
			got := describe(options, err)
			golden := strings.TrimSuffix(name, ".toml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// loadText is Load of a file with a name that doesn't depend on where it lies.
func loadText(name string, text []byte) (Options, error) {
	o := Default()
	f, err := parseFile(name, text)
	if err != nil {
		return o, err
	}
	wrong := f.apply(&o)
	if len(wrong) == 0 {
		wrong = o.agree()
	}
	return o, wrong.orNil()
}

func describe(o Options, err error) string {
	if err != nil {
		return err.Error() + "\n"
	}
	var b strings.Builder
	for _, s := range o.Settings() {
		if s.Origin != "default" {
			fmt.Fprintf(&b, "%s = %s (%s)\n", s.Name, s.Value, s.Origin)
		}
	}
	return b.String()
}
