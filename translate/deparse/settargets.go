package deparse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/whereq/libra/translate/querytree"
)

// setInTarget is a function that returns a set, in the select list: a column of a generator in FROM.
func (w *writer) setInTarget(n *querytree.Node) string {
	w.generators()
	if s := w.scope.sets[n]; s != "" {
		return s
	}
	return w.refuse(n, "a function that returns a set here", "Put it into FROM.")
}

// generators joins the select list's functions that return sets to FROM: side by side, the shorter ones filled with NULL.
// Those within arguments of others come first.
func (w *writer) generators() []string {
	s := w.scope
	if s.sets != nil || !s.query.Bool("hasTargetSRFs") {
		return s.generators
	}
	s.sets = map[*querytree.Node]string{}
	for _, level := range w.setLevels() {
		s.generators = append(s.generators, w.generator(level))
	}
	return s.generators
}

func (w *writer) generator(level []*querytree.Node) string {
	rows := make([]set, len(level))
	for i, n := range level {
		if rows[i] = w.setOf(n); rows[i].fields != nil {
			w.refuse(n, "a function that returns rows in the select list", "Put it into FROM.")
		}
	}
	alias := w.alias()
	columns := make([]string, len(level))
	for i, n := range level {
		columns[i] = name("c" + itoa(i))
		w.scope.sets[n] = name(alias) + "." + columns[i]
	}
	return generate(rows, false) + " AS " + name(alias) + "(" + commas(columns) + ")"
}

// setLevels are the sets of a select list by how deep they are nested. Beside grouping, only those that are grouped by can be had.
func (w *writer) setLevels() [][]*querytree.Node {
	q := w.scope.query
	var found []*querytree.Node
	for _, t := range q.Nodes("targetList") {
		found = append(found, setsIn(t.Node("expr"))...)
	}
	if len(found) > 0 && (q.Bool("hasAggs") || q.Bool("hasWindowFuncs") || len(q.List("groupClause")) > 0) {
		w.refuse(found[0], "a function that returns a set beside GROUP BY, aggregates or windows", "Put one of them into a subquery.")
	}
	for _, r := range w.scope.ranges {
		for _, g := range r.node.Nodes("groupexprs") {
			found = append(found, setsIn(g)...)
		}
	}
	slices.SortFunc(found, func(a, b *querytree.Node) int { return cmp.Compare(a.Location(), b.Location()) })
	var levels [][]*querytree.Node
	for _, n := range found {
		d := depth(n)
		for len(levels) <= d {
			levels = append(levels, nil)
		}
		levels[d] = append(levels[d], n)
	}
	return levels
}

// setsIn are the functions that return sets in an expression, but for its subqueries.
func setsIn(n *querytree.Node) []*querytree.Node {
	var out []*querytree.Node
	n.Walk(func(x *querytree.Node) bool {
		if x.Tag == "FUNCEXPR" && x.Bool("funcretset") {
			out = append(out, x)
		}
		return x.Tag != "SUBLINK" && x.Tag != "QUERY"
	})
	return out
}

// depth is how many sets are nested in a set's arguments.
func depth(n *querytree.Node) int {
	d := 0
	for _, a := range n.Nodes("args") {
		for _, x := range setsIn(a) {
			d = max(d, depth(x)+1)
		}
	}
	return d
}

// generate is the table function that gives the rows of sets side by side, with a number behind them where asked for.
func generate(rows []set, numbered bool) string {
	if len(rows) == 1 && !numbered {
		if rows[0].fields == nil {
			return "explode(" + rows[0].array + ")"
		}
		return "inline(" + rows[0].array + ")"
	}
	arrays := each(rows, func(s set) string { return "coalesce(" + s.array + ", array())" })
	var fields []string
	for i, s := range rows {
		column := "z.`" + itoa(i) + "`"
		if s.fields == nil {
			fields = append(fields, column)
		}
		for _, f := range s.fields {
			fields = append(fields, column+"."+name(f))
		}
	}
	if numbered {
		fields = append(fields, "i + 1L")
	}
	for i := range fields {
		fields[i] += " AS c" + itoa(i)
	}
	return "inline(transform(arrays_zip(" + strings.Join(arrays, ", ") + "), (z, i) -> struct(" + commas(fields) + ")))"
}
