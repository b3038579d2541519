package translate

import (
	pg "github.com/pganalyze/pg_query_go/v6"

	"github.com/whereq/libra/pgwire/pgerr"
	"github.com/whereq/libra/translate/stmt"
)

// Options of DECLARE (PostgreSQL's parsenodes.h, CURSOR_OPT_…).
const (
	cursorBinary      = 0x01
	cursorScroll      = 0x02
	cursorNoScroll    = 0x04
	cursorInsensitive = 0x08
	cursorAsensitive  = 0x10
	cursorHold        = 0x20
)

func declareCursorStmt(c *classifier, n *pg.Node) error {
	d := n.GetDeclareCursorStmt()
	if writes(d.Query.GetSelectStmt().GetWithClause()) {
		return pgerr.New(pgerr.FeatureNotSupported, "DECLARE CURSOR must not contain data-modifying statements in WITH")
	}
	query, err := c.inner(d.Query, "for")
	if err != nil {
		return err
	}
	if query.Kind == stmt.Command {
		return pgerr.New(pgerr.SyntaxError, "SELECT ... INTO is not allowed here")
	}
	c.s.Params = query.Params
	return c.local("DECLARE CURSOR", newCursor(d.Portalname, d.Options, query))
}

func newCursor(name string, options int32, query *stmt.Statement) *stmt.DeclareCursor {
	return &stmt.DeclareCursor{Name: name, Query: query, Binary: options&cursorBinary != 0,
		Scroll: options&cursorScroll != 0, NoScroll: options&cursorNoScroll != 0, Hold: options&cursorHold != 0,
		Clash: cursorClash(options)}
}

func cursorClash(options int32) string {
	switch {
	case options&cursorScroll != 0 && options&cursorNoScroll != 0:
		return "SCROLL and NO SCROLL"
	case options&cursorInsensitive != 0 && options&cursorAsensitive != 0:
		return "ASENSITIVE and INSENSITIVE"
	}
	return ""
}

var fetchDirections = map[pg.FetchDirection]stmt.FetchDirection{
	pg.FetchDirection_FETCH_FORWARD:  stmt.Forward,
	pg.FetchDirection_FETCH_BACKWARD: stmt.Backward,
	pg.FetchDirection_FETCH_ABSOLUTE: stmt.Absolute,
	pg.FetchDirection_FETCH_RELATIVE: stmt.Relative,
}

func fetchStmt(c *classifier, n *pg.Node) error {
	f := n.GetFetchStmt()
	tag := "FETCH"
	if f.Ismove {
		tag = "MOVE"
	}
	return c.local(tag, &stmt.Fetch{Cursor: f.Portalname, Direction: fetchDirections[f.Direction], Count: f.HowMany, Move: f.Ismove})
}

// inner sorts the statement inside this one, which begins behind a word. Its Start counts from the outer one's Text.
func (c *classifier) inner(n *pg.Node, behind string) (*stmt.Statement, error) {
	return c.innerAt(n, after(c.s.Text, behind))
}

// innerAt is inner for a statement at an offset.
func (c *classifier) innerAt(n *pg.Node, at int) (*stmt.Statement, error) {
	in := classifier{unit: c.unit, start: c.start + at, end: c.end, s: &stmt.Statement{Text: c.s.Text[at:], Start: at}}
	return in.s, in.sort(n)
}

// after gives the offset of the statement that stands behind a word outside parentheses; the verb and the name before
// it, which may be that very word, don't count.
func after(text, behind string) int {
	s := pgScanner{text: text}
	s.next()
	s.next()
	depth := 0
	for t := s.next(); t.kind != endToken && t.kind != broken; t = s.next() {
		switch {
		case t.byte(text) == '(':
			depth++
		case t.byte(text) == ')':
			depth--
		case depth == 0 && t.is(text, behind):
			return s.next().start
		}
	}
	return len(text)
}
