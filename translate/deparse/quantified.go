package deparse

import (
	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// quantified is a comparison with ANY or ALL rows of a subquery that is no IN: two EXISTS, for a row that decides and for one
// of which nothing is known.
func (w *writer) quantified(n *querytree.Node) string {
	unknown := w.rowExists(n, func(c string) string { return "(" + c + " IS NULL)" })
	if n.Int("subLinkType") == linkAny {
		return "(CASE WHEN " + w.rowExists(n, func(c string) string { return c }) + " THEN true WHEN " + unknown + " THEN NULL ELSE false END)"
	}
	return "(CASE WHEN " + w.rowExists(n, func(c string) string { return "NOT " + c }) + " THEN false WHEN " + unknown + " THEN NULL ELSE true END)"
}

// rowExists asks for a row of a SUBLINK's subquery for whose comparison a condition holds.
func (w *writer) rowExists(n *querytree.Node, condition func(string) string) string {
	q, alias := n.Node("subselect"), w.alias()
	columns := unique(make([]string, len(targets(q))))
	return "EXISTS (SELECT 1 FROM (" + w.query(q, columns) + ") AS " + name(alias) + " WHERE " +
		condition(w.ofSubquery(q, alias, columns, n.Node("testexpr"))) + ")"
}

// ofSubquery writes a comparison whose one side are a subquery's columns.
func (w *writer) ofSubquery(q *querytree.Node, alias string, columns []string, test *querytree.Node) string {
	shapes, list := w.outputs(q, w.scope), targets(q)
	defer func(was []string) { w.sublinkColumns = was }(w.sublinkColumns)
	w.sublinkColumns = make([]string, len(columns))
	for i, c := range columns {
		w.sublinkColumns[i] = name(alias) + "." + name(c)
		if typeOf(list[i].Node("expr")) == oid.Numeric && i < len(shapes) && !shapes[i].fixed {
			w.sublinkColumns[i] = readExactly(w.sublinkColumns[i])
		}
	}
	return w.expr(test)
}

// rowSublink is (a, b) < (SELECT c, d …).
func (w *writer) rowSublink(n, q *querytree.Node) string {
	columns := unique(make([]string, len(targets(q))))
	alias := w.alias()
	return "(SELECT " + w.ofSubquery(q, alias, columns, n.Node("testexpr")) + " FROM (" + w.query(q, columns) + ") AS " + name(alias) + ")"
}

// sublinkColumn is a column of the subquery that is being compared with.
func (w *writer) sublinkColumn(n *querytree.Node) string {
	if i := n.Int("paramid"); i >= 1 && i <= len(w.sublinkColumns) {
		return w.sublinkColumns[i-1]
	}
	return w.refuse(n, "this comparison with a subquery", "")
}

// arrayOf is ARRAY(subquery): its rows in its order, as an aggregate of what it gives.
func (w *writer) arrayOf(n, q *querytree.Node) string {
	column := targets(q)
	if len(column) != 1 {
		return w.refuse(n, "ARRAY of a subquery", "")
	}
	typ := w.sparkType(n, sublinkType(n), -1)
	clauses := q.Nodes("sortClause")
	if len(clauses) == 0 || q.Has("setOperations") || q.Bool("hasDistinctOn") || q.Int("limitOption") == limitWithTies {
		if len(clauses) > 0 {
			return w.refuse(n, "ARRAY of this subquery", "Use array_agg with ORDER BY.")
		}
		alias := w.alias()
		return "coalesce((SELECT array_agg(" + name(alias) + ".`v`) RESPECT NULLS FROM (" + w.query(q, []string{"v"}) + ") AS " + name(alias) + "), CAST(array() AS " + typ + "))"
	}
	return "coalesce((" + w.orderedArray(q, clauses) + "), CAST(array() AS " + typ + "))"
}

// orderedArray collects a subquery's rows with their sort keys and sorts them where they are.
func (w *writer) orderedArray(q *querytree.Node, clauses []*querytree.Node) string {
	w.enter(q)
	defer w.leave()
	with := w.with(q)
	list := []string{w.target(targets(q)[0], "v")}
	var keys []sortKey
	for i, c := range clauses {
		ref := c.Int("tleSortGroupRef")
		k := "k" + itoa(i)
		if entry(q, ref).Bool("resjunk") {
			list = append(list, w.target(entry(q, ref), k))
		} else {
			k = "v"
		}
		keys = append(keys, sortKey{expr: name(k), direction: w.direction(c)})
	}
	alias := w.alias()
	inner := with + w.core(q, list)
	if q.Has("limitCount") || q.Has("limitOffset") {
		order := each(keys, func(k sortKey) string { return k.expr + k.direction })
		inner = with + "SELECT * FROM (" + w.core(q, list) + ") AS " + name(w.alias()) + " ORDER BY " + commas(order) + w.limit(q)
	}
	return "SELECT " + w.collected("`v`", keys, "", "") + " FROM (" + inner + ") AS " + name(alias)
}
