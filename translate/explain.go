package translate

import (
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// explainStmt is EXPLAIN: of a query of catalogs it is PostgreSQL's, of everything else Spark's. EXPLAIN (libra) is libra's own.
func explainStmt(c *classifier, n *pg.Node) error {
	if err := c.query("EXPLAIN"); err != nil {
		return err
	}
	e := n.GetExplainStmt()
	inner := e.Query.GetSelectStmt()
	options := explainOptions(e)
	r := c.relations(n)
	if !options.Libra && inner != nil && (r.catalog != nil || options.Analyze && r.user == nil) && inner.IntoClause == nil && !writes(inner.WithClause) {
		return c.catalogQuery(n)
	}
	if inner != nil {
		query, err := c.innerAt(e.Query, explained(c.s.Text, len(e.Options) > 0))
		if err != nil && options.Libra {
			return err
		}
		if err == nil && (options.Libra || query.Kind == stmt.Query || query.Kind == stmt.Catalog && query.Spark != "") {
			options.Query, c.s.Explain = query, options
		}
	}
	if options.Libra && c.s.Explain != nil {
		return nil
	}
	if options.Analyze && c.s.Explain == nil {
		return pgerr.Unsupported("EXPLAIN ANALYZE of this statement", "It runs queries of tables; EXPLAIN shows the plans of other statements.")
	}
	return c.refuseCatalog(n)
}

// explainOptions reads EXPLAIN's options. Those that say how PostgreSQL prints its plan mean nothing to Spark's.
func explainOptions(e *pg.ExplainStmt) *stmt.Explain {
	o := &stmt.Explain{}
	for _, n := range e.Options {
		d := n.GetDefElem()
		on := isOn(d.Arg)
		switch name := strings.ToLower(d.Defname); {
		case name == "libra":
			o.Libra = on
		case name == "verbose":
			o.Verbose = on
		case name == "analyze":
			o.Analyze = on
		case name == "format":
			format := strings.ToLower(d.Arg.GetString_().GetSval())
			if o.JSON = format == "json"; !o.JSON && format != "text" {
				o.Refused = "EXPLAIN (FORMAT " + strings.ToUpper(format) + ")"
			}
		case on && (name == "generic_plan" || name == "wal" || name == "serialize"):
			o.Refused = "EXPLAIN (" + strings.ToUpper(name) + ")"
		}
	}
	return o
}

// isOn reads an option's value as a boolean (defGetBoolean of PostgreSQL's source): without one it is on.
func isOn(arg *pg.Node) bool {
	if arg == nil {
		return true
	}
	if i := arg.GetInteger(); i != nil {
		return i.Ival != 0
	}
	switch s := strings.ToLower(arg.GetString_().GetSval()); s {
	case "false", "off", "none":
		return false
	}
	return !(arg.GetBoolean() != nil && !arg.GetBoolean().Boolval)
}

// explained gives the offset of the query behind EXPLAIN and its options.
func explained(text string, options bool) int {
	s := pgScanner{text: text}
	s.next()
	t := s.next()
	for t.is(text, "analyze") || t.is(text, "analyse") || t.is(text, "verbose") {
		t, options = s.next(), false
	}
	if !options || t.byte(text) != '(' {
		return t.start
	}
	for depth := 1; depth > 0 && t.kind != endToken; {
		t = s.next()
		switch t.byte(text) {
		case '(':
			depth++
		case ')':
			depth--
		}
	}
	return s.next().start
}
