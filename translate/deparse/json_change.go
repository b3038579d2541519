package deparse

import (
	"encoding/json"
	"strings"
)

var _ = register(map[string]rule{
	"jsonb_contains":           jsonContains(0, 1),
	"jsonb_contained":          jsonContains(1, 0),
	"jsonb_concat":             jsonConcat,
	"jsonb_delete(jsonb,text)": jsonDelete(func(c *call, quoted string) string { return quoted + " <> " + c.w.letText(c.arg(1), jsonQuoted) }),
	"jsonb_delete(jsonb,_text)": jsonDelete(func(c *call, quoted string) string {
		return "NOT array_contains(transform(" + c.arg(1) + ", k -> " + jsonQuoted("k") + "), " + quoted + ")"
	}),
	"jsonb_delete(jsonb,int4)": jsonDeleteElement,
})

// plainNumbers is a jsonb's text without zeros at the end of its numbers' fractions, which make no difference to =.
func plainNumbers(x string) string {
	return "regexp_replace(" + x + ", " + text(`(`+jsonString+`)|(\.[0-9]*[1-9])0+(?![0-9])|\.0+(?![0-9])`) + ", '$1$2')"
}

// jsonContains is @>; a right side that is constant is looked for part by part.
func jsonContains(in, of int) rule {
	return func(c *call) string {
		s, ok := c.string(of)
		d := json.NewDecoder(strings.NewReader(s))
		d.UseNumber()
		var v any
		if !ok || d.Decode(&v) != nil {
			return c.bind(func(a []string) string { return jsonbContained(a[in], a[of]) })
		}
		return c.w.named(c.args[in:in+1], []string{c.json(in)}, func(a []string) string {
			s := c.w.contained(a[0], v)
			switch v.(type) {
			case map[string]any, []any:
			default: // an array may contain a scalar without brackets
				e := c.w.alias()
				s = "(" + s + " OR exists(" + jsonElements(a[0]) + ", " + e + " -> " + c.w.contained(e, v) + "))"
			}
			return "if(" + a[0] + " IS NULL, NULL, coalesce(" + s + ", false))"
		})
	}
}

// contained tells whether a value is in a jsonb: every member of an object, every element of an array somewhere.
func (w *writer) contained(x string, v any) string {
	var all []string
	switch v := v.(type) {
	case map[string]any:
		all = append(all, "startswith("+x+", '{')")
		for _, k := range sortedKeys(v) {
			all = append(all, "coalesce("+w.letText(jsonMemberOf(x, k), func(m string) string { return w.contained(m, v[k]) })+", false)")
		}
	case []any:
		all = append(all, "startswith("+x+", '[')")
		for _, e := range v {
			m := w.alias()
			all = append(all, "exists("+jsonElements(x)+", "+m+" -> "+w.contained(m, e)+")")
		}
	case string:
		return "(" + x + " = " + text(quoteJSON(v)) + ")"
	case json.Number:
		n := v.String()
		if strings.Contains(n, ".") {
			n = strings.TrimSuffix(strings.TrimRight(n, "0"), ".")
		}
		return "(" + plainNumbers(x) + " = " + text(n) + ")"
	case bool:
		return "(" + x + " = " + map[bool]string{true: "'true'", false: "'false'"}[v] + ")"
	default:
		return "(" + x + " = 'null')"
	}
	return "(" + join(all, " AND ") + ")"
}

func sortedKeys(v map[string]any) []string {
	var members []member
	for k := range v {
		members = append(members, member{key: k})
	}
	return each(sortMembers(members), func(m member) string { return m.key })
}

// jsonPairs are an object's members as structs k, v.
func jsonPairs(x string) string {
	return "transform(arrays_zip(coalesce(" + jsonKeys(x) + ", array()), coalesce(" + jsonValues(x) + ", array())), z -> struct(z.`0` AS k, z.`1` AS v))"
}

// jsonConcat is ||: two objects become one, all else an array.
func jsonConcat(c *call) string {
	return c.bind(func(a []string) string {
		list := func(x string) string {
			return "if(startswith(" + x + ", '['), " + jsonElements(x) + ", array(" + x + "))"
		}
		return "CASE WHEN " + a[0] + " IS NULL OR " + a[1] + " IS NULL THEN NULL WHEN startswith(" + a[0] + ", '{') AND startswith(" + a[1] + ", '{') THEN " + sortedObject("concat("+jsonPairs(shallow(a[0]))+", "+jsonPairs(shallow(a[1]))+")") +
			" ELSE '[' || array_join(concat(" + list(shallow(a[0])) + ", " + list(shallow(a[1])) + "), ', ') || ']' END"
	})
}

// jsonDelete is - of a key or an element that is a string.
func jsonDelete(keep func(c *call, quoted string) string) rule {
	return func(c *call) string {
		return c.w.named(c.args[:1], []string{c.json(0)}, func(a []string) string {
			return "CASE WHEN startswith(" + a[0] + ", '{') THEN '{' || array_join(transform(filter(" + jsonPairs(shallow(a[0])) + ", m -> " + keep(c, "m.k") +
				"), m -> m.k || ': ' || m.v), ', ') || '}' WHEN startswith(" + a[0] + ", '[') THEN '[' || array_join(filter(" + jsonElements(shallow(a[0])) +
				", e -> " + keep(c, "e") + "), ', ') || ']' WHEN " + a[0] + " IS NOT NULL THEN " + raise("22023", "cannot delete from scalar") + " END"
		})
	}
}

// jsonDeleteElement is - of an element by its number.
func jsonDeleteElement(c *call) string {
	return c.bind(func(a []string) string {
		list := jsonElements(shallow(a[0]))
		at := "if(" + a[1] + " < 0, array_size(" + list + ") + " + a[1] + ", " + a[1] + ")"
		return "CASE WHEN startswith(" + a[0] + ", '[') THEN '[' || array_join(filter(" + list + ", (e, i) -> i <> " + at + "), ', ') || ']' WHEN startswith(" +
			a[0] + ", '{') THEN " + raise("22023", "cannot delete from object using integer index") + " WHEN " + a[0] + " IS NOT NULL THEN " +
			raise("22023", "cannot delete from scalar") + " END"
	})
}
