package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// afterTargets are the words that end a select list (manual, "SELECT", and the statements that hold one).
var afterTargets = words("into", "from", "where", "group", "having", "window", "union", "intersect", "except", "order", "limit",
	"offset", "fetch", "for", "with", "returning", "on")

// resultNames gives the columns of a select list that have no name the one that PostgreSQL gives them: it is the client's,
// and that of whoever selects from a subquery, a view or a table made so. Spark would name them after their expressions.
func (c *classifier) resultNames(s *pg.SelectStmt, r []replacement) []replacement {
	sorted := sortedBy(s.SortClause)
	for _, n := range s.TargetList {
		t := n.GetResTarget()
		if t.GetName() != "" || t.GetVal() == nil || t.Location < 0 || keepsName(t.Val) {
			continue
		}
		name := columnName(t.Val)
		list, at := c.tokens(), c.tokenAt(int(t.Location)-c.start)
		if end := c.itemEnd(at, afterTargets); at < len(list) && end > at && !sorted[name] {
			r = append(r, insertBehind(list[end-1], " AS "+sparkName(name)))
		}
	}
	return r
}

// sortedBy gives the columns within expressions that are sort keys. There PostgreSQL sees the input's column, Spark a result
// column of that name first.
func sortedBy(keys []*pg.Node) map[string]bool {
	columns := map[string]bool{}
	for _, k := range keys {
		if k.GetSortBy().GetNode().GetColumnRef() != nil {
			continue // a key that is a name is a result column to both
		}
		walk(k.ProtoReflect(), func(m protoreflect.ProtoMessage) {
			if ref, ok := m.(*pg.ColumnRef); ok && len(ref.Fields) == 1 {
				columns[lastName(ref.Fields)] = true
			}
		})
	}
	return columns
}

// severalColumns are Spark's functions that give more than one column, or may.
var severalColumns = words("explode", "explode_outer", "posexplode", "posexplode_outer", "inline", "inline_outer", "stack",
	"json_tuple", "variant_explode", "variant_explode_outer")

// keepsName tells whether Spark's name of a column is PostgreSQL's as well, or stands for several.
func keepsName(n *pg.Node) bool {
	switch n := n.Node.(type) {
	case *pg.Node_ColumnRef:
		return true // whole rows among them
	case *pg.Node_FuncCall:
		return severalColumns[lastName(n.FuncCall.Funcname)]
	case *pg.Node_AIndirection:
		items := n.AIndirection.Indirection
		return items[len(items)-1].GetAStar() != nil
	}
	return false
}
