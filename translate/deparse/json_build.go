package deparse

import (
	"cmp"
	"slices"
	"strings"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

// jsonStyle are the separators of a type's text: json's are to_json's, or those of the builders.
type jsonStyle struct{ comma, colon string }

var (
	compactJSON = jsonStyle{",", ":"}
	spacedJSON  = jsonStyle{", ", ": "}
	builtJSON   = jsonStyle{", ", " : "}
)

// jsonOf is the JSON text of an expression, the text null for NULL.
func (w *writer) jsonOf(n *querytree.Node, style jsonStyle) string {
	if isNull(n) {
		return "'null'"
	}
	typ := typeOf(n)
	switch {
	case typ == oid.Numeric:
		return "coalesce(" + w.exactly(n) + ", 'null')"
	case w.isComposite(n):
		return "coalesce(" + w.jsonRow(n, style) + ", 'null')"
	case isJSON(typ) && w.isNested(n):
		return "coalesce(" + w.json(n) + ", 'null')"
	case isPlain(n):
		return "coalesce(" + w.jsonOfType(n, typ, w.expr(n), style) + ", 'null')"
	}
	return "coalesce(" + w.letText(w.expr(n), func(v string) string { return w.jsonOfType(n, typ, v, style) }) + ", 'null')"
}

// jsonOfType is the JSON text of a Spark value of a type; NULL for NULL.
func (w *writer) jsonOfType(n *querytree.Node, typ uint32, s string, style jsonStyle) string {
	switch typ {
	case oid.Bool, oid.Int2, oid.Int4, oid.Int8, oid.Numeric:
		return "CAST(" + s + " AS STRING)"
	case oid.Float4, oid.Float8:
		return "if(isnan(" + s + ") OR abs(" + s + ") = CAST('Infinity' AS DOUBLE), '\"' || CAST(" + s + " AS STRING) || '\"', " + w.outputOfType(n, typ, s) + ")"
	case oid.JSONB:
		return s
	case oid.JSON:
		if style == spacedJSON {
			return canonicalJSON(s)
		}
		return s
	case oid.Date:
		return `('"' || CAST(` + s + ` AS STRING) || '"')`
	case oid.Timestamp:
		return `('"' || replace(CAST(` + s + ` AS STRING), ' ', 'T') || '"')`
	case oid.TimestampTZ:
		return `('"' || replace(CAST(` + s + ` AS STRING), ' ', 'T') || date_format(` + s + `, 'xxx') || '"')`
	}
	if elem := oid.ElemOf(typ); elem != 0 {
		v := w.alias()
		return "('[' || array_join(transform(" + s + ", " + v + " -> coalesce(" + w.jsonOfType(n, elem, v, style) + ", 'null')), '" + style.comma + "') || ']')"
	}
	return jsonQuoted(w.outputOfType(n, typ, s))
}

// jsonRow is a row as an object.
func (w *writer) jsonRow(n *querytree.Node, style jsonStyle) string {
	row, ok := w.rowOf(n)
	if !ok {
		return w.refuse(n, "the whole row of a table", "Name its columns, or read them in a subquery.")
	}
	names, args := row.Strings("colnames"), row.Nodes("args")
	members := make([]member, len(args))
	for i, a := range args {
		key := "f" + itoa(i+1)
		if i < len(names) && names[i] != "" {
			key = names[i]
		}
		members[i] = member{key, w.jsonOf(a, style)}
	}
	return w.unlessAbsent(n, jsonObject(members, style))
}

// member is a key with the JSON text of its value.
type member struct{ key, value string }

// jsonObject is an object of known keys; jsonb's are sorted by length, then by bytes, and of equal ones the last counts.
func jsonObject(members []member, style jsonStyle) string {
	if style == spacedJSON {
		members = sortMembers(members)
	}
	if len(members) == 0 {
		return "'{}'"
	}
	var parts []string
	before := "{"
	for _, m := range members {
		parts = append(parts, text(before+quoteJSON(m.key)+style.colon), m.value)
		before = style.comma
	}
	return "(" + strings.Join(append(parts, "'}'"), " || ") + ")"
}

func sortMembers(members []member) []member {
	sorted := slices.Clone(members)
	slices.SortStableFunc(sorted, func(a, b member) int {
		return cmp.Or(cmp.Compare(len(a.key), len(b.key)), strings.Compare(a.key, b.key))
	})
	var out []member
	for i, m := range sorted {
		if i+1 == len(sorted) || sorted[i+1].key != m.key {
			out = append(out, m)
		}
	}
	return out
}

// sortedObject is a jsonb of an array of structs k, v: a quoted key and a value's text.
func sortedObject(list string) string {
	order := "octet_length(l.k) < octet_length(r.k) OR octet_length(l.k) = octet_length(r.k) AND l.k < r.k"
	sorted := "array_sort(" + list + ", (l, r) -> CASE WHEN " + order + " THEN -1 WHEN l.k = r.k THEN 0 ELSE 1 END)"
	last := "filter(s, (e, i) -> i = array_size(s) - 1 OR get(s, i + 1).k <> e.k)"
	return "('{' || array_join(transform(get(transform(array(" + sorted + "), s -> " + last + "), 0), e -> e.k || ': ' || e.v), ', ') || '}')"
}

var _ = register(map[string]rule{
	"to_json(anyelement)":     func(c *call) string { return c.strictJSON(compactJSON) },
	"to_jsonb(anyelement)":    func(c *call) string { return c.strictJSON(spacedJSON) },
	"row_to_json(record)":     func(c *call) string { return c.strictJSON(compactJSON) },
	"array_to_json(anyarray)": func(c *call) string { return c.strictJSON(compactJSON) },
	"json_build_array":        buildArray(builtJSON),
	"jsonb_build_array":       buildArray(spacedJSON),
	"json_build_object":       buildObject(builtJSON),
	"jsonb_build_object":      buildObject(spacedJSON),
})

// strictJSON is NULL for NULL.
func (c *call) strictJSON(style jsonStyle) string {
	n := c.args[0]
	if c.w.isComposite(n) {
		return c.w.jsonRow(n, style)
	}
	return "nullif(" + c.w.jsonOf(n, style) + ", 'null')"
}

// parts are the arguments of a function that takes any number.
func (c *call) parts() []*querytree.Node {
	if c.node.Bool("funcvariadic") {
		list, ok := c.w.elements(c.args[0])
		if !ok {
			c.refuse("VARIADIC with an array that is not written out", "")
		}
		return list
	}
	return c.args
}

// nested is the style of values within what a builder makes: json's have no blanks of their own.
func nested(style jsonStyle) jsonStyle {
	if style == builtJSON {
		return compactJSON
	}
	return style
}

func buildArray(style jsonStyle) rule {
	return func(c *call) string {
		list := each(c.parts(), func(n *querytree.Node) string { return c.w.jsonOf(n, nested(style)) })
		return "('[' || concat_ws('" + style.comma + "'" + strings.Join(append([]string{""}, list...), ", ") + ") || ']')"
	}
}

func buildObject(style jsonStyle) rule {
	return func(c *call) string {
		args := c.parts()
		if len(args)%2 != 0 {
			return raise("22023", "argument list must have even number of elements")
		}
		members, known := make([]member, len(args)/2), true
		for i := range members {
			key, ok := (&call{w: c.w, args: args[2*i : 2*i+1]}).string(0)
			known = known && ok
			members[i] = member{key, c.w.jsonOf(args[2*i+1], nested(style))}
		}
		if known {
			return jsonObject(members, style)
		}
		for i := range members {
			members[i].key = "coalesce(" + c.w.letText(c.w.output(args[2*i]), jsonQuoted) + ", " + raise("22023", "argument "+itoa(2*i+1)+" cannot be null") + ")"
		}
		return dynamicObject(members, style)
	}
}

// dynamicObject is an object whose keys are Spark expressions of quoted texts.
func dynamicObject(members []member, style jsonStyle) string {
	if style == spacedJSON {
		return sortedObject("array(" + commas(each(members, func(m member) string { return "struct(" + m.key + " AS k, " + m.value + " AS v)" })) + ")")
	}
	parts := each(members, func(m member) string { return m.key + " || '" + style.colon + "' || " + m.value })
	return "('{' || concat_ws('" + style.comma + "', " + commas(parts) + ") || '}')"
}

var _ = registerAggregates(map[string]aggregateRule{
	"json_agg":         jsonAgg(builtJSON),
	"jsonb_agg":        jsonAgg(spacedJSON),
	"json_object_agg":  jsonObjectAgg(builtJSON),
	"jsonb_object_agg": jsonObjectAgg(spacedJSON),
})

func jsonAgg(style jsonStyle) aggregateRule {
	return func(c *aggregateCall) string {
		n := c.args[0]
		comma := ", "
		if style == builtJSON && (c.w.isComposite(n) || oid.ElemOf(typeOf(n)) != 0) {
			comma = `, \n `
		}
		list := c.list(c.w.jsonOf(n, nested(style)))
		return "('[' || array_join(nullif(" + list + ", array()), '" + comma + "') || ']')"
	}
}

func jsonObjectAgg(style jsonStyle) aggregateRule {
	return func(c *aggregateCall) string {
		if c.distinct {
			return c.refuse(c.name+"(DISTINCT)", "")
		}
		key := "coalesce(" + c.w.letText(c.w.output(c.args[0]), jsonQuoted) + ", " + raise("22004", "null value not allowed for object key") + ")"
		list := "nullif(" + c.list("struct("+key+" AS k, "+c.w.jsonOf(c.args[1], nested(style))+" AS v)") + ", array())"
		if style == spacedJSON {
			return sortedObject(list)
		}
		return "('{ ' || array_join(transform(" + list + ", e -> e.k || ' : ' || e.v), ', ') || ' }')"
	}
}
