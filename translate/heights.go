package translate

import "strings"

// heights estimates how deep the parse tree of the tokens so far is, never too low. PostgreSQL's grammar is
// left-recursive in operators, set operations and joins: each of those in one expression, or one level of
// parentheses, makes the tree a level deeper. Lists (commas, AND, OR, WHEN) stay flat.
type heights struct {
	text  string
	open  []nesting
	last  nesting // the level outside all parentheses
	costs int     // of the open levels
	prior token
	worst int
}

// nesting is what is known of one level of parentheses, brackets or CASE.
type nesting struct {
	closer  byte // ')', ']', or 'E' for CASE … END
	cost    int  // how much deeper it makes the tree by itself
	links   int  // operators of the expression so far
	inner   int  // the deepest level within that expression
	deepest int  // of the expressions before it
	joins   int  // set operations and joins: they hold the expressions
	between bool // the next AND is BETWEEN's
}

func (h *heights) depth() int { return len(h.open) }

func (h *heights) top() *nesting {
	if n := len(h.open); n > 0 {
		return &h.open[n-1]
	}
	return &h.last
}

func (n *nesting) height() int { return max(n.deepest, n.links+n.inner) + n.joins }

// reset begins a new expression beside the one before.
func (n *nesting) reset() {
	n.deepest = max(n.deepest, n.links+n.inner)
	n.links, n.inner, n.between = 0, 0, false
}

func (h *heights) add(t token) {
	switch t.kind {
	case sign:
		h.top().links += signLinks(t.text(h.text))
	case punct:
		h.punct(h.text[t.start])
	case word:
		if h.prior.byte(h.text) != '.' && !h.prior.is(h.text, "as") {
			h.word(strings.ToLower(t.text(h.text)))
		}
	}
	h.prior = t
	h.worst = max(h.worst, h.top().height()+h.costs)
}

func (h *heights) push(closer byte, cost int) {
	h.open = append(h.open, nesting{closer: closer, cost: cost})
	h.costs += cost
}

func (h *heights) pop() nesting {
	ended := h.open[len(h.open)-1]
	h.open = h.open[:len(h.open)-1]
	h.costs -= ended.cost
	return ended
}

// signLinks counts the operators in a run of operator characters: +-+- may be four.
func signLinks(run string) int {
	return 1 + strings.Count(run[1:], "+") + strings.Count(run[1:], "-")
}

func (h *heights) punct(c byte) {
	switch c {
	case '(':
		h.push(')', parenHeight)
	case '[':
		h.push(']', parenHeight)
	case ')', ']':
		h.close(c)
	case ',':
		h.top().reset()
	case ';':
		if len(h.open) == 0 {
			h.last = nesting{}
		}
	}
}

// close ends a level; CASEs within parentheses that never ended go with them.
func (h *heights) close(closer byte) {
	for len(h.open) > 0 {
		ended := h.pop()
		outer := h.top()
		outer.inner = max(outer.inner, ended.height()+ended.cost)
		if ended.closer == closer || ended.closer != 'E' {
			return
		}
	}
}

// expressionLinks are the keywords that chain expressions as operators do.
var expressionLinks = map[string]bool{
	"is": true, "isnull": true, "notnull": true, "collate": true, "at": true, "like": true, "ilike": true, "similar": true,
	"in": true, "not": true, "operator": true, "overlaps": true, "escape": true, "between": true,
}

// queryWords after a parenthesis make it a query.
var queryWords = map[string]bool{"select": true, "with": true, "values": true, "table": true, "insert": true, "update": true, "delete": true, "merge": true}

// queryLinks chain whole queries or tables.
var queryLinks = map[string]bool{"union": true, "intersect": true, "except": true, "join": true}

// listWords begin a new expression at the same level. They are reserved: no expression can hold them but in
// parentheses or CASE.
var listWords = map[string]bool{
	"or": true, "on": true, "select": true, "where": true, "when": true, "then": true, "else": true,
}

func (h *heights) word(w string) {
	n := h.top()
	if queryWords[w] && n.cost == parenHeight && h.prior.byte(h.text) == '(' {
		n.cost = queryHeight
		h.costs += queryHeight - parenHeight
	}
	switch {
	case w == "case":
		h.push('E', queryHeight)
	case w == "end":
		if n.closer == 'E' {
			h.close('E')
		}
	case w == "and" && n.between:
		n.between = false
	case w == "and", listWords[w]:
		n.reset()
	case queryLinks[w]:
		n.joins++
	case expressionLinks[w]:
		n.links++
		n.between = n.between || w == "between"
	}
}
