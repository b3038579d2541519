package deparse

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// writer writes one statement. Its methods give text; the first error is kept and the text is then of no use, so that rules
// need no error handling.
type writer struct {
	Options
	err     error
	aliases int
	inside  map[*querytree.Node]bool // queries that are subqueries in expressions, or LATERAL
	scope   *scope
	// sublinkColumns are the columns of the subquery that a comparison with ANY or ALL is about.
	sublinkColumns []string
	caseArg        *querytree.Node // what the placeholder of a short CASE stands for
	lift, liftable bool            // see lift.go
	names          []string        // of a stored query's columns
	returning      string          // a query of what an INSERT returns
	counting       string          // see Result.Counting
	changed        string          // see Result.Target
	inAggregate    int             // within the arguments of so many aggregates
	shapes         map[*querytree.Node][]numeric
	asTexts        map[*querytree.Node]map[int]bool // output columns, counted from 0, that others want as exact texts
}

// fail keeps the first error; it gives a text that stands for what could not be written.
func (w *writer) fail(err error) string {
	if w.err == nil {
		w.err = err
	}
	return "NULL"
}

// refuse is fail with 0A000 for what a node is. An empty hint is the usual one.
func (w *writer) refuse(n *querytree.Node, what, hint string) string {
	e := refused(what, hint)
	if at := n.Location(); at >= 0 {
		e = e.WithPosition(at) // a byte offset here; whoever has the text makes it a position
	}
	return w.fail(e)
}

// alias is a new relation name.
func (w *writer) alias() string {
	w.aliases++
	return "t" + strconv.Itoa(w.aliases)
}

// name quotes an identifier.
func name(s string) string { return "`" + strings.ReplaceAll(s, "`", "``") + "`" }

// names quotes a name of several parts.
func names(parts []string) string {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = name(p)
	}
	return strings.Join(quoted, ".")
}

// text is a string literal.
func text(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

// The marks that tell where a piece of text came from: NUL, the offset, NUL. NUL is in no text of PostgreSQL's.
const markByte = "\x00"

// mark notes that what follows was made from the client's text at a node's location.
func mark(n *querytree.Node) string {
	at := n.Location()
	if at < 0 {
		return ""
	}
	return markByte + strconv.Itoa(at) + markByte
}

// unmark takes the marks out of a text.
func unmark(s string) (string, []Mark) {
	parts := strings.Split(s, markByte)
	var b strings.Builder
	var marks []Mark
	for i, p := range parts {
		if i%2 == 0 {
			b.WriteString(p)
			continue
		}
		at, _ := strconv.Atoi(p)
		if n := len(marks); n > 0 && marks[n-1].Spark == b.Len() {
			marks[n-1].Client = at
		} else {
			marks = append(marks, Mark{Spark: b.Len(), Client: at})
		}
	}
	return b.String(), marks
}

// plain is a text without its marks.
func plain(s string) string {
	if !strings.Contains(s, markByte) {
		return s
	}
	s, _ = unmark(s)
	return s
}

// each writes the members of a list.
func each[T any](list []T, f func(T) string) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = f(x)
	}
	return out
}

func commas(list []string) string { return strings.Join(list, ", ") }
