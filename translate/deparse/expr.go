package deparse

import (
	"strconv"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// writers write the nodes of expressions, by tag.
var writers map[string]func(*writer, *querytree.Node) string

func init() {
	writers = map[string]func(*writer, *querytree.Node) string{
		"VAR":               (*writer).variable,
		"CONST":             (*writer).constant,
		"PARAM":             (*writer).parameter,
		"FUNCEXPR":          (*writer).function,
		"OPEXPR":            (*writer).operator,
		"DISTINCTEXPR":      (*writer).isDistinct,
		"NULLIFEXPR":        (*writer).nullIf,
		"SCALARARRAYOPEXPR": (*writer).arrayOperator,
		"BOOLEXPR":          (*writer).boolean,
		"SUBLINK":           (*writer).sublink,
		"RELABELTYPE":       (*writer).relabel,
		"COERCEVIAIO":       (*writer).viaText,
		"ARRAYCOERCEEXPR":   (*writer).arrayCast,
		"COLLATEEXPR":       (*writer).collate,
		"CASEEXPR":          (*writer).caseWhen,
		"CASE":              (*writer).caseWhen,
		"CASETESTEXPR":      (*writer).caseTest,
		"ARRAYEXPR":         (*writer).arrayLiteral,
		"ARRAY":             (*writer).arrayLiteral,
		"ROWEXPR":           (*writer).row,
		"ROW":               (*writer).row,
		"ROWCOMPAREEXPR":    (*writer).rowCompare,
		"ROWCOMPARE":        (*writer).rowCompare,
		"COALESCEEXPR":      (*writer).coalesce,
		"COALESCE":          (*writer).coalesce,
		"MINMAXEXPR":        (*writer).minMax,
		"MINMAX":            (*writer).minMax,
		"SQLVALUEFUNCTION":  (*writer).valueFunction,
		"NULLTEST":          (*writer).nullTest,
		"BOOLEANTEST":       (*writer).booleanTest,
		"SUBSCRIPTINGREF":   (*writer).subscript,
		"AGGREF":            (*writer).aggregate,
		"GROUPINGFUNC":      (*writer).groupingFunction,
		"WINDOWFUNC":        (*writer).windowFunction,
		"FIELDSELECT":       (*writer).field,
		valueTag:            (*writer).value,
	}
}

// expr writes an expression; whatever it is, it may stand as an operand.
func (w *writer) expr(n *querytree.Node) string {
	if w.err != nil {
		return "NULL"
	}
	if n == nil {
		return "NULL"
	}
	if write := writers[n.Tag]; write != nil {
		return write(w, n)
	}
	return w.refuse(n, what(n.Tag), "")
}

// nodeNames are what clients call nodes that are refused.
var nodeNames = map[string]string{
	"XMLEXPR": "XML functions", "FIELDSTORE": "fields of rows", "CURRENTOFEXPR": "WHERE CURRENT OF",
	"JSONEXPR": "SQL/JSON query functions", "JSONCONSTRUCTOREXPR": "SQL/JSON constructors", "JSONISPREDICATE": "IS JSON",
	"JSONVALUEEXPR": "SQL/JSON values", "CONVERTROWTYPEEXPR": "whole rows as values", "COERCETODOMAIN": "domains",
	"COERCETODOMAINVALUE": "domains", "RETURNINGEXPR": "OLD and NEW in RETURNING", "NEXTVALUEEXPR": "sequences", "SETTODEFAULT": "DEFAULT", "MERGESUPPORTFUNC": "merge_action()", "NAMEDARGEXPR": "named arguments",
}

func what(tag string) string {
	if s := nodeNames[tag]; s != "" {
		return s
	}
	return "an expression of the kind " + tag
}

// parameter is $n; the analyzer has given it a type, which its literal will have.
func (w *writer) parameter(n *querytree.Node) string {
	if n.Int("paramkind") == paramSublink {
		return w.sublinkColumn(n)
	}
	if n.Int("paramkind") != 0 {
		return w.refuse(n, "this kind of parameter", "")
	}
	text := mark(n) + ":" + w.Param(n.Int("paramid"))
	switch typeOf(n) { // these come as JSON, see stmt.IntervalParam
	case oid.Interval:
		return "from_json(" + text + ", '" + intervalType + "')"
	case oid.IntervalArray:
		return "from_json(" + text + ", 'ARRAY<" + intervalType + ">')"
	}
	return text
}

// boolean is AND, OR and NOT.
func (w *writer) boolean(n *querytree.Node) string {
	args := each(n.Nodes("args"), w.expr)
	switch n.Text("boolop") {
	case "not":
		return "(NOT " + args[0] + ")"
	case "and":
		return "(" + join(args, " AND ") + ")"
	}
	return "(" + join(args, " OR ") + ")"
}

func join(list []string, by string) string {
	s := ""
	for i, x := range list {
		if i > 0 {
			s += by
		}
		s += x
	}
	return s
}

// relabel is a cast that changes nothing in the value.
func (w *writer) relabel(n *querytree.Node) string {
	return w.converted(n, n.Node("arg"), n.OID("resulttype"), castRelabel)
}

// The collations that order by code point (pg_collation); the default one is taken for one of them.
const (
	collationDefault = 100
	collationC       = 950
	collationPOSIX   = 951
)

// collate is COLLATE: only orders by code point are Spark's too.
func (w *writer) collate(n *querytree.Node) string {
	switch n.OID("collOid") {
	case collationDefault, collationC, collationPOSIX:
		return w.expr(n.Node("arg"))
	}
	return w.refuse(n, "COLLATE", "libra compares texts by code point, which is PostgreSQL's collation C.")
}

// caseWhen is CASE. In the short form the analyzer has put a placeholder into each comparison.
func (w *writer) caseWhen(n *querytree.Node) string { return w.caseWith(n, w.choice(n)) }

// caseWith writes CASE with its results as they are wanted.
func (w *writer) caseWith(n *querytree.Node, result func(*querytree.Node) string) string {
	s := "CASE"
	if arg := n.Node("arg"); arg != nil {
		defer func(was *querytree.Node) { w.caseArg = was }(w.caseArg)
		w.caseArg = arg
	}
	for _, when := range n.Nodes("args") {
		s += " WHEN " + w.expr(when.Node("expr")) + " THEN " + result(when.Node("result"))
	}
	if d := n.Node("defresult"); d != nil && !isNull(d) {
		s += " ELSE " + result(d)
	}
	return "(" + s + " END)"
}

// caseTest is the placeholder of a short CASE.
func (w *writer) caseTest(n *querytree.Node) string {
	arg := w.caseArg
	if arg == nil {
		return w.refuse(n, "this kind of expression", "")
	}
	defer func() { w.caseArg = arg }()
	w.caseArg = nil
	return w.expr(arg)
}

func (w *writer) coalesce(n *querytree.Node) string {
	return "coalesce(" + commas(each(n.Nodes("args"), w.choice(n))) + ")"
}

// minMax is GREATEST and LEAST, which pass over NULLs on both sides. Spark wants at least two arguments.
func (w *writer) minMax(n *querytree.Node) string {
	args := each(n.Nodes("args"), w.choice(n))
	switch typ := typeOf(n); {
	case typ == oid.Interval:
		return w.intervalExtreme(args, n.Int("op") == 0)
	case typ == oid.JSONB:
		return extremeBy(args, jsonbKey, n.Int("op") == 0)
	case w.comparable(oid.ElemOf(typ)):
		return extremeBy(args, ordered, n.Int("op") == 0)
	case !w.comparable(typ) && typ != oid.BPChar:
		return w.refuse(n, "GREATEST and LEAST of this type", "Spark puts rows in another order.")
	}
	if len(args) == 1 {
		return args[0]
	}
	if n.Int("op") == 0 {
		return "greatest(" + commas(args) + ")"
	}
	return "least(" + commas(args) + ")"
}

func (w *writer) nullTest(n *querytree.Node) string {
	test := " IS NOT NULL"
	if n.Int("nulltesttype") == 0 {
		test = " IS NULL"
	}
	if n.Bool("argisrow") {
		return w.isNullRow(n, test)
	}
	return "(" + w.expr(n.Node("arg")) + test + ")"
}

// booleanTests are BoolTestType (primnodes.h).
var booleanTests = []string{"IS TRUE", "IS NOT TRUE", "IS FALSE", "IS NOT FALSE", "IS NULL", "IS NOT NULL"}

func (w *writer) booleanTest(n *querytree.Node) string {
	if t := n.Int("booltesttype"); t >= 0 && t < len(booleanTests) {
		return "(" + w.expr(n.Node("arg")) + " " + booleanTests[t] + ")"
	}
	return w.refuse(n, "this test", "")
}

func atoi(s string) int { i, _ := strconv.Atoi(s); return i }

func oidOf(s string) uint32 { i, _ := strconv.ParseUint(s, 10, 32); return uint32(i) }
