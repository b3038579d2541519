package copyfmt

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
)

var update = flag.Bool("update", false, "write what a real PostgreSQL says into the golden files")

const goldenFolder = "../../testdata/copyfmt"

// goldenCase is one case of a golden file:
//
//	# a comment
//	columns: a int, b text default 'x'
//	list: b, a
//	options: format csv
//	data: "quoted as in Go"
//	----
//	what PostgreSQL makes of it
//
// Cases are separated by an empty line. A value holds for the cases after it, too, but for data.
type goldenCase struct {
	comment string
	values  map[string]string
	want    string
}

func (c *goldenCase) name() string {
	return strings.TrimSpace(c.values["options"] + " " + c.values["data"])
}

// data is the value of key, unquoted.
func (c *goldenCase) unquoted(t *testing.T, key string) string {
	t.Helper()
	s, err := strconv.Unquote(c.values[key])
	if err != nil {
		t.Fatalf("%s %s: %v", key, c.values[key], err)
	}
	return s
}

func readGolden(t *testing.T, name string) []*goldenCase {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goldenFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	var cases []*goldenCase
	for block := range strings.SplitSeq(strings.Trim(string(text), "\n"), "\n\n") {
		head, want, _ := strings.Cut(block+"\n", "----\n")
		c := &goldenCase{want: want}
		for line := range strings.SplitSeq(strings.TrimSuffix(head, "\n"), "\n") {
			if strings.HasPrefix(line, "#") {
				c.comment += line + "\n"
				continue
			}
			key, value, _ := strings.Cut(line, ":")
			values[key] = strings.TrimSpace(value)
		}
		c.values = map[string]string{}
		for k, v := range values {
			c.values[k] = v
		}
		cases = append(cases, c)
	}
	return cases
}

// runGolden compares each case with what libra makes of it; with -update, a real PostgreSQL's answers are written first.
func runGolden(t *testing.T, name string, postgres, libra func(t *testing.T, c *goldenCase) string) {
	t.Helper()
	if *update {
		writeGolden(t, name, postgres)
	}
	for _, c := range readGolden(t, name) {
		t.Run(c.name(), func(t *testing.T) {
			if got := libra(t, c); got != c.want {
				t.Errorf("columns: %s\ngot\n%swant\n%s", c.values["columns"], got, c.want)
			}
		})
	}
}

func writeGolden(t *testing.T, name string, postgres func(t *testing.T, c *goldenCase) string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(goldenFolder, name))
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(strings.Trim(string(text), "\n"), "\n\n")
	for i, c := range readGolden(t, name) {
		head, _, _ := strings.Cut(blocks[i]+"\n", "----\n")
		blocks[i] = strings.TrimSuffix(head+"----\n"+postgres(t, c), "\n")
	}
	if err := os.WriteFile(filepath.Join(goldenFolder, name), []byte(strings.Join(blocks, "\n\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// checkGolden asks a real PostgreSQL again.
func checkGolden(t *testing.T, name string, postgres func(t *testing.T, c *goldenCase) string) {
	t.Helper()
	for _, c := range readGolden(t, name) {
		t.Run(c.name(), func(t *testing.T) {
			if got := postgres(t, c); got != c.want {
				t.Errorf("the golden file is wrong: PostgreSQL says\n%snot\n%s", got, c.want)
			}
		})
	}
}

// showError prints an error or notice with all that a client sees of it.
func showError(err error) string {
	e := pgerr.From(err)
	severity := e.Severity
	if severity == "" {
		severity = pgerr.SeverityError
	}
	text := fmt.Sprintf("%s %s %q\n", severity, e.Code, e.Message)
	for _, part := range []struct{ name, value string }{{"DETAIL", e.Detail}, {"HINT", e.Hint}, {"CONTEXT", e.Where}} {
		if part.value != "" {
			text += fmt.Sprintf("%s %q\n", part.name, part.value)
		}
	}
	if e.Position > 0 {
		text += fmt.Sprintf("POSITION %d\n", e.Position)
	}
	return text
}

func showRow(values []*string) string {
	shown := make([]string, len(values))
	for i, v := range values {
		shown[i] = "NULL"
		if v != nil {
			shown[i] = strconv.Quote(*v)
		}
	}
	return "(" + strings.Join(shown, ", ") + ")\n"
}
