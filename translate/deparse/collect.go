package deparse

import "strings"

// sortKey is an expression with how it is sorted: " ASC NULLS LAST".
type sortKey struct{ expr, direction string }

// collected is an array of a value of each row, in an order. filter and over are what follows the aggregate.
func (w *writer) collected(value string, keys []sortKey, filter, over string) string {
	tail := filter + " RESPECT NULLS" + over
	if len(keys) == 0 {
		return "array_agg(" + value + ")" + tail
	}
	fields := make([]string, len(keys))
	for i, k := range keys {
		fields[i] = k.expr + " AS k" + itoa(i)
	}
	v := w.alias()
	return "transform(" + w.sorted("array_agg(struct("+commas(append(fields, value+" AS v"))+"))"+tail, keys) + ", " + v + " -> " + v + ".v)"
}

// sorted sorts an array of structs by their fields k0, k1 ….
func (w *writer) sorted(list string, keys []sortKey) string {
	l, r := w.alias(), w.alias()
	compare := "0"
	for i := len(keys) - 1; i >= 0; i-- {
		a, b := l+".k"+itoa(i), r+".k"+itoa(i)
		less, more, null := "-1", "1", "1"
		if strings.Contains(keys[i].direction, " DESC") {
			less, more = more, less
		}
		if strings.Contains(keys[i].direction, "NULLS FIRST") {
			null = "-1"
		}
		other := "1"
		if null == "1" {
			other = "-1"
		}
		compare = "CASE WHEN " + a + " < " + b + " THEN " + less + " WHEN " + a + " > " + b + " THEN " + more + " WHEN " + a + " IS NULL AND " +
			b + " IS NOT NULL THEN " + null + " WHEN " + b + " IS NULL AND " + a + " IS NOT NULL THEN " + other + " ELSE " + compare + " END"
	}
	return "array_sort(" + list + ", (" + l + ", " + r + ") -> " + compare + ")"
}
