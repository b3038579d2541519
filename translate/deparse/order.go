package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/querytree"
)

// limitWithTies is LIMIT_OPTION_WITH_TIES (nodes.h).
const limitWithTies = 1

// orderBy is the ORDER BY over a query's own output: every key is one of its columns (see sortsByMore).
func (w *writer) orderBy(q *querytree.Node, as []string) string {
	keys := w.sortKeys(q.Nodes("sortClause"), func(ref int) string {
		for i, t := range targets(q) {
			if t.Int("ressortgroupref") == ref {
				return w.outputKey(t, as[i])
			}
		}
		return w.expr(entry(q, ref).Node("expr"))
	})
	if len(keys) == 0 {
		return ""
	}
	return " ORDER BY " + commas(keys)
}

// sortKeys writes SORTGROUPCLAUSEs with PostgreSQL's order of NULLs, which is not Spark's.
func (w *writer) sortKeys(clauses []*querytree.Node, key func(ref int) string) []string {
	return each(clauses, func(c *querytree.Node) string {
		ref := c.Int("tleSortGroupRef")
		typ := typeOf(entry(w.scope.query, ref).Node("expr"))
		if oid.ElemOf(typ) != 0 && w.comparable(oid.ElemOf(typ)) { // a NULL is more than all other elements
			return "transform(" + key(ref) + ", x -> struct(x IS NULL, x))" + w.direction(c)
		}
		if typ == oid.JSONB {
			return w.letOne(key(ref), jsonbKey) + w.direction(c)
		}
		if f := w.sortFunction(c); unsorted[f] {
			w.refuse(entry(w.scope.query, ref).Node("expr"), "sorting by a value of this type", "Spark puts rows and some arrays in another order.")
		}
		return key(ref) + w.direction(c)
	})
}

// unsorted are the functions behind < and > of types that Spark puts in another order.
var unsorted = map[string]bool{
	"array_lt": true, "array_gt": true, "record_lt": true, "record_gt": true, "jsonb_lt": true, "jsonb_gt": true,
}

// sortFunction is the function behind a sort clause's operator.
func (w *writer) sortFunction(c *querytree.Node) string {
	op, _ := w.Catalog.Operator(c.OID("sortop"))
	f, _ := w.Catalog.Function(op.Function)
	return f.Name
}

// direction is ASC or DESC with the place of NULLs.
func (w *writer) direction(c *querytree.Node) string {
	d := " ASC"
	if op, ok := w.Catalog.Operator(c.OID("sortop")); ok {
		if strings.HasPrefix(op.Name, ">") {
			d = " DESC"
		}
	}
	if c.Bool("nulls_first") {
		return d + " NULLS FIRST"
	}
	return d + " NULLS LAST"
}

// entry is the target list's entry that a SORTGROUPCLAUSE means.
func entry(q *querytree.Node, ref int) *querytree.Node {
	for _, t := range q.Nodes("targetList") {
		if t.Int("ressortgroupref") == ref {
			return t
		}
	}
	return &querytree.Node{}
}

// sortsByMore tells whether a sort key is no column of the output.
func (w *writer) sortsByMore(q *querytree.Node) bool {
	for _, c := range q.Nodes("sortClause") {
		if entry(q, c.Int("tleSortGroupRef")).Bool("resjunk") {
			return true
		}
	}
	return false
}

// sortedOutside computes the sort keys beside the output, in a query that is sorted around it.
func (w *writer) sortedOutside(q *querytree.Node, as []string) string {
	var extra map[int]string
	core := w.withTotals(q, func() []string {
		list := each2(targets(q), as, w.target)
		extra = map[int]string{}
		for _, c := range q.Nodes("sortClause") {
			ref := c.Int("tleSortGroupRef")
			if t := entry(q, ref); t.Bool("resjunk") && extra[ref] == "" {
				extra[ref] = "libra_sort_" + itoa(ref)
				list = append(list, w.sortTarget(t, extra[ref]))
			}
		}
		return list
	})
	keys := w.sortKeys(q.Nodes("sortClause"), func(ref int) string {
		if k := extra[ref]; k != "" {
			return name(k)
		}
		return w.outputKey(entry(q, ref), w.outputOf(q, ref, as))
	})
	return "SELECT " + commas(each(as, name)) + " FROM (" + core + ") AS " + name(w.alias()) +
		" ORDER BY " + commas(keys) + w.limit(q)
}

// outputKey is an output column to sort by. A numeric that is written as a text sorts as a number.
func (w *writer) outputKey(t *querytree.Node, as string) string {
	if typeOf(t.Node("expr")) == oid.Numeric && (w.asTexts[w.scope.query][t.Int("resno")-1] || w.varies(t.Node("expr"))) {
		return readExactly(name(as))
	}
	return keyed(typeOf(t.Node("expr")), name(as))
}

// sortable is an expression as it is sorted by.
func (w *writer) sortable(n *querytree.Node) string {
	if typeOf(n) == oid.Interval {
		return w.spanOf(n)
	}
	return w.expr(n)
}

// sortTarget is a sort key beside the select list.
func (w *writer) sortTarget(t *querytree.Node, as string) string {
	return w.sortable(t.Node("expr")) + " AS " + name(as)
}

// outputOf is the output column that a SORTGROUPCLAUSE means.
func (w *writer) outputOf(q *querytree.Node, ref int, as []string) string {
	for i, t := range targets(q) {
		if t.Int("ressortgroupref") == ref {
			return as[i]
		}
	}
	w.refuse(q, "a sort key that the analyzer does not name", "")
	return ""
}

// limit is LIMIT and OFFSET. Spark wants an int there.
func (w *writer) limit(q *querytree.Node) string {
	s := ""
	if n := q.Node("limitCount"); n != nil && !isNull(n) {
		s += " LIMIT " + w.rows(n, "2201W", "LIMIT")
	}
	if n := q.Node("limitOffset"); n != nil && !isNull(n) {
		s += " OFFSET " + w.rows(n, "2201X", "OFFSET")
	}
	return s
}

// isNull tells whether an expression is the constant NULL.
func isNull(n *querytree.Node) bool {
	n = bare(n)
	return n.Tag == "CONST" && n.Bool("constisnull")
}

// rows is a number of rows. It is an int8, which the analyzer may have made of an int4.
func (w *writer) rows(n *querytree.Node, state, what string) string {
	if args := n.Nodes("args"); n.Tag == "FUNCEXPR" && len(args) == 1 && typeOf(args[0]) == oid.Int4 {
		n = args[0]
	}
	if n.Tag == "CONST" {
		c, err := n.Constant()
		if v, ok := c.Value.(int64); err == nil && ok {
			if v < 0 {
				return w.fail(pgerr.New(state, what+" must not be negative"))
			}
			return itoa(int(min(v, 1<<31-1)))
		}
	}
	return "CAST(" + w.expr(n) + " AS INT)"
}

// distinctOn numbers the rows of each group in the query's order and keeps the first ones.
func (w *writer) distinctOn(q *querytree.Node, as []string) string {
	list := each2(targets(q), as, w.target)
	group := each(q.Nodes("distinctClause"), func(c *querytree.Node) string {
		return w.keyOf(entry(q, c.Int("tleSortGroupRef")).Node("expr"))
	})
	sorted := q.Nodes("sortClause")
	keys := w.sortKeys(sorted, func(ref int) string { return w.sortable(entry(q, ref).Node("expr")) })
	if len(keys) == 0 {
		keys = group
	}
	list = append(list, "row_number() OVER (PARTITION BY "+commas(group)+" ORDER BY "+commas(keys)+") AS `libra_row`")
	outside := w.outsideKeys(q, &list, as)
	return "SELECT " + commas(each(as, name)) + " FROM (" + w.core(q, list) + ") AS " + name(w.alias()) + " WHERE `libra_row` = 1" +
		outside + w.limit(q)
}

// outsideKeys is the ORDER BY of a query around this one; keys that are no output columns join the list.
func (w *writer) outsideKeys(q *querytree.Node, list *[]string, as []string) string {
	keys := w.sortKeys(q.Nodes("sortClause"), func(ref int) string {
		if t := entry(q, ref); t.Bool("resjunk") {
			k := "libra_sort_" + itoa(ref)
			*list = append(*list, w.sortTarget(t, k))
			return name(k)
		}
		return w.outputKey(entry(q, ref), w.outputOf(q, ref, as))
	})
	if len(keys) == 0 {
		return ""
	}
	return " ORDER BY " + commas(keys)
}

// withTies keeps the rows whose rank is within the limit.
func (w *writer) withTies(q *querytree.Node, as []string) string {
	if q.Has("limitOffset") {
		return w.refuse(q, "WITH TIES together with OFFSET", "")
	}
	list := each2(targets(q), as, w.target)
	outside := w.outsideKeys(q, &list, as)
	inner := "SELECT *, rank() OVER (" + strings.TrimPrefix(outside, " ") + ") AS `libra_rank` FROM (" + w.core(q, list) + ") AS " + name(w.alias())
	return "SELECT " + commas(each(as, name)) + " FROM (" + inner + ") AS " + name(w.alias()) + " WHERE `libra_rank` <= " +
		w.rows(q.Node("limitCount"), "2201W", "LIMIT") + outside
}
