package deparse

import (
	"slices"
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// isPlain tells whether an expression costs nothing to write twice: a column, a constant, a parameter.
func isPlain(n *querytree.Node) bool {
	for n != nil && n.Tag == "RELABELTYPE" {
		n = n.Node("arg")
	}
	return n == nil || n.Tag == "VAR" || n.Tag == "CONST" || n.Tag == "PARAM" || n.Tag == valueTag
}

// once writes a template as as() does, but evaluates each argument only once however often the template has it: Spark
// has no LET, a lambda over an array of one element is one. Columns and constants are written where they stand.
func once(template string) rule {
	return func(c *call) string { return c.bind(func(args []string) string { return fill(template, args) }) }
}

// bind writes the call with its arguments under names.
func (c *call) bind(body func(args []string) string) string {
	return c.w.named(c.args, each(c.args, c.w.json), body)
}

// named gives names to expressions that are not plain. nodes are what the texts were written from.
func (w *writer) named(nodes []*querytree.Node, texts []string, body func([]string) string) string {
	args, fields := append([]string(nil), texts...), []string(nil)
	if slices.ContainsFunc(nodes, hasSubquery) {
		w.liftable = true
		if !w.lift || strings.Contains(strings.Join(texts, " "), "SELECT ") {
			return body(args) // Spark has no subqueries near lambdas
		}
	}
	v := w.alias()
	for i, n := range nodes {
		if !isPlain(n) {
			fields = append(fields, texts[i]+" AS a"+itoa(i))
			args[i] = v + ".a" + itoa(i)
		}
	}
	if len(fields) == 0 {
		return body(args)
	}
	return "transform(array(struct(" + commas(fields) + ")), " + v + " -> " + body(args) + ")[0]"
}

// letText gives a name to one Spark expression.
func (w *writer) letText(value string, body func(string) string) string {
	if strings.Contains(value, "SELECT ") {
		w.liftable = true // written again with the subquery in FROM, if that can be
		return body(value)
	}
	v := w.alias()
	return "transform(array(" + value + "), " + v + " -> " + body(v) + ")[0]"
}

// fill puts arguments into a template: $1 is the first.
func fill(template string, args []string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(template, "$")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		switch {
		case after[0] == '*':
			b.WriteString(commas(args))
		case after[0] >= '1' && after[0] <= '9':
			b.WriteString(args[int(after[0]-'1')])
		default:
			b.WriteString("$" + after[:1])
		}
		template = after[1:]
	}
}

// hasSubquery tells whether there is a subquery in an expression.
func hasSubquery(n *querytree.Node) bool {
	found := false
	n.Walk(func(x *querytree.Node) bool {
		found = found || x.Tag == "SUBLINK"
		return !found
	})
	return found
}
