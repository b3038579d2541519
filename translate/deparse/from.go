package deparse

import (
	"strconv"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/querytree"
)

// from is FROM and WHERE.
func (w *writer) from(q *querytree.Node) string {
	tree := q.Node("jointree")
	if tree == nil {
		return ""
	}
	var b strings.Builder
	word := " FROM "
	for _, n := range tree.Nodes("fromlist") {
		b.WriteString(word + w.fromItem(n))
		word = " CROSS JOIN "
	}
	for _, g := range w.generators() {
		b.WriteString(word + "LATERAL " + g)
		word = " CROSS JOIN "
	}
	before, where := "", ""
	if quals := tree.Node("quals"); quals != nil {
		before, where = w.where(quals)
	}
	if word != " FROM " {
		b.WriteString(before + besideMark)
	}
	return b.String() + where
}

// fromItem is a RANGETBLREF or a JOINEXPR.
func (w *writer) fromItem(n *querytree.Node) string {
	switch n.Tag {
	case "RANGETBLREF":
		return w.rangeTable(n.Int("rtindex"))
	case "JOINEXPR":
		return w.join(n)
	}
	return w.refuse(n, "this kind of FROM", "")
}

// joinWords are Spark's words for PostgreSQL's JoinType (nodes.h).
var joinWords = map[int]string{0: " JOIN ", 1: " LEFT JOIN ", 2: " FULL JOIN ", 3: " RIGHT JOIN "}

// join writes the conditions of NATURAL and USING as the analyzer has put them: columns that two sides share are
// resolved by their own expressions (joinaliasvars).
func (w *writer) join(n *querytree.Node) string {
	left, right := w.fromItem(n.Node("larg")), w.fromItem(n.Node("rarg"))
	if n.Node("rarg").Tag == "JOINEXPR" {
		right = "(" + right + ")"
	}
	word, ok := joinWords[n.Int("jointype")]
	if !ok {
		return w.refuse(n, "this kind of JOIN", "")
	}
	quals := n.Node("quals")
	if quals == nil && word == " JOIN " {
		return left + " CROSS JOIN " + right
	}
	on := "true"
	if quals != nil {
		w.scope.joining++
		on = w.expr(quals)
		w.scope.joining--
	}
	return left + word + right + " ON " + on
}

// rangeTable is an entry of the range table in FROM.
func (w *writer) rangeTable(index int) string {
	if index < 1 || index > len(w.scope.ranges) {
		return w.refuse(w.scope.query, "this kind of FROM", "")
	}
	r := w.scope.ranges[index-1]
	if r.node.Node("tablesample") != nil {
		return w.tableSample(r)
	}
	switch r.node.Int("rtekind") {
	case rteRelation:
		return w.table(r)
	case rteSubquery:
		return w.lateral(r) + "(" + w.query(r.node.Node("subquery"), r.columns) + ") AS " + name(r.alias)
	case rteValues:
		return w.values(r)
	case rteFunction:
		return w.tableFunction(r)
	case rteCTE:
		return w.cteReference(r)
	case rteResult:
		return "(SELECT 1) AS " + name(r.alias)
	}
	return w.refuse(r.node, "this kind of FROM", "")
}

func (w *writer) lateral(r *relation) string {
	if r.node.Bool("lateral") {
		return "LATERAL "
	}
	return ""
}

// table is one of Spark's tables or views under its alias.
func (w *writer) table(r *relation) string {
	found, ok := w.Catalog.Relation(r.node.OID("relid"))
	if !ok {
		return w.refuse(r.node, "this relation", "")
	}
	return names(found.Name) + " AS " + name(r.alias)
}

// values is a VALUES list in FROM. Spark takes only what it can compute beforehand in one.
func (w *writer) values(r *relation) string {
	constant := true
	rows := each(r.node.List("values_lists"), func(row any) string {
		list, _ := row.([]any)
		i := 0
		return commas(each(list, func(v any) string {
			n, _ := v.(*querytree.Node)
			i++
			constant = constant && w.isConstant(n)
			if n != nil && typeOf(n) == oid.Numeric && !w.valuesShape(r, i).fixed {
				return w.exactly(n)
			}
			return w.expr(n)
		}))
	})
	if all := join(rows, ""); !constant || strings.Contains(all, "raise_error(") || strings.Contains(all, " -> ") { // Spark's VALUES are literals
		return w.lateral(r) + "(SELECT " + join(rows, " UNION ALL SELECT ") + ") AS " + name(r.alias) + "(" + commas(each(r.columns, name)) + ")"
	}
	rows = each(rows, func(row string) string { return "(" + row + ")" })
	return w.lateral(r) + "(VALUES " + commas(rows) + ") AS " + name(r.alias) + "(" + commas(each(r.columns, name)) + ")"
}

// tableSample is TABLESAMPLE: Spark picks other rows than PostgreSQL, as PostgreSQL itself does each time. SYSTEM's rows need not be
// blocks.
func (w *writer) tableSample(r *relation) string {
	s := r.node.Node("tablesample")
	f, ok := w.Catalog.Function(s.OID("tsmhandler"))
	args, seed := s.Nodes("args"), ""
	if n := s.Node("repeatable"); n != nil {
		v, known := number(n)
		ok, seed = ok && known, " REPEATABLE ("+strconv.FormatInt(int64(v), 10)+")"
	}
	if ok && (f.Name == "bernoulli" || f.Name == "system") && len(args) == 1 {
		percent, known := number(args[0])
		if known && (percent < 0 || percent > 100 || percent != percent) {
			return w.fail(pgerr.New("2202H", "sample percentage must be between 0 and 100"))
		}
		if known {
			table := w.table(r)
			at := strings.LastIndex(table, " AS ")
			return table[:at] + " TABLESAMPLE (" + strconv.FormatFloat(percent, 'f', -1, 64) + " PERCENT)" + seed + table[at:]
		}
	}
	return w.refuse(r.node, "this TABLESAMPLE", "Spark has constant percentages and seeds.")
}

// number is a constant's value, under casts between numbers.
func number(n *querytree.Node) (float64, bool) {
	for n != nil && n.Tag == "FUNCEXPR" && len(n.Nodes("args")) == 1 {
		n = n.Nodes("args")[0]
	}
	c, err := constantOf(n)
	if err != nil || c.Null {
		return 0, false
	}
	switch v := c.Value.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int64:
		return float64(v), true
	case string:
		f, err := strconv.ParseFloat(v, 64)
		return f, err == nil
	}
	return 0, false
}
