package shells

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// word is a word or quoted name of a statement, or one other character.
type word struct {
	text   string
	quoted bool
}

func (w word) is(words ...string) bool {
	return !w.quoted && slices.ContainsFunc(words, func(s string) bool { return strings.EqualFold(s, w.text) })
}

// mostWords is as far as a statement is read: names come early, but for RENAME TO, which a short statement ends with.
const mostWords = 60

// words takes the beginning of a statement apart, comments left out. Strings become words without text.
func words(sql string) (list []word) {
	for len(sql) > 0 && len(list) < mostWords {
		r, size := utf8.DecodeRuneInString(sql)
		switch {
		case unicode.IsSpace(r):
			sql = sql[size:]
		case strings.HasPrefix(sql, "--"):
			_, sql, _ = strings.Cut(sql, "\n")
		case strings.HasPrefix(sql, "/*"):
			sql = afterComment(sql)
		case r == '`' || r == '"' || r == '\'':
			text, rest := quotedName(sql)
			list, sql = append(list, word{text, true}), rest
		case isWord(r):
			end := strings.IndexFunc(sql, func(r rune) bool { return !isWord(r) })
			if end < 0 {
				end = len(sql)
			}
			list, sql = append(list, word{sql[:end], false}), sql[end:]
		default:
			list, sql = append(list, word{sql[:size], false}), sql[size:]
		}
	}
	return list
}

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// afterComment skips a comment; they nest.
func afterComment(sql string) string {
	depth := 0
	for i := 0; i < len(sql); i++ {
		switch {
		case strings.HasPrefix(sql[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(sql[i:], "*/"):
			depth--
			i++
		}
		if depth == 0 {
			return sql[i+1:]
		}
	}
	return ""
}

// quotedName reads up to the closing quote, which is doubled inside.
func quotedName(sql string) (text, rest string) {
	quote := sql[:1]
	for from := 1; ; {
		end := strings.Index(sql[from:], quote)
		if end < 0 {
			return sql[1:], ""
		}
		end += from
		if !strings.HasPrefix(sql[end+1:], quote) {
			return strings.ReplaceAll(sql[1:end], quote+quote, quote), sql[end+1:]
		}
		from = end + 2
	}
}

// reader goes through a statement's words.
type reader []word

func (r *reader) next() word {
	if len(*r) == 0 {
		return word{}
	}
	w := (*r)[0]
	*r = (*r)[1:]
	return w
}

func (r *reader) skip(words ...string) {
	for len(*r) > 0 && (*r)[0].is(words...) {
		*r = (*r)[1:]
	}
}

// name reads a name of one or more parts; nil when there is none, or one that only Spark knows.
func (r *reader) name() (parts []string) {
	for {
		w := r.next()
		if w.text == "" || !w.quoted && !isWord([]rune(w.text)[0]) || w.is("identifier") && len(*r) > 0 && (*r)[0].is("(") {
			return nil
		}
		parts = append(parts, w.text)
		if len(*r) == 0 || !(*r)[0].is(".") {
			return parts
		}
		r.next()
	}
}

// objects are the words for what a statement makes, drops or changes.
var (
	relations  = []string{"table", "view"}
	namespaces = []string{"schema", "database", "namespace"}
)

// touchedBy finds out what a statement of Spark's SQL may have changed. When it is a kind of statement that could be
// anything, it is the whole catalog.
func (r *Refresher) touchedBy(sql, catalog string, namespace []string) []Touch {
	c := r.context(catalog, namespace)
	text := reader(words(sql))
	switch first := text.next(); {
	case first.is("create", "drop", "replace", "alter", "refresh", "msck", "repair", "undrop"):
		return c.object(&text)
	case first.is("comment"):
		return c.comment(&text)
	case first.is("analyze"):
		if (len(text) > 0 && text[0].is("tables")) || len(text) == 0 {
			return []Touch{{Catalog: c.catalog, Namespace: c.namespace}}
		}
		return c.object(&text)
	case first.is("call", "execute", "begin"):
		return []Touch{{Catalog: c.catalog}}
	}
	return nil
}

// object reads the rest of CREATE, DROP, ALTER and the like.
func (c names) object(text *reader) []Touch {
	for {
		switch w := text.next(); {
		case w.text == "" || w.is("temp", "temporary", "function", "variable"):
			return nil
		case w.is(relations...):
			return c.relation(text)
		case w.is(namespaces...):
			text.skip("if", "not", "exists")
			return c.schemas(text.name())
		}
	}
}

func (c names) relation(text *reader) []Touch {
	text.skip("if", "not", "exists")
	name := text.name()
	if name == nil {
		return []Touch{{Catalog: c.catalog}}
	}
	list := c.tables(name)
	for len(*text) > 2 {
		if text.next().is("rename") && (*text)[0].is("to") {
			text.next()
			to := text.name()
			list = append(list, c.tables(to)...)
			if len(to) == 1 && len(name) > 1 {
				list = append(list, c.tables(append(slices.Clone(name[:len(name)-1]), to[0]))...)
			}
			break
		}
	}
	return list
}

func (c names) comment(text *reader) []Touch {
	text.skip("on")
	switch w := text.next(); {
	case w.is(relations...):
		return c.tables(text.name())
	case w.is(namespaces...):
		return c.schemas(text.name())
	case w.is("column"):
		if name := text.name(); len(name) > 1 {
			return c.tables(name[:len(name)-1])
		}
	}
	return nil
}

// names resolves names as Spark does.
type names struct {
	catalog   string
	namespace []string
	known     []string // catalogs
}

func (r *Refresher) context(catalog string, namespace []string) names {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := names{catalog: catalog, namespace: namespace}
	for _, known := range r.catalogs {
		c.known = append(c.known, known.Name)
		if catalog == "" && known.Default {
			c.catalog = known.Name
		}
	}
	if c.catalog == "" {
		c.catalog = "spark_catalog"
	}
	if len(c.namespace) == 0 {
		c.namespace = []string{"default"}
	}
	return c
}

func (c names) tables(name []string) (list []Touch) {
	switch {
	case len(name) == 0:
		return nil
	case len(name) == 1:
		return []Touch{{c.catalog, c.namespace, name[0]}}
	}
	last := len(name) - 1
	if slices.Contains(c.known, name[0]) {
		in := name[1:last]
		if len(in) == 0 {
			in = []string{"default"}
		}
		return []Touch{{name[0], in, name[last]}}
	}
	return []Touch{{c.catalog, name[:last], name[last]}}
}

func (c names) schemas(name []string) []Touch {
	switch {
	case len(name) == 0:
		return []Touch{{Catalog: c.catalog}}
	case len(name) > 1 && slices.Contains(c.known, name[0]):
		return []Touch{{Catalog: name[0], Namespace: name[1:]}}
	}
	return []Touch{{Catalog: c.catalog, Namespace: name}}
}
