package translate

import (
	"strings"

	"github.com/whereq/libra/translate/stmt"
)

// nativeDeclare tells DECLARE … CURSOR FOR a query in Spark's own SQL from Spark's DECLARE VARIABLE. What is before the
// query is by PostgreSQL's lexical rules: drivers quote the name.
func nativeDeclare(n *native) error {
	s := pgScanner{text: n.s.Text}
	s.next()
	name := holderName(s.text, s.next())
	options, ok := cursorOptions(&s)
	if !ok || name == "" {
		return nil
	}
	query, err := nativeInner(s.text, s.next().start)
	if err != nil || query.Kind != stmt.Query {
		return err // Spark will say what is wrong with it
	}
	n.hold("DECLARE CURSOR", newCursor(name, options, query))
	n.s.Params = query.Params
	return nil
}

// nativePrepare is PREPARE … AS a statement in Spark's own SQL.
func nativePrepare(n *native) error {
	s := pgScanner{text: n.s.Text}
	s.next()
	name := holderName(s.text, s.next())
	if name == "" || !s.next().is(s.text, "as") {
		return nil
	}
	inner, err := nativeInner(s.text, s.next().start)
	if err != nil || inner.Kind != stmt.Query && inner.Kind != stmt.Command {
		return err
	}
	n.hold("PREPARE", &stmt.Prepare{Name: name, Statement: inner})
	return nil
}

// hold makes the statement one that the connection answers, which holds another.
func (n *native) hold(tag string, l stmt.LocalStatement) {
	*n.s = stmt.Statement{Text: n.s.Text, Kind: stmt.Local, Tag: tag, Local: l, Native: true}
}

// nativeInner sorts the statement that begins at an offset. Its Start counts from the outer one's text.
func nativeInner(text string, at int) (*stmt.Statement, error) {
	s, err := nativeStatement(text[at:])
	if err == nil {
		s.Start = at
	}
	return s, err
}

// holderName is an identifier's value, empty for any other token.
func holderName(text string, t token) string {
	switch t.kind {
	case word:
		return strings.ToLower(t.text(text))
	case quoted:
		if _, body := splitQuote(t.text(text)); text[t.start] == '"' {
			return body
		}
	}
	return ""
}

// cursorOptions reads from behind the cursor's name up to and with FOR.
func cursorOptions(s *pgScanner) (options int32, ok bool) {
	for t := s.next(); ; t = s.next() {
		switch w := strings.ToLower(t.text(s.text)); w {
		case "binary":
			options |= cursorBinary
		case "insensitive":
			options |= cursorInsensitive
		case "asensitive":
			options |= cursorAsensitive
		case "scroll":
			options |= cursorScroll
		case "no":
			if !s.next().is(s.text, "scroll") {
				return 0, false
			}
			options |= cursorNoScroll
		case "cursor":
			return cursorHolding(s, options)
		default:
			return 0, false
		}
	}
}

// cursorHolding reads [WITH HOLD | WITHOUT HOLD] FOR.
func cursorHolding(s *pgScanner, options int32) (int32, bool) {
	t := s.next()
	if with := t.is(s.text, "with"); with || t.is(s.text, "without") {
		if with {
			options |= cursorHold
		}
		if !s.next().is(s.text, "hold") {
			return 0, false
		}
		t = s.next()
	}
	return options, t.is(s.text, "for")
}
