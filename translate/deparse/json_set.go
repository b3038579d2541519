package deparse

import (
	"strconv"

	"github.com/whereq/libra/translate/querytree"
)

// Changes at a constant path in a jsonb, which go down one step after the other (setPath in jsonfuncs.c).
var _ = register(map[string]rule{
	"jsonb_set": func(c *call) string {
		create, ok := c.flag(3, true)
		return c.atPath(ok, "cannot set path in scalar", func(a []string) pathChange {
			return pathChange{
				member: func(x, pairs, key string) string {
					set := sortedObject("concat(" + pairs + ", array(struct(" + key + " AS k, " + a[2] + " AS v)))")
					if create {
						return set
					}
					return "if(array_contains(" + jsonKeys(x) + ", " + key + "), " + set + ", " + x + ")"
				},
				element: func(x, list, at string) string {
					set := jsonList("transform(" + list + ", (v, p) -> if(p = " + at + ", " + a[2] + ", v))")
					outside := x
					if create {
						outside = "if(" + at + " < 0, " + jsonList("concat(array("+a[2]+"), "+list+")") + ", " + jsonList("concat("+list+", array("+a[2]+"))") + ")"
					}
					return "if(" + at + " BETWEEN 0 AND array_size(" + list + ") - 1, " + set + ", " + outside + ")"
				},
			}
		})
	},
	"jsonb_insert": func(c *call) string {
		after, ok := c.flag(3, false)
		return c.atPath(ok, "cannot set path in scalar", func(a []string) pathChange {
			return pathChange{
				member: func(x, pairs, key string) string {
					return "if(array_contains(" + jsonKeys(x) + ", " + key + "), " + raise("22023", "cannot replace existing key") + ", " +
						sortedObject("concat("+pairs+", array(struct("+key+" AS k, "+a[2]+" AS v)))") + ")"
				},
				element: func(_, list, at string) string {
					place := "least(greatest(" + at + ", 0), array_size(" + list + "))"
					if after {
						place = "if(" + at + " < 0, 0, least(" + at + " + 1, array_size(" + list + ")))"
					}
					return jsonList("concat(slice(" + list + ", 1, " + place + "), array(" + a[2] + "), slice(" + list + ", " + place + " + 1, array_size(" + list + ")))")
				},
			}
		})
	},
	"jsonb_delete_path": func(c *call) string {
		return c.atPath(true, "cannot delete path in scalar", func([]string) pathChange {
			return pathChange{
				member: func(_, pairs, key string) string {
					return "'{' || array_join(transform(filter(" + pairs + ", m -> m.k <> " + key + "), m -> m.k || ': ' || m.v), ', ') || '}'"
				},
				element: func(_, list, at string) string { return jsonList("filter(" + list + ", (v, p) -> p <> " + at + ")") },
			}
		})
	},
	"jsonb_strip_nulls": func(c *call) string {
		if inArrays, ok := c.flag(1, false); !ok || inArrays {
			return c.refuse("jsonb_strip_nulls() of arrays", "")
		}
		members := `(` + jsonString + `(?!: null[,}]))|(?:, )?+` + jsonString + `: null(?=[,}])`
		first := `(` + jsonString + `)|(\{), `
		return "regexp_replace(regexp_replace(" + c.json(0) + ", " + text(members) + ", '$1'), " + text(first) + ", '$1$2')"
	},
})

// pathChange is what becomes of an object or an array at a path's last step. key is quoted, at counts from 0 and may be outside.
type pathChange struct {
	member, element func(x, parts, at string) string
}

// flag is an argument that is a constant boolean, or left away.
func (c *call) flag(i int, otherwise bool) (value, ok bool) {
	if i >= len(c.args) {
		return otherwise, true
	}
	v, known := c.constant(i)
	b, isBool := v.(bool)
	return b, known && isBool
}

// atPath changes a jsonb at the constant path that is the second argument.
func (c *call) atPath(ok bool, scalar string, change func(a []string) pathChange) string {
	nodes, listed := c.w.elements(c.args[1])
	path := make([]string, len(nodes))
	for i, n := range nodes {
		s, isText := (&call{w: c.w, args: []*querytree.Node{n}}).string(0)
		path[i], listed = s, listed && isText
	}
	if !ok || !listed {
		return c.refuse(c.name+" with a path or flag that is no constant", "Write the path as a constant: '{a,0}'.")
	}
	return c.bind(func(a []string) string {
		if len(a) > 2 {
			return "if(" + a[0] + " IS NULL OR " + a[2] + " IS NULL, NULL, " + c.below(a[0], path, raise("22023", scalar), change(a)) + ")"
		}
		return "if(" + a[0] + " IS NULL, NULL, " + c.below(a[0], path, raise("22023", scalar), change(a)) + ")"
	})
}

// below goes a path's first step; scalar is the result where there is nowhere to go.
func (c *call) below(x string, path []string, scalar string, change pathChange) string {
	if len(path) == 0 {
		return x
	}
	key, pairs, list := text(quoteJSON(path[0])), jsonPairs(shallow(x)), jsonElements(shallow(x))
	object, array := "", raise("22P02", "path element is not an integer: \""+path[0]+"\"")
	i, err := strconv.ParseInt(path[0], 10, 32)
	at := strconv.FormatInt(i, 10)
	if i < 0 {
		at = "(array_size(" + list + ") - " + strconv.FormatInt(-i, 10) + ")"
	}
	if len(path) == 1 {
		object = change.member(x, pairs, key)
		if err == nil {
			array = change.element(x, list, at)
		}
	} else {
		m := c.w.alias()
		inner := c.below(m, path[1:], m, change)
		object = "coalesce(get(transform(filter(array(" + jsonMemberOf(x, path[0]) + "), " + m + " -> " + m + " IS NOT NULL), " + m + " -> " +
			sortedObject("concat("+pairs+", array(struct("+key+" AS k, "+inner+" AS v)))") + "), 0), " + x + ")"
		if err == nil {
			p := c.w.alias()
			array = jsonList("transform(" + list + ", (" + m + ", " + p + ") -> if(" + p + " = " + at + ", " + inner + ", " + m + "))")
		}
	}
	return "CASE WHEN startswith(" + x + ", '{') THEN " + object + " WHEN startswith(" + x + ", '[') THEN " + array + " ELSE " + scalar + " END"
}

// jsonList is a jsonb array of its elements' texts.
func jsonList(list string) string { return "('[' || array_join(" + list + ", ', ') || ']')" }
