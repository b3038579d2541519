package deparse

import (
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// let gives values names, so that each is computed once where a text needs it more than once: Spark has no LET, but
// a lambda's parameter is one. Names and numbers are put in as they are.
func (w *writer) let(body func(v []string) string, values ...string) string {
	names := make([]string, len(values))
	var fields []string
	p := "v" + strings.TrimPrefix(w.alias(), "t")
	for i, v := range values {
		if simple(v) {
			names[i] = v
			continue
		}
		f := "f" + itoa(i)
		fields = append(fields, text(f), v)
		names[i] = p + "." + f
	}
	if len(fields) == 0 {
		return body(names)
	}
	if strings.Contains(strings.Join(values, ""), "SELECT ") {
		w.liftable = true
		return w.refuse(&querytree.Node{}, "this subquery within an expression", "Put the subquery into FROM.")
	}
	return "transform(array(named_struct(" + commas(fields) + ")), " + p + " -> " + body(names) + ")[0]"
}

// repeated is let for a body that Spark runs fast only outside of a lambda: a short value is put in as often as it takes.
func (w *writer) repeated(body func(v []string) string, value string) string {
	for _, costly := range []string{"SELECT ", "->", "rand(", "uuid("} {
		if len(value) > 200 || strings.Contains(value, costly) {
			return w.let(body, value)
		}
	}
	return body([]string{value})
}

// simple tells whether a text is just a name or a number.
func simple(s string) bool { return !strings.ContainsAny(plain(s), "(' ") }

// raise is an expression that fails with one of PostgreSQL's errors; the session layer reads the code and the message.
func raise(code, message string) string {
	return "raise_error(" + text("libra "+code+" "+message) + ")"
}

// checked is a value of a call that fails for some arguments: each pair is a condition and what to raise then.
func checked(value string, pairs ...string) string {
	s := "CASE"
	for i := 0; i < len(pairs); i += 2 {
		s += " WHEN " + pairs[i] + " THEN " + pairs[i+1]
	}
	return "(" + s + " ELSE " + value + " END)"
}

// put puts a name into a template that has @ where it goes.
func put(template, v string) string { return strings.ReplaceAll(template, "@", v) }
