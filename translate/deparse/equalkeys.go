package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// Values that are equal to PostgreSQL and not to Spark: a day and 24 hours, a jsonb's 1.0 and 1.00. Where rows are told apart by such
// values, it is by keys that are made of them; of equal values, any one is shown.

// byKey tells the types whose values have keys.
func byKey(typ uint32) bool { return typ == oid.Interval || typ == oid.JSONB }

// keyed is the key of a Spark value of a type; v may be named more than once.
func keyed(typ uint32, v string) string {
	switch typ {
	case oid.Interval:
		return span(v)
	case oid.JSONB:
		return plainNumbers(v)
	}
	return v
}

// keyOf is what tells an expression's values apart.
func (w *writer) keyOf(n *querytree.Node) string {
	switch typeOf(n) {
	case oid.Interval:
		return w.spanOf(n)
	case oid.JSONB:
		return plainNumbers(w.json(n))
	}
	return w.equated(n)
}

// anyOfGroup is one of a group's values of an expression that the rows are grouped by; NULL where a grouping set leaves it out.
func (w *writer) anyOfGroup(s *scope, r *relation, attno int, write func(*querytree.Node) string) string {
	list := r.node.Nodes("groupexprs")
	if attno > len(list) || list[attno-1] == nil {
		return w.refuse(s.query, "a column that the analyzer does not name", "")
	}
	defer func(here *scope) { w.scope = here }(w.scope)
	w.scope = s
	value := "any_value(" + w.asKey(s, func() string { return write(list[attno-1]) }) + ")"
	if len(s.query.Nodes("groupingSets")) == 0 {
		return value
	}
	return "if(grouping(" + w.groupKeyOf(list[attno-1]) + ") = 0, " + value + ", NULL)"
}

// union is UNION of columns of which some have keys: all rows, grouped.
func (w *writer) union(n *querytree.Node, left, right string, as []string) string {
	types := n.Strings("colTypes")
	list, keys := make([]string, len(as)), make([]string, len(as))
	for i, c := range as {
		list[i], keys[i] = name(c), w.columnKey(oidOf(types[i]), i, name(c))
		if keys[i] != list[i] {
			list[i] = "any_value(" + name(c) + ") AS " + name(c)
		}
	}
	return "SELECT " + commas(list) + " FROM ((" + left + ") UNION ALL (" + right + ")) AS " + name(w.alias()) + " GROUP BY " + commas(keys)
}

// columnKey is the key of a set operation's column.
func (w *writer) columnKey(typ uint32, i int, column string) string {
	if typ == oid.Numeric && w.asTexts[w.scope.query][i] {
		return readExactly(column)
	}
	return keyed(typ, column)
}

// hasKeys tells whether a set operation has columns whose equal values are not the same to Spark.
func (w *writer) hasKeys(n *querytree.Node) bool {
	for i, t := range n.Strings("colTypes") {
		if byKey(oidOf(t)) || w.columnKey(oidOf(t), i, "c") != "c" {
			return true
		}
	}
	return false
}
