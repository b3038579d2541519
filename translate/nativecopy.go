package translate

import (
	"strings"
	"unicode/utf8"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// init: the query inside goes by the same rules.
func init() {
	nativeRules["copy"] = nativeRule{kind: stmt.Command, effect: stmt.SessionState, rows: stmt.UnknownRows, variable: true, refine: nativeCopy}
}

// nativeCopy is COPY of a query that is Spark's own SQL: PostgreSQL's grammar judges what is around the parentheses.
func nativeCopy(n *native) error {
	end := n.closing(1)
	if n.word(1) != "(" || end < 0 || n.word(2) == "copy" { // which would nest without end
		return nil // Spark tells what is wrong with it
	}
	from, to := n.tokens[1].end, n.tokens[end].start
	const some = "SELECT 1"
	padding := strings.Repeat(" ", max(0, utf8.RuneCountInString(n.s.Text[from:to])-len(some))) // positions stay
	around := n.s.Text[:from] + some + padding + n.s.Text[to:]
	u := unit{whole: around, text: around}
	var err error
	if u.outline, err = guard(around); err != nil {
		return err
	}
	list, refused, err := u.statements()
	if err != nil || refused || len(list) != 1 || list[0].Copy == nil {
		return err
	}
	start, stop := trim(n.s.Text, from, to)
	query, err := nativeStatement(n.s.Text[start:stop])
	switch {
	case err != nil:
		return err
	case query.Kind != stmt.Query:
		return pgerr.Unsupported("COPY of a statement that changes data", hintCopyQuery)
	case len(query.Params) > 0:
		return noCopyParameters()
	}
	query.Start = start
	n.s.Kind, n.s.Tag, n.s.Effect, n.s.Rows, n.s.Variable = stmt.Copying, "COPY", stmt.NoEffect, stmt.NoRows, false
	n.s.Copy = list[0].Copy
	n.s.Copy.Query = query
	return nil
}

// closing gives the parenthesis that ends what token i begins, -1 when there is none.
func (n *native) closing(i int) int {
	for k := i + 1; k < len(n.tokens); k++ {
		if n.tokens[k].byte(n.s.Text) == ')' && n.depths[k] == n.depths[i] {
			return k
		}
	}
	return -1
}
