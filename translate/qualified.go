package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/whereq/libra/translate/stmt"
)

// qualified finds the names with a catalog in front: of tables, and of those that are named again in front of a column.
func (c *classifier) qualified(n *pg.Node) (list []stmt.Qualified) {
	if !c.manyDots() {
		return nil
	}
	var tables []*pg.RangeVar
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		if v, ok := m.(*pg.RangeVar); ok && v.Catalogname != "" {
			tables = append(tables, v)
			first := c.tokenAt(int(v.Location) - c.start)
			q := stmt.Qualified{Catalog: v.Catalogname, Schema: v.Schemaname, Table: v.Relname, Alias: v.Alias != nil}
			q.Bare = first > 0 && c.tokens()[first-1].is(c.s.Text, "table")
			list = c.appendName(list, q, first, 3)
		}
	})
	if tables == nil {
		return nil
	}
	walk(n.ProtoReflect(), func(m protoreflect.ProtoMessage) {
		r, ok := m.(*pg.ColumnRef)
		if !ok || len(r.Fields) < 3 {
			return
		}
		var names []string
		for _, f := range r.Fields[:len(r.Fields)-1] {
			names = append(names, f.GetString_().GetSval())
		}
		for _, v := range tables {
			full := len(names) == 3 && names[0] == v.Catalogname
			if (full || len(names) == 2) && names[len(names)-2] == v.Schemaname && names[len(names)-1] == v.Relname && v.Alias == nil {
				q := stmt.Qualified{Catalog: v.Catalogname, Schema: v.Schemaname, Table: v.Relname, Column: true}
				list = c.appendName(list, q, c.tokenAt(int(r.Location)-c.start), len(names))
				return
			}
		}
	})
	return list
}

// appendName adds a name of some parts, which begins with a token.
func (c *classifier) appendName(list []stmt.Qualified, q stmt.Qualified, first, parts int) []stmt.Qualified {
	last := first + 2*(parts-1)
	if last >= len(c.tokens()) {
		return list
	}
	q.Start, q.End = c.tokens()[first].start, c.tokens()[last].end
	return append(list, q)
}

// manyDots tells whether there may be a name of three parts.
func (c *classifier) manyDots() bool {
	list := c.tokens()
	for i := 3; i < len(list); i++ {
		if list[i].byte(c.s.Text) == '.' && list[i-2].byte(c.s.Text) == '.' {
			return true
		}
	}
	return false
}
