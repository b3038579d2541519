package sessions

import (
	"slices"
	"strings"

	"github.com/whereq/libra/catalog/shells"
)

// parseKey reads a key as Spark describes it: "PRIMARY KEY (a,b) NOT ENFORCED NORELY", "FOREIGN KEY (a) REFERENCES ns.t (b) …".
// Other constraints are not PostgreSQL's to show: their expressions are Spark's.
func parseKey(table shells.Path, name, text string) (shells.Key, bool) {
	k := shells.Key{Name: name}
	var ok bool
	switch {
	case strings.HasPrefix(text, "PRIMARY KEY "):
		k.Kind, text = shells.PrimaryKey, strings.TrimPrefix(text, "PRIMARY KEY ")
	case strings.HasPrefix(text, "UNIQUE "):
		k.Kind, text = shells.UniqueKey, strings.TrimPrefix(text, "UNIQUE ")
	case strings.HasPrefix(text, "FOREIGN KEY "):
		k.Kind, text = shells.ForeignKey, strings.TrimPrefix(text, "FOREIGN KEY ")
	default:
		return k, false
	}
	k.Columns, text, ok = parenthesized(text)
	if !ok || k.Kind != shells.ForeignKey {
		return k, ok
	}
	text, ok = strings.CutPrefix(text, " REFERENCES ")
	if !ok {
		return k, false
	}
	open := outside(text, '(')
	if open < 0 { // its primary key
		k.References = referenced(table, splitName(strings.TrimSpace(text)))
		return k, true
	}
	k.References = referenced(table, splitName(strings.TrimSpace(text[:open])))
	k.Referenced, _, ok = parenthesized(text[open:])
	return k, ok
}

// referenced is the table of a foreign key, which Spark names in full or from the table's own namespace.
func referenced(table shells.Path, name []string) shells.Path {
	last := len(name) - 1
	p := shells.Path{Catalog: table.Catalog, Namespace: slices.Clone(name[:last]), Name: name[last]}
	if len(p.Namespace) > len(table.Namespace) && p.Namespace[0] == table.Catalog {
		p.Namespace = p.Namespace[1:]
	}
	if len(p.Namespace) == 0 {
		p.Namespace = table.Namespace
	}
	return p
}

// parenthesized reads a list of names in parentheses.
func parenthesized(text string) (names []string, rest string, ok bool) {
	end := outside(text, ')')
	if !strings.HasPrefix(text, "(") || end < 0 {
		return nil, "", false
	}
	list, rest := text[1:end], text[end+1:]
	for list != "" {
		comma := outside(list, ',')
		part := list
		if comma >= 0 {
			part, list = list[:comma], list[comma+1:]
		} else {
			list = ""
		}
		names = append(names, strings.Join(splitName(strings.TrimSpace(part)), "."))
	}
	return names, rest, len(names) > 0
}

// outside finds a character that is not in backticks; -1 when there is none.
func outside(text string, c byte) int {
	quoted := false
	for i := range len(text) {
		switch {
		case text[i] == '`':
			quoted = !quoted
		case text[i] == c && !quoted:
			return i
		}
	}
	return -1
}
