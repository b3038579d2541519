package deparse

import (
	"strconv"

	"github.com/whereq/libra/pgwire/oid"
	"github.com/whereq/libra/translate/querytree"
)

var _ = register(map[string]rule{
	"json_object_field":        jsonField(false),
	"jsonb_object_field":       jsonField(false),
	"json_object_field_text":   jsonField(true),
	"jsonb_object_field_text":  jsonField(true),
	"json_array_element":       jsonItem(false),
	"jsonb_array_element":      jsonItem(false),
	"json_array_element_text":  jsonItem(true),
	"jsonb_array_element_text": jsonItem(true),
	"json_extract_path":        jsonPath(false),
	"jsonb_extract_path":       jsonPath(false),
	"json_extract_path_text":   jsonPath(true),
	"jsonb_extract_path_text":  jsonPath(true),

	"json_typeof":        jsonType,
	"jsonb_typeof":       jsonType,
	"json_array_length":  jsonLength,
	"jsonb_array_length": jsonLength,

	"jsonb_exists":     jsonExists,
	"jsonb_exists_any": jsonExistsMany("exists"),
	"jsonb_exists_all": jsonExistsMany("forall"),
	"jsonb_eq":         jsonEqual(" = "),
	"jsonb_ne":         jsonEqual(" <> "),

	"int2(jsonb)":   jsonNumber("SMALLINT"),
	"int4(jsonb)":   jsonNumber("INT"),
	"int8(jsonb)":   jsonNumber("BIGINT"),
	"float4(jsonb)": jsonNumber("FLOAT"),
	"float8(jsonb)": jsonNumber("DOUBLE"),
	"bool(jsonb)":   jsonBool,
})

var _ = registerNumerics(map[string]numericRule{
	"numeric(jsonb)": {of: always(varying), exact: jsonNumber("")},
})

// step goes from a JSON value into it.
func (c *call) jsonInto(x string, key *querytree.Node) string {
	inner := &call{w: c.w, args: []*querytree.Node{key}}
	return c.w.orTooDeep(c.args[0], x, func(x string) string {
		if s, ok := inner.string(0); ok {
			return jsonMemberOf(x, s)
		}
		return jsonMember(x, c.w.letText(c.w.expr(key), jsonQuoted))
	})
}

// asTextIf is a value, or its text.
func (c *call) asTextIf(text bool, value string) string {
	if !text {
		return value
	}
	return c.w.letText(value, jsonAsText)
}

func jsonField(text bool) rule {
	return func(c *call) string { return c.asTextIf(text, c.jsonInto(c.json(0), c.args[1])) }
}

func jsonItem(text bool) rule {
	return func(c *call) string {
		body := func(a []string) string {
			s := c.w.orTooDeep(nil, a[0], func(x string) string { return jsonElement(x, a[1]) })
			if typeOf(c.args[0]) == oid.JSONB { // a jsonb scalar is an array of itself
				s = "if(" + a[0] + ` RLIKE '\\A[\\[{]', ` + s + ", if(" + a[1] + " IN (0, -1), " + a[0] + ", NULL))"
			}
			return s
		}
		if i, ok := c.integer(1); ok {
			return c.asTextIf(text, c.w.named(c.args[:1], []string{c.json(0)}, func(a []string) string {
				return body([]string{a[0], strconv.FormatInt(i, 10)})
			}))
		}
		return c.asTextIf(text, c.bind(func(a []string) string { return body([]string{a[0], "(" + a[1] + ")"}) }))
	}
}

// jsonPath is #> and #>>: keys, and numbers for arrays.
func jsonPath(text bool) rule {
	return func(c *call) string {
		steps, ok := c.w.elements(c.args[len(c.args)-1])
		if !ok || len(c.args) != 2 {
			return c.refuse("a path that is not written out", "Use -> for each step.")
		}
		return c.asTextIf(text, c.jsonSteps(c.json(0), steps))
	}
}

func (c *call) jsonSteps(x string, steps []*querytree.Node) string {
	for _, s := range steps {
		inner := &call{w: c.w, args: []*querytree.Node{s}}
		key, ok := inner.string(0)
		if !ok {
			if i, isInt := inner.integer(0); isInt {
				x = c.w.letText(x, func(v string) string {
					return c.w.orTooDeep(nil, v, func(v string) string { return jsonElement(v, strconv.FormatInt(i, 10)) })
				})
				continue
			}
			return c.refuse("a path that is not constant", "Use -> for each step.")
		}
		if _, err := strconv.ParseInt(key, 10, 32); err == nil {
			x = c.w.letText(x, func(v string) string {
				return c.w.orTooDeep(nil, v, func(v string) string {
					return "coalesce(" + jsonMemberOf(v, key) + ", " + jsonElement(v, key) + ")"
				})
			})
			continue
		}
		x = c.w.letText(x, func(v string) string {
			return c.w.orTooDeep(nil, v, func(v string) string { return jsonMemberOf(v, key) })
		})
	}
	return x
}

// jsonSubscript is j['a'][0].
func (w *writer) jsonSubscript(n *querytree.Node) string {
	if n.Has("refassgnexpr") || len(n.List("reflowerindexpr")) > 0 {
		return w.refuse(n, "this subscript of a jsonb", "")
	}
	return (&call{w: w, node: n}).jsonSteps(w.json(n.Node("refexpr")), n.Nodes("refupperindexpr"))
}

func jsonType(c *call) string {
	return c.w.letText("left(ltrim("+`' \n\r\t', `+c.json(0)+"), 1)", func(v string) string {
		return "CASE " + v + ` WHEN '{' THEN 'object' WHEN '[' THEN 'array' WHEN '"' THEN 'string' WHEN 't' THEN 'boolean' WHEN 'f' THEN 'boolean' WHEN 'n' THEN 'null' ELSE if(` +
			v + " IS NULL, NULL, 'number') END"
	})
}

// ofArray raises what PostgreSQL does for values that are no arrays.
func ofArray(x, result, object, scalar string) string {
	return "CASE WHEN " + x + ` RLIKE '\\A\\s*\\[' THEN ` + result + " WHEN " + x + ` RLIKE '\\A\\s*\\{' THEN ` + raise("22023", object) +
		" WHEN " + x + " IS NOT NULL THEN " + raise("22023", scalar) + " END"
}

func jsonLength(c *call) string {
	return c.bind(func(a []string) string {
		return ofArray(a[0], "array_size("+jsonElements(shallow(a[0]))+")", "cannot get array length of a non-array", "cannot get array length of a scalar")
	})
}

// jsonHas tells whether a quoted text is a key of an object, an element of an array, or the string itself.
func jsonHas(x, key string) string {
	x = shallow(x)
	return "(array_contains(" + jsonKeys(x) + ", " + key + ") OR array_contains(" + jsonElements(x) + ", " + key + ") OR " + x + " = " + key + ")"
}

func jsonExists(c *call) string {
	return c.bind(func(a []string) string { return jsonHas(a[0], jsonQuoted(a[1])) })
}

func jsonExistsMany(how string) rule {
	return func(c *call) string {
		return c.bind(func(a []string) string {
			k := c.w.alias()
			return "if(" + a[0] + " IS NULL, NULL, " + how + "(" + a[1] + ", " + k + " -> coalesce(" + jsonHas(a[0], jsonQuoted(k)) + ", false)))"
		})
	}
}

// jsonEqual compares texts, once zeros at the end of numbers are gone.
func jsonEqual(sign string) rule {
	return func(c *call) string {
		return "(" + plainNumbers(c.json(0)) + sign + plainNumbers(c.json(1)) + ")"
	}
}

// jsonNumber is a cast of a jsonb to a number: halves go away from zero. Without a type it is the number's text.
func jsonNumber(typ string) rule {
	return func(c *call) string {
		what := c.w.typeName(c.result)
		return c.bind(func(a []string) string {
			value := a[0]
			switch typ {
			case "":
			case "FLOAT", "DOUBLE":
				value = "CAST(" + value + " AS " + typ + ")"
			default:
				value = "CAST(round(CAST(" + value + " AS DECIMAL(38,10))) AS " + typ + ")"
			}
			return "CASE WHEN " + a[0] + " RLIKE '\\\\A-?[0-9]' THEN " + value + " WHEN " + a[0] + " <> 'null' THEN " +
				raise("22023", "cannot cast this jsonb value to type "+what) + " END"
		})
	}
}

func jsonBool(c *call) string {
	return c.bind(func(a []string) string {
		return "CASE " + a[0] + " WHEN 'true' THEN true WHEN 'false' THEN false WHEN 'null' THEN NULL ELSE if(" + a[0] + " IS NULL, NULL, " +
			raise("22023", "cannot cast this jsonb value to type boolean") + ") END"
	})
}

var _ = registerSets(map[string]setRule{
	"json_array_elements":       jsonElementSet(false),
	"jsonb_array_elements":      jsonElementSet(false),
	"json_array_elements_text":  jsonElementSet(true),
	"jsonb_array_elements_text": jsonElementSet(true),
	"json_object_keys":          func(c *call) set { return set{array: c.jsonMembers("", "v -> "+jsonUnquoted("v"))} },
	"jsonb_object_keys":         func(c *call) set { return set{array: c.jsonMembers("", "v -> "+jsonUnquoted("v"))} },
	"json_each":                 jsonEach(false),
	"jsonb_each":                jsonEach(false),
	"json_each_text":            jsonEach(true),
	"jsonb_each_text":           jsonEach(true),
})

func jsonElementSet(text bool) setRule {
	return func(c *call) set {
		return set{array: c.bind(func(a []string) string {
			list := jsonElements(shallow(a[0]))
			if text {
				list = "transform(" + list + ", v -> " + jsonAsText("v") + ")"
			}
			return ofArray(a[0], list, "cannot extract elements from an object", "cannot extract elements from a scalar")
		})}
	}
}

// jsonMembers is an array of an object's keys, or of structs of keys and values, put through a lambda.
func (c *call) jsonMembers(values, lambda string) string {
	return c.bind(func(a []string) string {
		list := jsonKeys(shallow(a[0]))
		if values != "" {
			list = "arrays_zip(coalesce(" + list + ", array()), coalesce(" + jsonValues(a[0]) + ", array()))"
		}
		return "CASE WHEN " + a[0] + ` RLIKE '\\A\\s*\\{' THEN transform(` + list + ", " + lambda + ") WHEN " + a[0] + " IS NOT NULL THEN " +
			raise("22023", "cannot call "+c.name+" on a value that is no object") + " END"
	})
}

func jsonEach(asText bool) setRule {
	return func(c *call) set {
		value := "v.`1`"
		if asText {
			value = jsonAsText(value)
		}
		return set{array: c.jsonMembers("values", "v -> struct("+jsonUnquoted("v.`0`")+" AS key, "+value+" AS value)"), fields: []string{"key", "value"}}
	}
}

// isJSON tells the two types.
func isJSON(typ uint32) bool { return typ == oid.JSON || typ == oid.JSONB }
