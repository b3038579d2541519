package translate

import (
	"slices"
	"strings"
)

// tokens are the statement's tokens, with offsets in its own text. They are cut once.
func (c *classifier) tokens() []token {
	if c.cut == nil {
		s := pgScanner{text: c.s.Text}
		for t := s.next(); t.kind != endToken && t.kind != broken; t = s.next() {
			c.cut = append(c.cut, t)
		}
	}
	return c.cut
}

// tokenAt is the index of the token that begins at an offset, or behind it.
func (c *classifier) tokenAt(offset int) int {
	i, _ := slices.BinarySearchFunc(c.tokens(), offset, func(t token, at int) int { return t.start - at })
	return i
}

// itemEnd is the index behind the last token of the item of a list that begins with token i: it ends with a comma, with what
// closes the list, or with one of the words that follow the list.
func (c *classifier) itemEnd(i int, follows map[string]bool) int {
	depth := 0
	for j, t := range c.tokens()[i:] {
		switch b := t.byte(c.s.Text); b {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
		if depth < 0 || depth == 0 && j > 0 && c.ends(i+j, follows) {
			return i + j
		}
	}
	return len(c.tokens())
}

// ends tells whether token i, which is in no parentheses and not the item's first, is behind the item. Many of the words are
// names as well, but not behind a dot or an operator.
func (c *classifier) ends(i int, follows map[string]bool) bool {
	list := c.tokens()
	t, before := list[i], list[i-1]
	if b := t.byte(c.s.Text); b == ',' || b == ';' {
		return true
	}
	if t.kind != word || !follows[strings.ToLower(t.text(c.s.Text))] || before.byte(c.s.Text) == '.' || before.kind == sign {
		return false
	}
	switch strings.ToLower(t.text(c.s.Text)) {
	case "from": // IS DISTINCT FROM
		return !before.is(c.s.Text, "distinct")
	case "group": // WITHIN GROUP
		return !before.is(c.s.Text, "within")
	case "with": // timestamp with time zone
		return i+1 == len(list) || !list[i+1].is(c.s.Text, "time")
	}
	return true
}

// words is a set of words that can follow a list.
func words(list ...string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, w := range list {
		set[w] = true
	}
	return set
}

// insertBehind is text put behind a token.
func insertBehind(t token, text string) replacement { return replacement{t.end, t.end, text} }
