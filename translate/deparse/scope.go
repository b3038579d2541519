package deparse

import (
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// scope is one level of a query: what the numbers in its VARs mean.
type scope struct {
	up         *scope
	query      *querytree.Node
	ranges     []*relation // by varno-1
	ctes       map[string]*cte
	windows    map[int]*querytree.Node // WINDOWCLAUSEs by winref
	lifted     []string                // subqueries that go into FROM (lift.go)
	laterals   []string                // those that refer to what is in FROM
	joining    int                     // within the conditions of so many joins
	inside     bool                    // it is a subquery in an expression, or LATERAL (carry.go)
	carried    map[string]string       // columns from further out, by what they are
	anyOfEqual bool                    // DISTINCT is done around the query (distinct.go)
	// beforeGroups is set while what comes before grouping is written: FROM, WHERE, GROUP BY.
	beforeGroups bool
	nothing      bool // the row of a grand total of no rows is written (totals.go)
	// sets are the columns of the select list's functions that return sets, which generators give.
	sets       map[*querytree.Node]string
	generators []string
}

// relation is a range table entry with the names that it has in the text.
type relation struct {
	node    *querytree.Node
	alias   string
	columns []string // by varattno-1
	table   Relation // of a table
}

// cte is a WITH query that is in scope.
type cte struct {
	name    string
	columns []string
	query   *querytree.Node
	lineage bool // it has that column, too
}

// The kinds of range table entries (RTEKind, parsenodes.h).
const (
	rteRelation = iota
	rteSubquery
	rteJoin
	rteFunction
	rteTableFunc
	rteValues
	rteCTE
	rteNamedTuplestore
	rteResult
	rteGroup
)

// enter opens the scope of a query; leave closes it.
func (w *writer) enter(q *querytree.Node) {
	s := &scope{up: w.scope, inside: w.inside[q], query: q, ctes: map[string]*cte{}, windows: map[int]*querytree.Node{}}
	for _, n := range q.Nodes("rtable") {
		r := &relation{node: n}
		switch n.Int("rtekind") {
		case rteJoin, rteGroup:
		default:
			r.alias = w.alias()
			r.columns = unique(n.Node("eref").Strings("colnames"))
			if found, ok := w.Catalog.Relation(n.OID("relid")); ok && n.Int("rtekind") == rteRelation {
				r.columns, r.table = found.Columns, found
			}
		}
		s.ranges = append(s.ranges, r)
	}
	for _, win := range q.Nodes("windowClause") {
		s.windows[win.Int("winref")] = win
	}
	for _, n := range q.Nodes("cteList") {
		s.ctes[n.Text("ctename")] = &cte{name: n.Text("ctename") + "_" + w.alias(), columns: unique(n.Strings("ctecolnames")), query: n.Node("ctequery")}
	}
	w.scope = s
}

func (w *writer) leave() { w.scope = w.scope.up }

// unique makes names that Spark, to which case makes no difference, can tell apart.
func unique(list []string) []string {
	seen := map[string]bool{}
	out := make([]string, len(list))
	for i, s := range list {
		if s == "" || s == "?column?" {
			s = "column" + itoa(i+1)
		}
		base := s
		for k := 2; seen[strings.ToLower(s)]; k++ {
			s = base + "_" + itoa(k)
		}
		seen[strings.ToLower(s)] = true
		out[i] = s
	}
	return out
}

// at gives the scope some levels up.
func (w *writer) at(levels int) *scope {
	s := w.scope
	for ; levels > 0 && s != nil; levels-- {
		s = s.up
	}
	return s
}

// variable is a VAR: a column of the level's relations, or of one further out.
func (w *writer) variable(n *querytree.Node) string {
	s := w.at(n.Int("varlevelsup"))
	varno, attno := n.Int("varno"), n.Int("varattno")
	if s == nil || varno < 1 || varno > len(s.ranges) {
		return w.refuse(n, "a reference to a relation of another kind", "")
	}
	r := s.ranges[varno-1]
	switch kind := r.node.Int("rtekind"); {
	case attno == 0:
		return w.wholeRow(n, s, r)
	case attno < 0:
		return w.refuse(n, "system columns", "Spark's tables have none.")
	case kind == rteJoin:
		return w.inScope(s, r.node.Nodes("joinaliasvars"), attno)
	case kind == rteGroup && s.nothing:
		return w.typedNull(n)
	case kind == rteGroup && len(s.query.List("groupingSets")) > 0 && isConst(r.node.Nodes("groupexprs"), attno) && !s.beforeGroups:
		return w.groupKeyOf(r.node.Nodes("groupexprs")[attno-1])
	case kind == rteGroup && byKey(typeOf(n)) && !s.beforeGroups:
		return w.anyOfGroup(s, r, attno, w.expr)
	case kind == rteGroup:
		return w.asKey(s, func() string { return w.inScope(s, r.node.Nodes("groupexprs"), attno) })
	}
	if w.varies(n) {
		return readExactly(w.carriedColumn(n, r))
	}
	return w.carriedColumn(n, r)
}

// column is a column of a relation as the relation gives it.
func (w *writer) column(n *querytree.Node, r *relation) string {
	attno := n.Int("varattno")
	if attno < 1 || attno > len(r.columns) {
		return w.refuse(n, "a column that the analyzer does not name", "")
	}
	if r.node.Int("rtekind") == rteRelation && n.OID("vartype") == oid.Interval {
		return w.fail(ErrStoredInterval)
	}
	return mark(n) + name(r.alias) + "." + name(r.columns[attno-1])
}

// inScope writes one of a level's own expressions where it stands for a column.
func (w *writer) inScope(s *scope, list []*querytree.Node, attno int) string {
	if attno > len(list) || list[attno-1] == nil {
		return w.refuse(s.query, "a column that the analyzer does not name", "")
	}
	defer func(here *scope) { w.scope = here }(w.scope)
	w.scope = s
	return w.expr(list[attno-1])
}

// wholeRow is a relation's name where a value is wanted.
//
// It is NULL where an outer join has found nothing for it.
func (w *writer) wholeRow(n *querytree.Node, _ *scope, r *relation) string {
	if r.alias == "" || len(r.columns) == 0 {
		return w.refuse(n, "whole rows as values", "Name the columns.")
	}
	columns := each(r.columns, func(c string) string { return name(r.alias) + "." + name(c) })
	row := "struct(" + commas(columns) + ")"
	if !nulled(n) {
		return row
	}
	return "if(coalesce(" + join(columns, " IS NOT NULL OR ") + " IS NOT NULL, false), " + row + ", NULL)"
}
