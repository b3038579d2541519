package deparse

import "strings"

// like is LIKE and its kin. A constant pattern is written anew: PostgreSQL lets the escape character stand before any
// character, Spark only before those that mean something.
func like(word string) rule {
	return func(c *call) string {
		pattern, escape, ok := c.likePattern()
		if !ok {
			return "(" + c.arg(0) + " " + word + " " + sparkPattern(c.arg(1)) + ")"
		}
		p, err := likeText(pattern, escape)
		if err {
			return raiseText("22025", "LIKE pattern must not end with escape character")
		}
		return "(" + c.arg(0) + " " + word + " " + text(p) + ")"
	}
}

// likePattern gives a constant pattern with its escape character, -1 for none.
func (c *call) likePattern() (pattern string, escape rune, ok bool) {
	p := c.args[1]
	if p.Tag == "FUNCEXPR" {
		f, _ := c.w.Catalog.Function(p.OID("funcid"))
		inner := &call{w: c.w, node: p, name: f.Name, args: p.Nodes("args"), types: f.Args}
		if f.Name != "like_escape" || len(inner.args) != 2 {
			return "", 0, false
		}
		s, ok1 := inner.string(0)
		e, ok2 := inner.string(1)
		escape = -1
		for _, r := range e {
			escape = r
		}
		return s, escape, ok1 && ok2 && len([]rune(e)) <= 1
	}
	s, ok := c.string(1)
	return s, '\\', ok
}

// likeText writes a pattern with a backslash before what is to be taken as it is. It is true for a pattern that ends with
// its escape character.
func likeText(pattern string, escape rune) (string, bool) {
	var b strings.Builder
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			escaped = false
			if strings.ContainsRune(`%_\`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case r == escape:
			escaped = true
		case r == '\\':
			b.WriteString(`\\`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), escaped
}

// sparkPattern takes backslashes that mean nothing out of a pattern that is not known yet.
func sparkPattern(p string) string {
	return "regexp_replace(" + p + `, '(?s)(?<!\\\\)((?:\\\\\\\\)*)\\\\([^%_\\\\])', '\u00241\u00242')`
}

// likeEscape is LIKE … ESCAPE with a pattern that is not constant: every backslash is doubled, and the escape character becomes one.
func likeEscape(c *call) string {
	e, ok := c.string(1)
	switch {
	case ok && e == `\`:
		return c.arg(0)
	case !ok || len([]rune(e)) > 1:
		return c.refuse("LIKE with an ESCAPE that is not constant", "Write the escape character as a literal.")
	case e == "":
		return "replace(" + c.arg(0) + `, '\\', '\\\\')`
	}
	doubled := "replace(" + c.arg(0) + `, '\\', '\\\\')`
	return "regexp_replace(" + doubled + ", " + text("(?s)"+quoteRegex(e)+"(.)") + `, '\\\\\u00241')`
}

var _ = register(map[string]rule{"like_escape(text,text)": likeEscape})
