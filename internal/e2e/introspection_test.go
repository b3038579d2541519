package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// asked is a statement of a tool's, as testdata/catalog/tools has it.
type asked struct {
	sql    string
	params []string
	simple bool // by the simple protocol: one message with all that stands in it
}

// TestIntrospection gives what tools ask of PostgreSQL to libra over real Spark and to a PostgreSQL with the same tables: the
// answers are the same, but for OIDs, which must be of the same things.
func TestIntrospection(t *testing.T) {
	scripts, err := filepath.Glob("../../testdata/catalog/tools/*.sql")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts", err)
	}
	twins := openTwins(t)
	runTools(t, twins)
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".sql"), func(t *testing.T) {
			text, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			got, want := twins.libra.client(t), twins.postgres.client(t)
			for _, a := range readScript(string(text)) {
				answer, expected := got.answer(t, a), want.answer(t, a)
				if slices.Equal(answer, expected) {
					continue
				}
				t.Errorf("%s\nPostgreSQL alone:\n%slibra alone:\n%s", a.sql, onlyIn(expected, answer), onlyIn(answer, expected))
			}
		})
	}
}

// readScript takes a script apart: statements stand between empty lines, comments in front of them; "-- with: a, b" are
// parameters, "-- simple" is a message of the simple protocol.
func readScript(text string) (list []asked) {
	for block := range strings.SplitSeq(text, "\n\n") {
		var a asked
		var lines []string
		for line := range strings.Lines(block) {
			comment, is := strings.CutPrefix(line, "--")
			switch comment = strings.TrimSpace(comment); {
			case !is:
				lines = append(lines, line)
			case comment == "simple":
				a.simple = true
			case strings.HasPrefix(comment, "with: "):
				a.params = strings.Split(strings.TrimPrefix(comment, "with: "), ", ")
			}
		}
		a.sql = strings.TrimSpace(strings.Join(lines, ""))
		if !a.simple {
			a.sql = strings.TrimSuffix(a.sql, ";")
		}
		if a.sql != "" {
			list = append(list, a)
		}
	}
	return list
}

// answer gives columns and rows, one a line, the rows in order.
func (c *twinClient) answer(t *testing.T, a asked) []string {
	t.Helper()
	sql := c.resolve(t, a.sql)
	if a.simple {
		results, err := c.conn.PgConn().Exec(t.Context(), sql).ReadAll()
		return c.lines(results, err)
	}
	params := make([][]byte, len(a.params))
	for i, p := range a.params {
		params[i] = []byte(c.resolve(t, p))
	}
	r := c.conn.PgConn().ExecParams(t.Context(), sql, params, nil, nil, nil).Read()
	return c.lines([]*pgconn.Result{r}, r.Err)
}

func (c *twinClient) lines(results []*pgconn.Result, err error) (list []string) {
	for _, r := range results {
		var columns, rows []string
		for _, f := range r.FieldDescriptions {
			columns = append(columns, fmt.Sprintf("%s:%s:%d", f.Name, c.twin.name(fmt.Sprint(f.DataTypeOID)), f.TypeModifier))
		}
		for _, row := range r.Rows {
			if line, ours := c.line(r.FieldDescriptions, row); ours {
				rows = append(rows, line)
			}
		}
		slices.Sort(rows)
		list = append(append(list, strings.Join(columns, " | ")+"\n"), rows...)
	}
	if err != nil {
		list = append(list, err.Error()+"\n")
	}
	return list
}

// onlyIn gives the lines that the other lacks, not all when they are many.
func onlyIn(list, other []string) string {
	var b strings.Builder
	n := 0
	for _, line := range list {
		if slices.Contains(other, line) {
			continue
		}
		if n++; n > 20 {
			b.WriteString("…\n")
			break
		}
		b.WriteString("  " + line)
	}
	return b.String()
}

// runTools runs real tools' own introspection on both servers, and compares what they print.
func runTools(t *testing.T, twins twins) {
	java := func(t *testing.T, at place) string {
		return javaProgram(t, at, filepath.Join("testdata/catalog", "MetaData.java"))
	}
	script := func(name string, args ...string) func(*testing.T, place) string {
		return func(t *testing.T, at place) string {
			return run(t, at, python(t), append([]string{filepath.Join("testdata/catalog", name)}, args...)...)
		}
	}
	for name, program := range map[string]func(*testing.T, place) string{
		"pgjdbc": java, "sqlalchemy": script("inspector.py"), "django": script("django_inspect.py"), "psqlodbc": script("odbc.py", fetched(t, "odbc/psqlodbcw.so")),
	} {
		t.Run(name, func(t *testing.T) {
			got := strings.SplitAfter(twins.libra.plain(program(t, twins.libra.place(t))), "\n")
			want := strings.SplitAfter(twins.postgres.plain(program(t, twins.postgres.place(t))), "\n")
			if !slices.Contains(want, "done\n") {
				t.Errorf("on PostgreSQL:\n%s", strings.Join(want, ""))
			}
			if !slices.Equal(got, want) {
				t.Errorf("PostgreSQL alone:\n%slibra alone:\n%s", onlyIn(want, got), onlyIn(got, want))
			}
		})
	}
}
