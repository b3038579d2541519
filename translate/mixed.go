package translate

import (
	"fmt"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/translate/stmt"
)

// mixed prepares a query of catalogs and of Spark's tables: each catalog in it gets a name of libra's own, in whose place
// the relay puts the catalog's rows.
func (c *classifier) mixed(r relations, n *pg.Node) error {
	names := c.namesIn(n)
	prefix := unusedPrefix(c.s.Text)
	for i, v := range r.catalogs {
		first := c.tokenAt(int(v.Location) - c.start)
		last := first
		for last+2 < len(c.tokens()) && c.tokens()[last+1].byte(c.s.Text) == '.' {
			last += 2
		}
		if first >= len(c.tokens()) || c.tokens()[first].start != int(v.Location)-c.start || v.Alias.GetColnames() != nil || !v.Inh {
			return c.place(errMixed(r), int(r.user.Location))
		}
		t := stmt.CatalogTable{Mark: fmt.Sprint(prefix, i), Name: nameOf(v), Columns: names}
		if v.Alias == nil {
			t.Alias = v.Relname
		}
		c.s.Catalogs = append(c.s.Catalogs, t)
		c.marks = append(c.marks, replacement{c.tokens()[first].start, c.tokens()[last].end, t.Mark})
	}
	return nil
}

// unusedPrefix begins no word of a text.
func unusedPrefix(text string) string {
	text = strings.ToLower(text)
	for i := 0; ; i++ {
		if prefix := fmt.Sprintf("libra_catalog%d_", i); !strings.Contains(text, prefix) {
			return prefix
		}
	}
}

// namesIn gives the names that could be columns of a statement's tables; nil when they could be all.
func (c *classifier) namesIn(n *pg.Node) []string {
	names, seen, all := []string{}, map[string]bool{}, false
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	tables := map[string]bool{}
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		switch m := m.(type) {
		case *pg.RangeVar:
			tables[m.Relname] = true
			tables[m.Alias.GetAliasname()] = true
		case *pg.ColumnRef:
			for _, f := range m.Fields {
				all = all || f.GetAStar() != nil
				add(f.GetString_().GetSval())
			}
		case *pg.JoinExpr:
			all = all || m.IsNatural
			for _, f := range m.UsingClause {
				add(f.GetString_().GetSval())
			}
		}
	})
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		if ref, ok := m.(*pg.ColumnRef); ok && len(ref.Fields) == 1 && tables[ref.Fields[0].GetString_().GetSval()] {
			all = true // a whole row
		}
	})
	if all {
		return nil
	}
	return names
}
