package deparse

import (
	"maps"

	"github.com/whereq/libra/translate/querytree"
)

// lineage is the column of a recursion without duplicates that holds the rows which a row comes from.
const lineage = "libra_lineage"

// distinctRecursion is WITH RECURSIVE … UNION. Spark has UNION ALL alone, which never ends where rows lead back to themselves. So each row
// knows those that it comes from, and is dropped where it is one of these: what comes of it comes of that one, too. Equal rows that came
// another way are dropped at the end.
func (w *writer) distinctRecursion(c *cte, q *querytree.Node) string {
	w.enter(q)
	defer w.leave()
	set := q.Node("setOperations")
	term := w.linearTerm(set.Node("rarg"), c)
	if term == nil || w.hasKeys(set) || q.Has("sortClause") || q.Has("limitCount") || q.Has("limitOffset") {
		return w.refuse(q, "this recursive UNION that drops duplicates", "Spark knows WITH RECURSIVE … UNION ALL; that of a plain SELECT is made of it.")
	}
	columns, all := each(c.columns, name), &cte{name: c.name + "_all", columns: c.columns, query: c.query, lineage: true}
	row, cols := "struct("+commas(columns)+")", commas(columns)
	first := "SELECT " + cols + ", array(" + row + ") AS " + name(lineage) + " FROM (" + w.branch(set, "larg", c.columns) + ") AS " + name(w.alias())
	casts, _ := w.branchCasts(set, set.Node("rarg"), c.columns)
	next := "SELECT " + commas(casts) + ", " + name(lineage) + " FROM (" + w.lineageTerm(term, c, all) + ") AS " + name(w.alias())
	next = "SELECT " + cols + ", array_append(" + name(lineage) + ", " + row + ") AS " + name(lineage) + " FROM (" + next + ") AS " + name(w.alias()) +
		" WHERE NOT array_contains(" + name(lineage) + ", " + row + ")"
	return name(all.name) + "(" + cols + ", " + name(lineage) + ") AS ((" + first + ") UNION ALL (" + next + ")), " +
		name(c.name) + "(" + cols + ") AS (SELECT DISTINCT " + cols + " FROM " + name(all.name) + ")"
}

// linearTerm is the recursive side of a UNION, where what comes of many rows is what comes of each of them; nil otherwise.
func (w *writer) linearTerm(side *querytree.Node, c *cte) *querytree.Node {
	if side.Tag != "RANGETBLREF" {
		return nil
	}
	q := w.scope.ranges[side.Int("rtindex")-1].node.Node("subquery")
	for _, f := range []string{"setOperations", "groupClause", "groupingSets", "havingQual", "sortClause", "limitCount", "limitOffset"} {
		if q.Has(f) {
			return nil
		}
	}
	if q.Bool("hasAggs") || q.Bool("hasWindowFuncs") || q.Bool("hasDistinctOn") || w.selfReference(q, c) == nil {
		return nil
	}
	return q
}

// selfReference is the entry of a recursive term's own range table for the query that it is of.
func (w *writer) selfReference(q *querytree.Node, c *cte) (found *querytree.Node) {
	for _, r := range q.Nodes("rtable") {
		if r.Int("rtekind") == rteCTE && r.Bool("self_reference") && r.Int("ctelevelsup") == 2 {
			found = r
		}
	}
	return found
}

// lineageTerm is a recursive term with the lineage of the rows that its own come of. What DISTINCT would drop goes at the end.
func (w *writer) lineageTerm(q *querytree.Node, c, all *cte) string {
	plain := &querytree.Node{Tag: q.Tag, Fields: maps.Clone(q.Fields)}
	delete(plain.Fields, "distinctClause")
	w.enter(plain)
	defer w.leave()
	for s := w.scope; s != nil; s = s.up {
		for n, x := range s.ctes {
			if x == c {
				s.ctes[n] = all
				defer func() { s.ctes[n] = c }()
			}
		}
	}
	with, from := w.with(plain), ""
	for _, r := range w.scope.ranges {
		if r.node == w.selfReference(q, c) {
			from = r.alias
		}
	}
	list := append(each2(targets(plain), c.columns, w.target), name(from)+"."+name(lineage)+" AS "+name(lineage))
	return with + w.core(plain, list)
}
