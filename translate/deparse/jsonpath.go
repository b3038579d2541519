package deparse

import (
	"github.com/whereq/libra/translate/querytree"
)

// Constant paths in lax mode, of keys, [*], .*, [n] and filters that compare with constants. A path is an array of the texts that it
// finds; lax mode goes into arrays where an object is wanted and takes anything else for an array of itself.
var _ = register(map[string]rule{
	"jsonb_path_exists":     pathExists,
	"jsonb_path_exists_opr": pathExists,
	"jsonb_path_match":      pathMatch,
	"jsonb_path_match_opr":  pathMatch,
	"jsonb_path_query_first": func(c *call) string {
		return c.onPath(false, func(list string) string { return "get(" + list + ", 0)" })
	},
	"jsonb_path_query_array": func(c *call) string {
		return c.onPath(false, func(list string) string { return jsonList(list) })
	},
})

var _ = registerSets(map[string]setRule{
	"jsonb_path_query": func(c *call) set {
		return set{array: c.onPath(false, func(list string) string { return list })}
	},
})

const pathHint = "libra knows constant paths of keys, [*], .*, [n] and filters that compare with constants."

func pathExists(c *call) string {
	return c.onPath(false, func(list string) string { return "(array_size(" + list + ") > 0)" })
}

// pathMatch is a path that is a predicate.
func pathMatch(c *call) string { return c.onPath(true, nil) }

// onPath writes what becomes of a path's list, or of its predicate.
func (c *call) onPath(predicate bool, use func(list string) string) string {
	v, _ := c.constant(1)
	path, ok := v.(querytree.JSONPath)
	if vars, given := c.string(2); len(c.args) > 2 && (!given || vars != "{}") {
		ok = false
	}
	if !ok || !path.Lax || path.Item == nil || (path.Item.Kind != querytree.PathRoot) != predicate {
		return c.refuse("this path of "+c.name, pathHint)
	}
	return c.w.letText(c.json(0), func(x string) string {
		p := &pathWriter{w: c.w, root: shallow(x)}
		s := ""
		if predicate {
			s = p.predicate(path.Item, "")
		} else {
			s = use(p.list(path.Item, ""))
		}
		if p.refused {
			return c.refuse("this path of "+c.name, pathHint)
		}
		return "if(" + x + " IS NULL, NULL, " + s + ")"
	})
}

type pathWriter struct {
	w       *writer
	root    string
	refused bool
}

func (p *pathWriter) refuse() string {
	p.refused = true
	return "NULL"
}

// unwrapped are an array's elements; anything else is one of its own.
func unwrapped(v string) string {
	return "if(startswith(" + v + ", '['), " + jsonElements(v) + ", array(" + v + "))"
}

// eachOf puts all that is made of a list's values into one list.
func (p *pathWriter) eachOf(list string, of func(v string) string) string {
	v := p.w.alias()
	return "flatten(transform(" + list + ", " + v + " -> " + of(v) + "))"
}

// list is what a path finds, from its first item on; current is what @ stands for.
func (p *pathWriter) list(i *querytree.PathItem, current string) string {
	var list string
	switch {
	case i != nil && i.Kind == querytree.PathRoot:
		list = "array(" + p.root + ")"
	case i != nil && i.Kind == querytree.PathCurrent && current != "":
		list = "array(" + current + ")"
	default:
		return p.refuse()
	}
	for i = i.Next; i != nil; i = i.Next {
		list = p.step(list, i)
	}
	return list
}

func (p *pathWriter) step(list string, i *querytree.PathItem) string {
	known := func(value string) string { return "filter(array(" + value + "), x -> x IS NOT NULL)" }
	switch i.Kind {
	case querytree.PathKey:
		return p.eachOf(p.eachOf(list, unwrapped), func(v string) string { return known(jsonMemberOf(v, i.Text)) })
	case querytree.PathAnyArray:
		return p.eachOf(list, unwrapped)
	case querytree.PathAnyKey:
		return p.eachOf(p.eachOf(list, unwrapped), jsonValues)
	case querytree.PathIndexArray:
		if i.Left != nil && i.Left.Kind == querytree.PathNumeric && len(i.Left.Text) < 9 && isDigits(i.Left.Text) {
			return p.eachOf(list, func(v string) string { return known("get(" + unwrapped(v) + ", " + i.Left.Text + ")") })
		}
	case querytree.PathFilter:
		v := p.w.alias()
		return "filter(" + p.eachOf(list, unwrapped) + ", " + v + " -> coalesce(" + p.predicate(i.Left, v) + ", false))"
	}
	return p.refuse()
}

func isDigits(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	return s != ""
}

// pathSigns are the comparisons with their signs, and those with the sides changed.
var pathSigns = map[int][2]string{
	querytree.PathEqual: {"=", "="}, querytree.PathNotEqual: {"<>", "<>"}, querytree.PathLess: {"<", ">"}, querytree.PathGreater: {">", "<"},
	querytree.PathLessOrEqual: {"<=", ">="}, querytree.PathGreaterOrEqual: {">=", "<="},
}

// predicate is NULL where nothing is known.
func (p *pathWriter) predicate(i *querytree.PathItem, current string) string {
	if i == nil || i.Next != nil {
		return p.refuse()
	}
	switch i.Kind {
	case querytree.PathAnd:
		return "(" + p.predicate(i.Left, current) + " AND " + p.predicate(i.Right, current) + ")"
	case querytree.PathOr:
		return "(" + p.predicate(i.Left, current) + " OR " + p.predicate(i.Right, current) + ")"
	case querytree.PathNot:
		return "(NOT " + p.predicate(i.Left, current) + ")"
	case querytree.PathExists:
		return "(array_size(" + p.list(i.Left, current) + ") > 0)"
	}
	signs, ok := pathSigns[i.Kind]
	path, literal, sign := i.Left, i.Right, signs[0]
	if ok && path != nil && path.Kind <= querytree.PathBool {
		path, literal, sign = literal, path, signs[1]
	}
	if !ok || literal == nil || literal.Kind > querytree.PathBool || literal.Next != nil {
		return p.refuse()
	}
	v := p.w.alias()
	return "exists(" + p.eachOf(p.list(path, current), unwrapped) + ", " + v + " -> " + compareScalar(v, sign, literal) + ")"
}

// compareScalar compares a JSON text with a constant (compareItems of jsonpath_exec.c): null is unequal to all others, and values of
// different types have no order.
func compareScalar(v, sign string, literal *querytree.PathItem) string {
	unequal := map[bool]string{true: "true", false: "false"}[sign == "<>"]
	null := " WHEN " + v + " = 'null' THEN " + unequal
	switch literal.Kind {
	case querytree.PathString:
		return "CASE WHEN startswith(" + v + ", '\"') THEN " + jsonUnquoted(v) + " " + sign + " " + text(literal.Text) + null + " END"
	case querytree.PathNumeric:
		return "CASE WHEN " + v + ` RLIKE '\\A[-0-9]' THEN CAST(` + v + " AS " + varyingType + ") " + sign + " CAST('" + literal.Text + "' AS " + varyingType + ")" + null + " END"
	case querytree.PathBool:
		is := map[bool]string{true: "1", false: "0"}[literal.True]
		return "CASE WHEN " + v + " IN ('true', 'false') THEN if(" + v + " = 'true', 1, 0) " + sign + " " + is + null + " END"
	}
	return "if(" + v + " = 'null', 0 " + sign + " 0, " + unequal + ")"
}
