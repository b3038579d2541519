package deparse

var _ = register(map[string]rule{
	"json_object(_text)":        objectOf(builtJSON),
	"json_object(_text,_text)":  objectOf(builtJSON),
	"jsonb_object(_text)":       objectOf(spacedJSON),
	"jsonb_object(_text,_text)": objectOf(spacedJSON),
})

// objectOf is an object of texts: one array of keys and values in turn, or one of each.
func objectOf(style jsonStyle) rule {
	return func(c *call) string {
		return c.bind(func(a []string) string {
			keys, values, unequal := "filter("+a[0]+", (x, i) -> i % 2 = 0)", "filter("+a[0]+", (x, i) -> i % 2 = 1)", "array_size("+a[0]+") % 2 <> 0"
			why := "array must have even number of elements"
			if len(a) > 1 {
				keys, values, unequal, why = a[0], a[1], "array_size("+a[0]+") <> array_size("+a[1]+")", "mismatched array dimensions"
			}
			key := "coalesce(" + jsonQuoted("k") + ", " + raise("22004", "null value not allowed for object key") + ")"
			value := "coalesce(" + jsonQuoted("get("+values+", i)") + ", 'null')"
			pairs := "transform(" + keys + ", (k, i) -> "
			if style == spacedJSON {
				pairs = sortedObject(pairs + "struct(" + key + " AS k, " + value + " AS v))")
			} else {
				pairs = "('{' || array_join(" + pairs + key + " || '" + style.colon + "' || " + value + "), '" + style.comma + "') || '}')"
			}
			return checked(pairs, unequal, raise("2202E", why))
		})
	}
}
