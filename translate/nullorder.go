package translate

// afterOrder are the words that end a list of sort keys (manual, "SELECT", and "Window Function Calls" for the frame's).
var afterOrder = words("limit", "offset", "fetch", "for", "rows", "range", "groups", "with", "returning", "on")

// nullOrder says with each sort key where its NULLs go: last in ascending order and first in descending, by PostgreSQL's
// rules (manual, "Sorting Rows"). Spark's are the reverse.
func (c *classifier) nullOrder(r []replacement) []replacement {
	list := c.tokens()
	for i := 0; i+2 < len(list); i++ {
		if !list[i].is(c.s.Text, "order") || !list[i+1].is(c.s.Text, "by") || c.withinGroup(i) {
			continue
		}
		for at := i + 2; at < len(list); {
			end := c.itemEnd(at, afterOrder)
			if with := c.nullsOf(list[at:end]); with != "" {
				r = append(r, insertBehind(list[end-1], with))
			}
			if end >= len(list) || list[end].byte(c.s.Text) != ',' {
				break
			}
			at = end + 1
		}
	}
	return r
}

// withinGroup tells whether an ORDER is that of an ordered-set aggregate: those leave NULLs out.
func (c *classifier) withinGroup(i int) bool {
	list := c.tokens()
	return i >= 3 && list[i-1].byte(c.s.Text) == '(' && list[i-2].is(c.s.Text, "group") && list[i-3].is(c.s.Text, "within")
}

// nullsOf is what a sort key lacks.
func (c *classifier) nullsOf(item []token) string {
	n := len(item)
	switch {
	case n == 0 || n > 2 && item[n-2].is(c.s.Text, "nulls"):
		return ""
	case n > 2 && item[n-2].is(c.s.Text, "using"):
		return "" // ORDER BY … USING operator, which Spark has not
	case n > 1 && item[n-1].is(c.s.Text, "desc"):
		return " NULLS FIRST"
	}
	return " NULLS LAST"
}
