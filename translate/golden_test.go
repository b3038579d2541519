package translate

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const goldenDir = "../testdata/translate"

// TestGolden runs the cases of testdata/translate: SQL, a line ----, what it is sorted into; cases end with ====.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(goldenDir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no golden files in %s: %v", goldenDir, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { goldenFile(t, file) })
	}
}

func goldenFile(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for c := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n====\n"), "\n====\n") {
		sql, want, _ := strings.Cut(c+"\n", "\n----\n")
		got := show(Parse(sql))
		if got != want && !*update {
			t.Errorf("%s\n---- got\n%s---- want\n%s", sql, got, want)
		}
		fmt.Fprintf(&out, "%s\n----\n%s====\n", sql, got)
	}
	if *update {
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

var (
	kindNames = map[stmt.Kind]string{stmt.Empty: "empty", stmt.Local: "local", stmt.Query: "query", stmt.Command: "command",
		stmt.Copying: "copy", stmt.Catalog: "catalog"}
	effectNames = map[stmt.Effect]string{stmt.NoEffect: "", stmt.Persistent: " persistent", stmt.SessionState: " session", stmt.CurrentSchema: " current-schema"}
	rowsNames   = map[stmt.Rows]string{stmt.NoRows: "no-rows", stmt.HasRows: "rows", stmt.UnknownRows: "unknown-rows"}
	verbNames   = map[stmt.TransactionVerb]string{stmt.Begin: "begin", stmt.Commit: "commit", stmt.Rollback: "rollback",
		stmt.Savepoint: "savepoint", stmt.Release: "release", stmt.RollbackTo: "rollback to"}
)

// show writes statements readably: one line for what each is, more for what it holds.
func show(list []*stmt.Statement, err error) string {
	if err != nil {
		e := pgerr.From(err)
		return fmt.Sprintf("error %s at %d: %s\n%s", e.Code, e.Position, e.Message, line("hint: ", e.Hint))
	}
	var b strings.Builder
	for _, s := range list {
		b.WriteString(showStatement(s, len(list) > 1))
	}
	return b.String()
}

func showStatement(s *stmt.Statement, start bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s", kindNames[s.Kind])
	if s.Tag != "" {
		fmt.Fprintf(&b, " [%s]", s.Tag)
	}
	if s.Kind == stmt.Query || s.Kind == stmt.Command {
		fmt.Fprintf(&b, "%s %s", effectNames[s.Effect], rowsNames[s.Rows])
	}
	if s.Inserts > 0 {
		fmt.Fprintf(&b, " inserts %d", s.Inserts)
	}
	b.WriteString(when(s.Native, " native") + when(s.Variable, " variable") + "\n")
	if start {
		fmt.Fprintf(&b, "  text @%d: %s\n", s.Start, s.Text)
	}
	b.WriteString(showCopy(s.Copy))
	b.WriteString(line("  private: ", s.CatalogSQL))
	if s.Kind == stmt.Catalog && s.Spark == "" {
		b.WriteString("  not Spark's\n")
	}
	if s.Spark != s.Text {
		b.WriteString(line("  spark: ", s.Spark))
	}
	for i, p := range s.Params {
		b.WriteString(showParam(i+1, p))
	}
	b.WriteString(showLocal(s.Local))
	return b.String()
}

func when(yes bool, s string) string {
	if yes {
		return s
	}
	return ""
}

func line(label, s string) string {
	if s == "" {
		return ""
	}
	return label + s + "\n"
}

func showParam(n int, p stmt.ParamHint) string {
	s := fmt.Sprintf("  $%d", n)
	if p.OID != 0 {
		s += fmt.Sprintf(" oid %d", p.OID)
	}
	if p.Table != "" {
		s += fmt.Sprintf(" into %s", p.Table)
		if p.Column != "" {
			s += " column " + p.Column
		} else {
			s += fmt.Sprintf(" column #%d", p.Index)
		}
	}
	return s + "\n"
}

func showLocal(l stmt.LocalStatement) string {
	switch l := l.(type) {
	case *stmt.Transaction:
		var modes []string
		for k, v := range l.Modes {
			modes = append(modes, " "+k+"="+v)
		}
		sort.Strings(modes)
		return line("  ", strings.TrimRight(verbNames[l.Verb]+" "+l.Name, " ")+strings.Join(modes, "")+when(l.Chain, " and chain"))
	case *stmt.Set:
		var b strings.Builder
		for _, a := range l.Assignments {
			value := "default"
			if a.Value != nil {
				value = "«" + *a.Value + "»"
			}
			fmt.Fprintf(&b, "  %sset %s = %s\n", when(l.Local, "local "), a.Name, value)
		}
		return b.String()
	case *stmt.Show:
		return line("  show ", l.Name+when(l.Name == "", "all"))
	case *stmt.Reset:
		return line("  reset ", l.Name+when(l.Name == "", "all"))
	case *stmt.Deallocate:
		return line("  deallocate ", l.Name+when(l.Name == "", "all"))
	case *stmt.Discard:
		return line("  discard ", l.Target)
	case *stmt.Close:
		return line("  close ", l.Name+when(l.Name == "", "all"))
	case *stmt.Listen:
		return line("  listen ", l.Command)
	case *stmt.Probe:
		return showProbe(l)
	case *stmt.Console:
		return line("  console ", l.Topic)
	case *stmt.AlterPool:
		return line("  ", when(l.Create, "create ")+when(!l.Create, "alter ")+l.Name+fmt.Sprintf(" %v", l.Values))
	case *stmt.Signal:
		pid := "null"
		if l.PID != nil {
			pid = fmt.Sprint(*l.PID)
		}
		return line("  ", when(l.Terminate, "terminate ")+when(!l.Terminate, "cancel ")+pid+when(l.Own, " own")+
			when(l.Param > 0, fmt.Sprintf(" $%d", l.Param))+" as "+l.Column)
	case *stmt.DeclareCursor:
		return line("  ", "cursor "+l.Name+when(l.Binary, " binary")+when(l.Scroll, " scroll")+when(l.NoScroll, " no scroll")+
			when(l.Hold, " hold")+when(l.Clash != "", " clash of "+l.Clash)) + showInner(l.Query)
	case *stmt.Fetch:
		count := fmt.Sprint(l.Count)
		if l.Count == stmt.FetchAll {
			count = "all"
		}
		return line("  ", when(l.Move, "move")+when(!l.Move, "fetch")+" "+directionNames[l.Direction]+" "+count+" in "+l.Cursor)
	case *stmt.Prepare:
		return fmt.Sprintf("  prepare %s %v\n", l.Name, l.Types) + showInner(l.Statement)
	case *stmt.Execute:
		return "  execute " + l.Name + "\n" + showArguments(l.Args)
	}
	return ""
}

func showCopy(c *stmt.Copy) string {
	if c == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "  %s", map[bool]string{true: "into", false: "out of"}[c.In])
	if c.Table != "" {
		fmt.Fprintf(&b, " %s (%s)", c.Table, strings.Join(c.Columns, ", "))
	}
	fmt.Fprintf(&b, "\n  query @%d: %s\n", c.Query.Start, c.Query.Spark+c.Query.CatalogSQL)
	for _, o := range c.Options {
		value := map[stmt.CopyValue]string{stmt.CopyText: "«" + o.Value + "»", stmt.CopyNumber: o.Value, stmt.CopyStar: "*",
			stmt.CopyList: "(" + strings.Join(o.List, ", ") + ")"}[o.Kind]
		fmt.Fprintf(&b, "  option %s %s @%d\n", o.Name, value, o.Position)
	}
	return b.String()
}

var directionNames = map[stmt.FetchDirection]string{stmt.Forward: "forward", stmt.Backward: "backward",
	stmt.Absolute: "absolute", stmt.Relative: "relative"}

// showInner indents the statement inside another.
func showInner(s *stmt.Statement) string {
	return "    " + strings.ReplaceAll(strings.TrimSuffix(showStatement(s, true), "\n"), "\n", "\n    ") + "\n"
}

func showArguments(args []stmt.Argument) string {
	var b strings.Builder
	for _, a := range args {
		value := "null"
		if a.Value != nil {
			value = "«" + *a.Value + "»"
		}
		fmt.Fprintf(&b, "  argument oid %d %s\n", a.OID, value)
	}
	return b.String()
}

func showProbe(p *stmt.Probe) string {
	var b strings.Builder
	for _, c := range p.Columns {
		fmt.Fprintf(&b, "  column %q", c.Name)
		switch {
		case c.Func != "":
			fmt.Fprintf(&b, " %s(%s)\n", c.Func, strings.Join(c.Args, ", "))
		case c.Value == nil:
			fmt.Fprintf(&b, " oid %d null\n", c.OID)
		default:
			fmt.Fprintf(&b, " oid %d «%s»\n", c.OID, *c.Value)
		}
	}
	return b.String()
}
