package translate

import (
	"slices"
	"strings"

	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// unit is a text that PostgreSQL's parser sees at once: a whole message, or one piece of it.
type unit struct {
	whole string // the message
	text  string
	base  int // offset of text in the message
	outline

	renames func(schema, table string) (spark string, found bool) // see Renamed; nil renames nothing
	makes   string
}

// statements parses and sorts a guarded text. refused tells that it is not PostgreSQL's grammar.
func (u *unit) statements() (list []*stmt.Statement, refused bool, err error) {
	if u.broken {
		return nil, true, nil
	}
	tree, err := grammar(u.text)
	switch {
	case err == nil:
	case isSyntaxError(err) && !strings.HasPrefix(err.Error(), "memory exhausted"):
		return nil, true, nil
	default: // the grammar's own stack, or the depth that protobuf decodes
		return nil, false, errTooComplex.WithCause(err)
	}
	for _, raw := range tree.Stmts {
		s, err := u.statement(raw)
		if err != nil {
			return nil, false, err
		}
		list = append(list, s)
	}
	return list, false, nil
}

func (u *unit) statement(raw *pg.RawStmt) (*stmt.Statement, error) {
	start, end := int(raw.StmtLocation), len(u.text)
	if raw.StmtLen > 0 {
		end = start + int(raw.StmtLen)
	}
	start, end = trim(u.text, start, end)
	c := classifier{
		unit: u, start: start, end: end,
		s: &stmt.Statement{Text: u.text[start:end], Start: u.base + start},
	}
	return c.s, c.sort(raw.Stmt)
}

// sort classifies the statement and makes Spark's text of it.
func (c *classifier) sort(n *pg.Node) error {
	c.s.Hinted = slices.ContainsFunc(c.hints, func(at int) bool { return at >= c.start && at < c.end })
	err := c.classify(n)
	switch {
	case err != nil:
	case c.s.Kind == stmt.Catalog:
		err = c.rewriteCatalog(n)
	case c.s.Kind == stmt.Command:
		if err = c.refuseCatalog(n); err == nil {
			err = c.compose(n)
		}
	case c.s.Kind == stmt.Query:
		err = c.rewrite(n)
	}
	if err != nil {
		return c.place(err, c.start)
	}
	if c.s.Kind != stmt.Local && c.s.Kind != stmt.Copying {
		c.s.Qualified = c.qualified(n)
	}
	return nil
}

// place adds the position of a statement, or of a token in it, to its error.
func (u *unit) place(err error, offset int) error {
	e := pgerr.From(err)
	if e.Position != 0 {
		return e
	}
	return e.WithPosition(position(u.whole, u.base+offset))
}

// position is the 1-based character index of a byte offset.
func position(text string, offset int) int {
	n := 1
	for range text[:offset] {
		n++
	}
	return n
}

func trim(text string, start, end int) (int, int) {
	for start < end && isSpace(text[start]) {
		start++
	}
	for end > start && isSpace(text[end-1]) {
		end--
	}
	return start, end
}
